// `npm run bench`: measures this checkout against bare baselines, both in the same run (`-- --help` for more).
import { ready } from "./ready.mjs";

await ready();
await import("../test/support/typescript-loader.mjs");
await import("../bench/main.ts");
