/** What a worker does with processes, and nothing else. The first argument says how, as JSON; facts go to stdout. */
import { randomUUID } from "node:crypto";
import { setInterval } from "node:timers";
import { fileURLToPath } from "node:url";

import type { Execution, Outcome } from "../../worker/adapters/adapter.ts";
import { adapterRegistry } from "../../worker/adapters/registry.ts";
import { startGuardian } from "../../worker/guardian-link.ts";
import { markerSweep } from "../../worker/processes/marker-sweep.ts";
import { ownWorkerMarker } from "../../worker/processes/markers.ts";

export interface DriverOptions {
  readonly workerId: string;
  /** Absent: no guardian. */
  readonly leasesFile?: string;
  /** Shell scripts that run until they are ended. */
  readonly scripts: readonly string[];
  /** Starts short processes without a pause. */
  readonly isBusy?: boolean;
  /** The worker's deadline, renewed at a fifth of it. */
  readonly deadlineMs?: number;
  readonly answerWithinMs?: number;
}

const options = JSON.parse(process.argv[2] ?? "{}") as DriverOptions;
const { workerId, leasesFile, deadlineMs = 60_000, answerWithinMs = 15_000 } = options;
const say = (fact: string): void => void process.stdout.write(`${fact}\n`);

const stop = new AbortController();
const registry = adapterRegistry({
  environment: process.env,
  workerMarker: ownWorkerMarker(workerId),
  sweep: markerSweep(),
  workspacesDir: "/nowhere",
  allowPrivateHttp: false,
});
const guardian =
  leasesFile === undefined
    ? undefined
    : await startGuardian({
        workerId,
        databaseUrl: leasesFile,
        environment: process.env,
        log: { warn: (_, message) => say(`warn: ${message}`), error: (_, message) => say(`error: ${message}`) },
        guardianFile: fileURLToPath(new URL("guardian-child.ts", import.meta.url)),
        answerWithinMs,
        onExpired: () => say("expired"),
        onLost: (isKilled) => say(`losing what was ${isKilled ? "killed" : "silent"}`),
      });
say(`guardian ${guardian?.pid}`);

async function run(script: string): Promise<Outcome> {
  const runId = randomUUID();
  const execution: Execution = {
    runId,
    agentId: "agent",
    agentName: "Agent",
    companyId: "company",
    sessionId: null,
    fencingToken: 1,
    idempotencyId: runId,
    adapterConfig: { command: "sh", args: ["-c", script] },
    context: {},
    memory: null,
    instructions: null,
    environment: {},
    apiKey: "key",
    signal: stop.signal,
    output: () => Promise.resolve(),
    metered: () => undefined,
    spawned: ({ processGroupId }) => guardian?.started(runId, 1, processGroupId),
  };
  const outcome = await registry.find("process").execute(execution);
  guardian?.ended(runId, 1);
  return outcome;
}

const extend = (): void => guardian?.extend(deadlineMs);
extend();
setInterval(extend, deadlineMs / 5);
const runs = options.scripts.map(run);
if (options.isBusy === true) {
  for (let lane = 0; lane < 4; lane += 1) {
    void (async () => {
      for (;;) await run("(setsid sleep 1000 &) ; exec sleep 0.01");
    })();
  }
}
process.on("SIGUSR2", () => {
  void run("exit 0").then(({ kind }) => say(`again ${kind}`));
});
process.on("SIGUSR1", () => {
  guardian?.leave();
  say("leaving");
});
process.on("SIGTERM", () => {
  stop.abort({ cause: "interrupted", message: "the worker stops", graceMs: 100 });
  void Promise.all(runs)
    .then(() => guardian?.close())
    .then(() => {
      say("closed");
      process.exit(0);
    });
});
void guardian?.lost.then(() => {
  say("lost");
  process.exit(70);
});
say("ready");
