// `npm run openapi`: writes docs/openapi.json, as the routes declare themselves. A test compares the two.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./build.mjs";
import { ready } from "./ready.mjs";

await ready();
const { describeApi } = await import("../dist/api/describe-api.js");
writeFileSync(join(root, "docs", "openapi.json"), await describeApi());
