import { expectSound } from "../test/support/sound.ts";
import { compare, type Line, perItem } from "./figures.ts";
import { makeFleet, nextWakeup } from "./fleet.ts";
import { type Loaded, load } from "./http-load.ts";
import { meterCpu } from "./process-tree.ts";
import type { BackendName, Stage } from "./stage.ts";

export interface Effort {
  readonly rounds: number;
  /** How long one side of a round takes, where time decides. */
  readonly seconds: number;
  /** How many runs one side of a round is, where that decides. */
  readonly runs: number;
  /** Requests before the first round: until then a server is busy compiling. */
  readonly warmUp: number;
  /** How many wakeups are timed one by one in a round. */
  readonly samples: number;
}

const AGENTS = 2_000;
const CALLERS = 16;

/** Wakeups in scopes of their own, all let in and put on the queue; no worker takes them, so that nothing else runs. */
export async function measureAccept(stage: Stage, backend: BackendName, effort: Effort): Promise<Line[]> {
  await using ground = await stage.open(backend);
  const api = await ground.startApi();
  const bare = await ground.startScript("bench/baseline-accept.ts");
  const bareUrl = (await bare.waitForOutput(/^ready (\S+)/m))[1] ?? "";
  const agentIds = await makeFleet(ground, api.url, {
    agents: AGENTS,
    adapterType: "process",
    adapterConfig: { command: "true" },
    maxConcurrentRuns: 50,
  });
  // As schedulers would have counted it in a fleet with room: each wakeup is admitted and rung at once.
  await ground.sql("update admission_window set fleet_slots = 1000000, admitted = 0, has_backlog = false");

  const stores = { postgres: stage.postgresPid, ...(stage.redisPid === undefined ? {} : { redis: stage.redisPid }) };
  const next = nextWakeup(agentIds);
  const run = async (origin: string, pid: number): Promise<Round> => {
    const cpu = meterCpu({ api: pid, ...stores });
    const loaded = await load({ origin, callers: CALLERS, seconds: effort.seconds, next, status: 202 });
    return { ...loaded, cpuMs: cpu(), items: loaded.requests };
  };
  const sides: { readonly ours: Round[]; readonly bare: Round[] } = { ours: [], bare: [] };
  for (const origin of [bareUrl, api.url]) {
    await load({ origin, callers: CALLERS, requests: effort.warmUp, next, status: 202 });
  }
  for (let round = 0; round < effort.rounds; round += 1) {
    sides.bare.push(await run(bareUrl, bare.pid));
    sides.ours.push(await run(api.url, api.process.pid));
  }
  await expectSound(ground, { isLeftWaiting: true });
  return [
    compare({
      what: `accept a wakeup, ${backend}`,
      unit: "/s",
      rounds: sides.ours.map(({ perSecond }) => perSecond),
      baselineRounds: sides.bare.map(({ perSecond }) => perSecond),
      aim: 0.7,
      better: "higher",
      cpu: perItem(sides.ours),
      baselineCpu: perItem(sides.bare),
    }),
    compare({
      what: `accept a wakeup, ${backend}, p99`,
      unit: "ms",
      rounds: sides.ours.map(({ p99Ms }) => p99Ms),
      baselineRounds: sides.bare.map(({ p99Ms }) => p99Ms),
      aim: 2,
      better: "lower",
    }),
  ];
}

type Round = Loaded & { readonly cpuMs: Record<string, number>; readonly items: number };
