// Prints the steps of `npm run check`, one a line, without the tests, which .ci/run starts itself.
import { readFileSync } from "node:fs";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
const steps = scripts.check.split("&&").map((step) => step.trim());
process.stdout.write(`${steps.filter((step) => step !== "npm test").join("\n")}\n`);
