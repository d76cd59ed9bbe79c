// Prints how many tests passed and failed, from vitest's JSON report. A file that could not be run
// counts as one that failed, and so does a report that is missing.
import { readFileSync } from "node:fs";

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { success: false, testResults: [] };
  }
}

const { success, testResults } = readReport(process.argv[2]);
const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
const having = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).length;

const passed = having("passed");
const skipped = having("skipped", "pending", "todo", "disabled");
const brokenFiles = testResults.filter(
  ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
).length;
const failed = Math.max(having("failed") + brokenFiles, success ? 0 : 1);

const alsoSkipped = skipped > 0 ? `, ${skipped} skipped` : "";
process.stdout.write(`${passed} passed, ${failed} failed${alsoSkipped}\n`);
process.exitCode = failed > 0 ? 1 : 0;
