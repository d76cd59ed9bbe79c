import { spawn } from "node:child_process";
import { once } from "node:events";

/** Spawning alone: so many callers run the same command one after the other, and nothing else happens. */
const { BENCH_COMMAND = "[]", BENCH_SLOTS = "16", BENCH_EXPECT = "0" } = process.env;
const [command = "", ...args] = JSON.parse(BENCH_COMMAND) as string[];

console.log("ready");
let begun = 0;
const from = performance.now();
await Promise.all(
  Array.from({ length: Number(BENCH_SLOTS) }, async () => {
    while (begun < Number(BENCH_EXPECT)) {
      begun += 1;
      const child = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
      child.stdout.resume();
      child.stderr.resume();
      await once(child, "close");
    }
  }),
);
console.log(`rate ${(begun * 1_000) / (performance.now() - from)}`);
