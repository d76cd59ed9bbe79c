#!/usr/bin/env node
// Stands for the program in the conformance suite: does what its first argument says.
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const [scene = "", detail = ""] = process.argv.slice(2);
const resumed = process.argv.includes("--resume") ? process.argv.at(-1) : undefined;

/** @param {string | Buffer} text */
const print = (text) => {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      // The pipe is full just now.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") throw error;
    }
  }
};
/** @param {object} line */
const say = (line) => print(`${JSON.stringify(line)}\n`);

const begin = () => say({ session: resumed ?? `session-${process.pid}` });
const succeed = () => {
  begin();
  say({ costUsd: 0.02 });
  say({ done: "It is done." });
};
const hang = async () => {
  process.on("SIGTERM", () => undefined);
  begin();
  for (;;) await sleep(1_000);
};

/** @type {Record<string, () => unknown>} */
const SCENES = {
  succeed,
  fail: () => say({ failed: detail, forNow: detail === "for now" }),
  crash: () => process.kill(process.pid, "SIGSEGV"),
  hang,
  print: () => {
    const line = `${"x".repeat(100_000)}\n`;
    for (let left = Number(detail); left > 0; left -= line.length) print(line);
    succeed();
  },
  babble: () => {
    print('no JSON\n{"costUsd":\n[1]\nnull\n{"costUsd":"much","done":7}\n');
    print(Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
    succeed();
  },
  spend: async () => {
    begin();
    for (let costUsd = 0.02; ; costUsd += 0.02) {
      say({ costUsd });
      await sleep(100);
    }
  },
  resume: () => (resumed === undefined ? hang() : succeed()),
};

await SCENES[scene]?.();
