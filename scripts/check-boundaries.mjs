// Runs dependency-cruiser over the source, and fails when it saw fewer modules than there are source files:
// without a compiler API that it knows (TypeScript 7 has none) it reads nothing, finds nothing wrong, and exits 0.
// `node scripts/check-boundaries.mjs [directory]`; with `--json` the violations are printed as JSON.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDERS = ["api", "worker", "scheduler", "cli", "client", "shared", "test", "bench", "scripts"];

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const asJson = args.includes("--json");
const root = resolve(args.find((arg) => !arg.startsWith("--")) ?? here);

const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|cjs|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
);

const { modules, summary } = folders.length > 0 ? cruise() : { modules: [], summary: { violations: [] } };
const seen = new Set(modules.map((module) => module.source));
const unseen = files.filter((file) => !seen.has(file));

if (asJson) {
  console.log(JSON.stringify({ violations: summary.violations, modules: seen.size, files: files.length, unseen }));
} else {
  report();
}
process.exitCode = summary.violations.length > 0 || unseen.length > 0 || files.length === 0 ? 1 : 0;

function cruise() {
  const bin = join(here, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(here, ".dependency-cruiser.cjs");
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [bin, "--config", config, "--output-type", "json", ...folders],
    { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (!stdout.startsWith("{")) throw new Error(`dependency-cruiser gave no report:\n${stdout}${stderr}`);
  return JSON.parse(stdout);
}

function report() {
  for (const { rule, from, to, cycle } of summary.violations) {
    const path = cycle ? cycle.map((step) => step.name).join(" → ") : to;
    console.error(`${rule.name}: ${from} → ${path}`);
  }
  if (unseen.length > 0) {
    console.error(`dependency-cruiser did not see ${unseen.length} of ${files.length} source files, for one:`);
    console.error(`  ${unseen.slice(0, 5).join("\n  ")}`);
  }
  console.log(
    `boundaries: ${summary.violations.length} violations, ${files.length - unseen.length}/${files.length} files seen`,
  );
}
