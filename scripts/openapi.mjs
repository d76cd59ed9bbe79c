// `npm run openapi`: writes docs/openapi.json and docs/openapi-v1.json, as the routes declare themselves, and the client's
// types of them. Tests compare them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./build.mjs";
import { writeTypes } from "./client-types.mjs";
import { ready } from "./ready.mjs";

await ready();
const { describeApi } = await import("../dist/api/describe-api.js");
const { api, v1 } = await describeApi();
writeFileSync(join(root, "docs", "openapi.json"), api);
writeFileSync(join(root, "docs", "openapi-v1.json"), v1);
await writeTypes();
