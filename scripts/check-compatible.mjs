// `npm run compatible`: says what the API's documents take away from those that were last released (docs/released), and
// fails when there is anything. CONTRIBUTING.md says how a release moves them on.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./build.mjs";
import { breakingChanges } from "./compatible/operations.mjs";

const docs = join(root, "docs");
const today = new Date().toISOString().slice(0, 10);
const read = (...path) => JSON.parse(readFileSync(join(docs, ...path), "utf8"));

const changes = readdirSync(join(docs, "released")).flatMap((file) => {
  if (!existsSync(join(docs, file))) return [`docs/${file} is gone`];
  return breakingChanges(read("released", file), read(file), { today });
});
for (const change of changes) console.error(change);
console.log(`compatible: ${changes.length} breaking changes`);
process.exitCode = changes.length > 0 ? 1 : 0;
