// `npm run bench`: measures this checkout against bare baselines, both in the same run (`-- --help` for more).
// `npm run bench:recovery`: how long until work goes on when something dies.
// `npm run bench:overspend`: how far past its cap a company gets, at worst.
// `npm run test:soak`: half the load that it can bear for half an hour, while processes are killed.
import { ready } from "./ready.mjs";

await ready();
await import("../test/support/typescript-loader.mjs");
const others = ["recovery", "overspend", "soak"];
const other = others.find((name) => name === process.argv[2]);
if (other !== undefined) process.argv.splice(2, 1);
await import(`../bench/${other ?? "main"}.ts`);
