// `npm run build:client`: makes the package @systole/client in .cache/client-package, as `npm publish` takes it.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

import { root } from "./build.mjs";

const target = join(root, ".cache", "client-package");
rmSync(target, { recursive: true, force: true });
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", "client", "--noEmit", "false", "--outDir", target], {
  cwd: root,
  stdio: ["ignore", 2, 2],
});
for (const file of ["client/package.json", "client/README.md", "LICENSE"]) {
  cpSync(join(root, file), join(target, file.replace("client/", "")));
}
process.exitCode = status ?? 1;
