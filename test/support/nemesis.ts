import { setTimeout as sleep } from "node:timers/promises";

import type { OwnPostgres } from "./own-postgres.ts";
import type { QueueProbe } from "./queue-probe.ts";
import type { Random } from "./random.ts";
import type { OwnRedis } from "./redis.ts";
import { askRedis } from "./stores.ts";
import { guardianOf, type Member, type Role } from "./supervised.ts";

/** What a walk may break. */
export interface Scene {
  readonly members: readonly Member[];
  readonly postgres: OwnPostgres;
  readonly redis: OwnRedis | undefined;
  readonly queue: QueueProbe;
  /** Runs that there are, for the queue to tell of again. */
  readonly someRuns: () => Promise<string[]>;
}

export interface Step {
  readonly fault: string;
  readonly member: number;
  /** How long it lasts, where it does. */
  readonly forMs: number;
  /** Until the next one. */
  readonly pauseMs: number;
}

type Fault = (scene: Scene, member: Member, forMs: number) => Promise<unknown>;

const STATEMENTS = ["accept_wakeups", "claim_take", "append_log", "settle_runs", "renew_leases"] as const;

const kill = (member: Member, signal: NodeJS.Signals, awayMs: number): void => {
  member.stayAway(awayMs);
  member.process()?.signal(signal);
};

const onLines = (member: Member, change: "freeze" | "refuse") => {
  member.lines.database[change]();
  member.lines.redis?.[change]();
};

const restore = ({ lines }: Member): void => {
  lines.database.pass();
  lines.redis?.pass();
};

/** Redis answers no write for a while: it has no memory left, or it follows a master that is not there. */
const whileRedisRefuses = async ({ redis }: Scene, settings: readonly [string, string][], forMs: number) => {
  if (redis === undefined) return;
  const before: [string, string][] = [];
  await askRedis(redis.url, async (client) => {
    for (const [name, value] of settings) {
      before.push([name, ((await client.config("GET", name)) as string[])[1] ?? ""]);
      await client.config("SET", name, value);
    }
  });
  await sleep(forMs);
  await askRedis(redis.url, async (client) => {
    for (const [name, value] of before) await client.config("SET", name, value);
  });
};

const FAULTS: Readonly<Record<string, Fault>> = {
  kill: async (_, member, forMs) => kill(member, "SIGKILL", forMs),
  "kill its guardian": async (_, member) => signalGuardian(member),
  "kill both": async (_, member, forMs) => {
    signalGuardian(member);
    kill(member, "SIGKILL", forMs);
  },
  "kill everything": async ({ members }, _, forMs) => members.forEach((one) => kill(one, "SIGKILL", forMs)),
  "ask to stop": async (_, member) => kill(member, "SIGTERM", 0),
  freeze: async (_, member, forMs) => {
    const frozen = member.process();
    frozen?.signal("SIGSTOP");
    await sleep(forMs);
    frozen?.signal("SIGCONT");
  },
  cut: async (_, member) => {
    member.lines.database.cut();
    member.lines.redis?.cut();
  },
  "half-open": async (_, member, forMs) => {
    onLines(member, "freeze");
    await sleep(forMs);
    restore(member);
  },
  refuse: async (_, member, forMs) => {
    onLines(member, "refuse");
    await sleep(forMs);
    restore(member);
  },
  slow: async (_, member, forMs) => {
    member.lines.database.delay(80);
    await sleep(forMs);
    restore(member);
  },
  "lose answers": async (_, member) => {
    for (const text of STATEMENTS) void member.lines.database.loseAnswer(text);
  },
  "lose requests": async (_, member) => {
    for (const text of STATEMENTS) void member.lines.database.loseRequest(text);
  },
  "ring again": async ({ queue, someRuns }) => queue.ringAgain(await someRuns()),
  "stop PostgreSQL": async ({ postgres }, _, forMs) => {
    await postgres.stop();
    await sleep(Math.min(forMs, 1_000));
    await postgres.restart();
  },
  "kill PostgreSQL": async ({ postgres }, _, forMs) => {
    await postgres.kill();
    await sleep(Math.min(forMs, 1_000));
    await postgres.restart();
  },
  "flush Redis": async ({ redis }) => redis && askRedis(redis.url, (client) => client.flushall()),
  "restart Redis": async ({ redis }, _, forMs) => {
    await redis?.kill();
    await sleep(forMs);
    await redis?.restart();
  },
  "fill Redis": (scene, _, forMs) => whileRedisRefuses(scene, [["maxmemory", "1mb"]], forMs),
  "make Redis read-only": (scene, _, forMs) => whileRedisRefuses(scene, [["min-replicas-to-write", "1"]], forMs),
};

/** What hits whoever runs things comes more often. */
const AGAIN = ["kill", "kill", "kill its guardian", "kill both", "freeze", "half-open", "lose answers"];
const WORKERS_SHARE = 0.6;
const FORS_MS = [200, 1_500, 5_000];

/** What to break, in which order and for how long: the same for the same seed. */
export function planWalk(random: Random, roles: readonly Role[], steps: number): Step[] {
  const names = [...Object.keys(FAULTS), ...AGAIN];
  const workers = roles.flatMap((role, n) => (role === "worker" ? [n] : []));
  return Array.from({ length: steps }, () => ({
    fault: random.pick(names),
    member: random.next() < WORKERS_SHARE ? random.pick(workers) : random.whole(0, roles.length - 1),
    forMs: random.pick(FORS_MS),
    pauseMs: random.whole(200, 2_500),
  }));
}

/** Breaks one thing, and mends it. */
export async function takeStep(scene: Scene, { fault, member, forMs }: Step): Promise<void> {
  const target = scene.members[member];
  if (target !== undefined) await FAULTS[fault]?.(scene, target, forMs);
}

/** Nothing breaks any more. */
export async function mendAll({ members, redis }: Scene): Promise<void> {
  // What a step that failed half-way has left.
  if (redis !== undefined) {
    await askRedis(redis.url, async (client) => {
      await client.config("SET", "maxmemory", "0");
      await client.config("SET", "min-replicas-to-write", "0");
    });
  }
  for (const member of members) {
    restore(member);
    member.lines.database.forgetTraps();
    member.process()?.signal("SIGCONT");
  }
}

function signalGuardian(member: Member): void {
  const pid = member.role === "worker" ? guardianOf(member.process()?.pid ?? 0) : undefined;
  if (pid !== undefined) process.kill(pid, "SIGKILL");
}
