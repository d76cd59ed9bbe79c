/** A process that behaves as the first argument says; what it does goes to standard output, a line a fact. */
import { setTimeout as pause } from "node:timers/promises";

import { ConfigError } from "../../shared/platform/config-error.ts";
import { orExit, type Running, runProcess } from "../../shared/platform/lifecycle.ts";
import { createLogger } from "../../shared/platform/logger.ts";

const say = (fact: string): void => void process.stdout.write(`${fact}\n`);
const never = new Promise<never>(() => undefined);

const ordered: Running = {
  stop: async () => {
    say("stop: taking no more work");
    await pause(20);
    say("stop: closed");
  },
  stopNow: () => say("stopNow"),
};

const starts: Record<string, (signal: AbortSignal, fail: (error: Error) => void) => Promise<Running>> = {
  ordered: async () => ordered,
  stuck: async () => ({ ...ordered, stop: () => never }),
  "stop-fails": async () => ({ ...ordered, stop: () => Promise.reject(new Error("the pool would not close")) }),
  "start-fails": () => Promise.reject(new Error("the port is taken")),
  "start-misconfigured": () => Promise.reject(new ConfigError("PORT=1 is not allowed: try another")),
  "start-slow": async (signal) => {
    say("starting");
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    return ordered;
  },
  "start-deaf": async (signal) => {
    say("starting");
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return ordered;
  },
  rejects: async () => {
    setImmediate(() => void Promise.reject(new Error("nobody awaited this")));
    return ordered;
  },
  "cannot-go-on": async (_signal, fail) => {
    setImmediate(() => fail(new Error("the guardian is gone")));
    return ordered;
  },
  throws: async () => {
    setImmediate(() => {
      throw new Error("nobody caught this");
    });
    return ordered;
  },
};

const [how = "ordered", hardDeadlineMs = "10000"] = process.argv.slice(2);

orExit(() => {
  if (how === "misconfigured") throw new ConfigError("HOST=x is not allowed: something else");
});

await runProcess({
  name: "child",
  log: createLogger({ level: "info", process: "child" }),
  hardDeadlineMs: Number(hardDeadlineMs),
  start: async (signal, fail) => {
    const running = await (starts[how] ?? starts["ordered"]!)(signal, fail);
    say("ready");
    return running;
  },
});
