// `npm run build:client` and `npm run build:adapter`: makes a package of a folder in .cache, or where it is told
// to, as `npm publish` takes it.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

import { root } from "./build.mjs";

const FOLDERS = { client: "client", adapter: "shared/adapter-port" };

const name = process.argv[2] ?? "";
const folder = FOLDERS[name];
if (folder === undefined) throw new Error(`one of ${Object.keys(FOLDERS).join(", ")}`);
const target = process.argv[3] ?? join(root, ".cache", `${name}-package`);
rmSync(target, { recursive: true, force: true });
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", folder, "--noEmit", "false", "--outDir", target], {
  cwd: root,
  stdio: ["ignore", 2, 2],
});
for (const file of ["package.json", "README.md"]) cpSync(join(root, folder, file), join(target, file));
cpSync(join(root, "LICENSE"), join(target, "LICENSE"));
process.exitCode = status ?? 1;
