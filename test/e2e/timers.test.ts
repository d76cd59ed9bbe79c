import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";

import { expectEachOnce, figuresOf, haveEnded, setTimers } from "../support/clockwork.ts";
import { backends, type Fleet, hire, openFleet, whileLocked } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { seedOf } from "../support/seed.ts";
import { expectSound } from "../support/sound.ts";
import { type Member, supervise } from "../support/supervised.ts";
import { until } from "../support/until.ts";

/** Short here; CONTRIBUTING.md says how to make it long. */
const TIMERS = Number(process.env["TIMERS_COUNT"] ?? "400");
const SECONDS = Number(process.env["TIMERS_SECONDS"] ?? "10");
const SEED = seedOf("TIMERS_SEED");

/** Each agent has some dozens of timers, or a hundred when there are many. */
const AGENTS = Math.max(6, Math.round(TIMERS / 100));
/** As many fires in a second, however many timers there are, up to where the intervals are minutes. */
const INTERVALS = [Math.max(2, Math.round(TIMERS / 300)), Math.max(6, Math.round(TIMERS / 100))] as const;
const HEARTBEAT_SEC = 2;
/** Tenths of a second: longer than most timers wait, so that a second run of an agent would meet the first. */
const BEATS = "5";
const KILL_PAUSE_MS = [20, 700] as const;
const AWAY_MS = [20, 600] as const;
/** Of the kills: those of everybody, and those in the middle of a batch. */
const [ALL_SHARE, IN_FIRE_SHARE] = [0.15, 0.4];
const TEST_MS = 120_000 + SECONDS * 2_000;

describe.each(backends)("timers under three schedulers on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)(
    "fire once for each due time, whoever is killed, and however often",
    async ({ annotate }) => {
      await using fleet = await openFleet({ redis: await takeRedis() });
      await fleet.api();
      await fleet.worker({ SYSTOLE_WORKER_SLOTS: "4" });
      const work = markingAgents(fleet.directory, { BEATS });
      const heartbeat = { enabled: true, intervalSec: HEARTBEAT_SEC };
      const { agents } = await hire(fleet, AGENTS, work.adapterConfig, { runtimeConfig: { heartbeat } });
      await using first = await supervise(fleet, "scheduler", "scheduler 1");
      await using second = await supervise(fleet, "scheduler", "scheduler 2");
      await using third = await supervise(fleet, "scheduler", "scheduler 3");
      await setTimers(fleet.sql, agents, { count: TIMERS, seconds: SECONDS, intervals: INTERVALS });

      const kills = await killAtRandom(fleet, [first, second, third], randomFrom(SEED));
      await until(() => haveEnded(fleet.sql), { timeoutMs: 30_000, everyMs: 100, what: "the last fires" });

      await expectEachOnce(fleet.sql);
      const figures = await figuresOf(fleet.sql);
      await annotate(JSON.stringify({ seed: SEED, seconds: SECONDS, ...kills, ...figures }));
      expect(figures.fires).toBeGreaterThan(TIMERS);
      expect(Math.min(kills.anyhow, kills.inFire)).toBeGreaterThan(0);
      expect(startsOf(await work.marks()).length).toBeGreaterThan(AGENTS);
      await expectSound(fleet, { work, timeoutMs: 60_000 + AGENTS * 500 });
    },
    TEST_MS,
  );
});

interface Kills {
  /** Whatever they were doing. */
  anyhow: number;
  /** While they had taken timers, and were about to wake their agents. */
  inFire: number;
}

/** Until the timers have ended: one that leaves others at work, or all of them; at any moment, or in the middle of a batch. */
async function killAtRandom(fleet: Fleet, schedulers: readonly Member[], random: Random): Promise<Kills> {
  const kills: Kills = { anyhow: 0, inFire: 0 };
  const endsAt = performance.now() + SECONDS * 1_000;
  while (performance.now() < endsAt) {
    await sleep(random.whole(...KILL_PAUSE_MS));
    const awayMs = random.whole(...AWAY_MS);
    // The first two are of one scheduler, one of each kind: there are others at work for them, however slowly it comes back.
    const isAll = kills.anyhow > 0 && random.next() < ALL_SHARE;
    const isInFire = kills.inFire === 0 || (kills.anyhow > 0 && random.next() < IN_FIRE_SHARE);
    const up = random.shuffle(schedulers.filter((one) => one.process() !== undefined));
    if (up.length < 2) continue;
    const killAll = (): void => (isAll ? up : up.slice(0, 1)).forEach((one) => kill(one, awayMs));
    if (isInFire) kills.inFire += Number(await inTheMiddle(fleet, killAll));
    else {
      killAll();
      kills.anyhow += 1;
    }
  }
  return kills;
}

/** Once a batch was taken that cannot go on; false: none was, for a while. */
const inTheMiddle = (fleet: Fleet, then: () => void): Promise<boolean> =>
  whileLocked(fleet, "select from agent_slots order by agent_id for update", [], async () => {
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      and application_name = 'systole-scheduler' and query like '%with item as (%wakeup_id uuid%'`;
    const isThere = () => fleet.sql(waiting).then(({ length }) => length > 0);
    const isMet = await until(isThere, { timeoutMs: 3_000 }).catch(() => false);
    if (isMet) then();
    return isMet;
  });

function kill(member: Member, awayMs: number): void {
  member.stayAway(awayMs);
  member.process()?.signal("SIGKILL");
}
