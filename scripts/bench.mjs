// `npm run bench`: measures this checkout against bare baselines, both in the same run (`-- --help` for more).
// `npm run bench:recovery`: how long until work goes on when something dies.
import { ready } from "./ready.mjs";

await ready();
await import("../test/support/typescript-loader.mjs");
const isRecovery = process.argv[2] === "recovery";
if (isRecovery) process.argv.splice(2, 1);
await import(isRecovery ? "../bench/recovery.ts" : "../bench/main.ts");
