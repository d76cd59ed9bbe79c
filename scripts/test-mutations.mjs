// `npm run test:mutations`: whether the tests see what they are there to see. In a copy of this checkout it plants one
// fault at a time (scripts/mutations), runs the test that has to fail for it, and says whether it did. Any that
// passes, or whose place in the code is not found any more, ends it with exit code 1. Words select faults by name.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { root } from "./build.mjs";
import { MUTATIONS } from "./mutations/index.mjs";

const TEST_TIMEOUT_MS = 120_000;
/** Of one run of the tests: what hangs has not been seen to fail. */
const PATIENCE_MS = 30 * 60_000;

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const wanted = MUTATIONS.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
if (wanted.length === 0) {
  say("no fault has such a name");
  process.exit(1);
}

const copy = copyOf(root);
let vitest;
process.once("exit", () => {
  if (vitest?.exitCode === null) vitest.kill("SIGKILL");
  rmSync(copy, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
process.exitCode = await main();

async function main() {
  // Only what passes as it is can be seen to fail.
  const asItIs = await outcomesOf(wanted.map(({ test }) => test));
  let noticed = 0;
  for (const mutation of wanted) {
    const { isNoticed, told } = await judge(mutation, asItIs(mutation.test));
    if (isNoticed) noticed += 1;
    say(`${told}\n          ${mutation.test.file}: “${mutation.test.title}”`);
  }
  say(`${noticed} of ${wanted.length} faults are noticed`);
  return noticed === wanted.length ? 0 : 1;
}

async function judge(mutation, asItIs) {
  const { name, edits, test } = mutation;
  const lost = edits.find((edit) => placesOf(edit) === 0);
  if (lost !== undefined) return { isNoticed: false, told: `LOST      ${name}: not in ${lost.file} any more` };
  if (asItIs.status !== "passed") {
    return { isNoticed: false, told: `BROKEN    ${name}: ${asItIs.status} without it, too (${asItIs.why})` };
  }
  const { status, why } = await outcomeWith(edits, test);
  if (status === "failed") return { isNoticed: true, told: `noticed   ${name}: ${why}` };
  return { isNoticed: false, told: `UNSEEN    ${name}: ${status} with it` };
}

async function outcomeWith(edits, test) {
  const originals = new Map(edits.map(({ file }) => [file, readFileSync(join(copy, file), "utf8")]));
  for (const edit of edits) plant(edit);
  const outcomeOf = await outcomesOf([test]);
  for (const [file, text] of originals) writeFileSync(join(copy, file), text);
  return outcomeOf(test);
}

/** Another edit of the same fault may have changed the file already. */
function plant({ file, find, put, all = false }) {
  const path = join(copy, file);
  const before = readFileSync(path, "utf8");
  writeFileSync(path, all ? before.replaceAll(find, () => put) : before.replace(find, () => put));
}

/** How often the text stands there; where it should stand once and does not, none. */
function placesOf({ file, find, all = false }) {
  if (!existsSync(join(copy, file))) return 0;
  const count = readFileSync(join(copy, file), "utf8").split(find).length - 1;
  return all || count === 1 ? count : 0;
}

/** Runs these tests, and answers of each whether it passed or failed, and why; "not there" where none has its title. */
async function outcomesOf(tests) {
  const report = join(copy, ".mutation-report.json");
  rmSync(report, { force: true });
  const files = [...new Set(tests.map(({ file }) => file))];
  const projects = [...new Set(tests.map(({ project }) => project))].flatMap((project) => ["--project", project]);
  const titles = tests.map(({ title }) => patternOf(title)).join("|");
  const args = [...projects, ...files, "-t", titles, "--reporter=json", `--outputFile=${report}`];
  await runVitest([...args, `--testTimeout=${TEST_TIMEOUT_MS}`]);
  const results = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).testResults : [];
  return ({ file, title }) => {
    const pattern = new RegExp(`^${patternOf(title)}$`);
    const own = results
      .filter(({ name }) => name.endsWith(file))
      .flatMap(({ assertionResults }) => assertionResults)
      .filter((result) => pattern.test(result.title));
    if (own.length === 0) return { status: "not there", why: "no test has this title" };
    const failed = own.find(({ status }) => status === "failed");
    if (failed === undefined) return { status: own[0].status, why: "" };
    return { status: "failed", why: failed.failureMessages.join(" ").split("\n")[0].slice(0, 160) };
  };
}

/** What vitest puts in the place of %i and %s is not known here. */
function patternOf(title) {
  return title
    .split(/%[is]/)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(".*");
}

function runVitest(args) {
  const command = [join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...args];
  return new Promise((resolve) => {
    vitest = spawn(process.execPath, command, { cwd: copy, stdio: "ignore" });
    const hung = setTimeout(() => vitest.kill("SIGKILL"), PATIENCE_MS);
    vitest.once("exit", () => {
      clearTimeout(hung);
      resolve();
    });
  });
}

/** All that git knows of, as it stands in the working tree, and what was installed. */
function copyOf(from) {
  const to = mkdtempSync(join(tmpdir(), "systole-mutations-"));
  const list = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: from });
  if (list.status !== 0) throw new Error("the checkout is to be copied by what git knows of it");
  for (const file of list.stdout.toString().split("\0").filter(Boolean)) {
    if (!existsSync(join(from, file))) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file));
  }
  symlinkSync(join(from, "node_modules"), join(to, "node_modules"), "dir");
  return to;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
