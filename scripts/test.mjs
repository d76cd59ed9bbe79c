// `npm test`: the whole suite, or what the arguments select (`npm test -- --project unit`).
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";

import { root } from "./build.mjs";
import { ready } from "./ready.mjs";

await ready();
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const child = spawn(process.execPath, [vitest, "run", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
// A terminal sends Ctrl-C to both; only what was sent to us alone must be passed on.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
