// Compiles the sources into dist and copies the migrations beside them. Plain JavaScript without
// dependencies, like all of scripts/, since it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const FOLDERS = ["api", "worker", "scheduler", "cli", "client", "shared"];
const CONFIGURATION = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"];
/** What dist was built from; written last, so that a build that failed is not taken for one. */
const RECORD = join(root, "dist", ".built-from.json");

/** Every source with its size and time of change: what decides whether dist is up to date. */
function sources() {
  const files = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
  );
  const relevant = [...files.filter((file) => /\.(ts|sql)$/.test(file)), ...CONFIGURATION].sort();
  return Object.fromEntries(
    relevant.map((file) => {
      const { size, mtimeMs } = statSync(join(root, file));
      return [file, `${size} ${mtimeMs}`];
    }),
  );
}

const recorded = () => (existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, "utf8")) : {});

const outputOf = (source) => join(root, "dist", source.replace(/\.ts$/, ".js"));

/** Outputs that are not there: the compiler's own record says what it wrote, not what was removed since. */
const missing = (from) => Object.keys(from).filter((file) => /\.(ts|sql)$/.test(file) && !existsSync(outputOf(file)));

export function isBuilt() {
  const from = sources();
  return JSON.stringify(recorded()) === JSON.stringify(from) && missing(from).length === 0;
}

/** Returns whether it succeeded; the compiler has said why not. */
export function build() {
  const from = sources();
  if (missing(from).length > 0) rmSync(join(root, "dist", ".tsbuildinfo"), { force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) return false;
  for (const file of Object.keys(from).filter((name) => name.endsWith(".sql"))) {
    mkdirSync(join(root, "dist", dirname(file)), { recursive: true });
    cpSync(join(root, file), join(root, "dist", file));
  }
  prune();
  writeFileSync(RECORD, JSON.stringify(from));
  return true;
}

/** What has no source any more must not ship: an old migration would still be run. */
function prune() {
  for (const file of readdirSync(join(root, "dist"), { recursive: true })) {
    const isOutput = /\.(js|js\.map|sql)$/.test(file);
    const source = file.replace(/\.js(\.map)?$/, ".ts");
    if (isOutput && !existsSync(join(root, source))) rmSync(join(root, "dist", file));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href && !build()) process.exitCode = 1;
