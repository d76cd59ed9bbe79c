import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";

import { checkOutput, ownDatabase, wakeSurely } from "./chaos.ts";
import { type Fleet, hire, openFleet } from "./fleet.ts";
import { markingAgents } from "./marks.ts";
import { mendAll, planWalk, type Scene, type Step, takeStep } from "./nemesis.ts";
import { openQueueProbe } from "./queue-probe.ts";
import { type Random, randomFrom } from "./random.ts";
import { startRedis } from "./redis.ts";
import { seedOf } from "./seed.ts";
import { expectSound } from "./sound.ts";
import { type Member, supervise } from "./supervised.ts";

const ROLES = ["api", "worker", "worker", "scheduler", "scheduler"] as const;
const AGENTS = 10;
const LEASE_SEC = 3;
const STEPS_PER_SEC = 5;
const WAKE_EVERY_MS = 200;
const ASKED_AT_ONCE = 8;
const SAYS = "grüße\n";
/** Tenths of a second. The long ones would be seen to live on if they were taken over too soon. */
const [SHORT_BEATS, LONG_BEATS] = ["4", "40"];
/** Until what was asked in the last moment has an answer. */
const ANSWER_MS = 60_000;
/** Then until all is quiet: what waits of one agent runs one after the other, and a longer walk leaves more of it. */
const quietMs = (seconds: number): number => 60_000 + seconds * 1_000;

export const walkSeconds = (): number => Number(process.env["CHAOS_SECONDS"] ?? "30");
export const walkSeed = (): number => seedOf("CHAOS_SEED");

export interface WalkOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly withRedis: boolean;
}

/** Breaks one thing after the other while agents are woken all the time; then all must come right. */
export async function walk(options: WalkOptions): Promise<void> {
  const history: string[] = [];
  const beganAt = performance.now();
  const note = (what: string): void =>
    void history.push(`${((performance.now() - beganAt) / 1000).toFixed(2)} ${what}`);
  try {
    await walkNoting(options, note);
  } catch (cause) {
    throw new Error(
      `CHAOS_SEED=${options.seed} CHAOS_SECONDS=${options.seconds}: ${String(cause)}\n${history.join("\n")}`,
      {
        cause,
      },
    );
  }
}

async function walkNoting({ seed, seconds, withRedis }: WalkOptions, note: (what: string) => void): Promise<void> {
  const { server: postgres, database } = await ownDatabase();
  const redis = withRedis ? await startRedis() : undefined;
  await using fleet = await openFleet({ database, redis, leaseSec: LEASE_SEC });
  await using crew = await superviseAll(fleet);
  await using queue = await openQueueProbe(fleet);
  const work = markingAgents(fleet.directory, { SAY: SAYS, STRAY: "1" });
  const agentIds: string[] = [];
  for (const beats of [SHORT_BEATS, LONG_BEATS]) {
    const { agents } = await hire(fleet, AGENTS / 2, work.adapterConfigWith({ BEATS: beats }));
    agentIds.push(...agents.map(({ id }) => id));
  }

  const random = randomFrom(seed);
  const plan = planWalk(random, ROLES, seconds * STEPS_PER_SEC);
  const someRuns = async (): Promise<string[]> => {
    const rows = await fleet.sql<{ id: string }>("select id from heartbeat_runs order by id desc limit 30");
    return random.shuffle(rows.map(({ id }) => id));
  };
  const scene: Scene = { members: crew.members, postgres, redis, queue, someRuns };
  const client = startClient(fleet, { agentIds, random: randomFrom(seed + 1) });
  await takeSteps(scene, { plan, seconds, note });
  note("no more faults");
  const wakeupIds = await client.stop();
  note(`${wakeupIds.length} wakeups were taken`);

  expect(wakeupIds.length).toBeGreaterThan(seconds / 2);
  await expectSound(fleet, { work, wakeupIds, timeoutMs: quietMs(seconds) });
  await checkOutput(fleet, SAYS.repeat(2));
}

async function superviseAll(fleet: Fleet): Promise<AsyncDisposable & { readonly members: readonly Member[] }> {
  const members: Member[] = [];
  // The API first: the workers tell their agents where it is.
  for (const [n, role] of ROLES.entries()) members.push(await supervise(fleet, role, `${role} ${n}`));
  const end = async (): Promise<void> => {
    await Promise.all(members.map((member) => member[Symbol.asyncDispose]()));
  };
  return { members, [Symbol.asyncDispose]: end };
}

interface Walk {
  readonly plan: readonly Step[];
  readonly seconds: number;
  readonly note: (what: string) => void;
}

async function takeSteps(scene: Scene, { plan, seconds, note }: Walk): Promise<void> {
  const endsAt = performance.now() + seconds * 1000;
  for (const step of plan) {
    await sleep(step.pauseMs);
    if (performance.now() > endsAt) break;
    note(`${step.fault}: ${scene.members[step.member]?.name} for ${step.forMs} ms`);
    await takeStep(scene, step).catch((error: unknown) => note(`that failed: ${String(error)}`));
  }
  await mendAll(scene);
}

interface Client {
  /** Asks no more; resolves to the wakeups that were taken, once every request has an answer. */
  readonly stop: () => Promise<string[]>;
}

interface Load {
  readonly agentIds: readonly string[];
  readonly random: Random;
}

/** Wakes agents steadily, each request again until it is answered; so many are under way at a time and no more. */
function startClient(fleet: Fleet, { agentIds, random }: Load): Client {
  const asked: Promise<string>[] = [];
  let underWay = 0;
  const timer = setInterval(() => {
    const agentId = random.pick(agentIds);
    const body = random.next() < 0.3 ? { coalesce: false } : {};
    if (underWay >= ASKED_AT_ONCE) return;
    underWay += 1;
    const answer = wakeSurely(fleet, agentId, body, ANSWER_MS).finally(() => {
      underWay -= 1;
    });
    answer.catch(() => undefined);
    asked.push(answer);
  }, WAKE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Promise.all(asked);
    },
  };
}
