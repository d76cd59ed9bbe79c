import pg from "pg";
import { describe, expect, it } from "vitest";

import { foldCostDays } from "../../shared/costs/cost-days.store.ts";
import type { CostWindow } from "../../shared/costs/cost-summary.schema.ts";
import { openDb } from "../../shared/db/db.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { randomFrom } from "../support/random.ts";
import { board, World } from "../support/world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Booked {
  readonly model: string;
  readonly biller: string;
  readonly billingType: string;
  readonly runId: string | null;
  readonly micros: number;
  readonly tokens: number;
  readonly occurredMs: number;
  readonly bookedMs: number;
}

/** Three days of charges, booked within five hours; one run has several, for several models. */
function charges(nowMs: number, seed = 7): Booked[] {
  const random = randomFrom(seed);
  const below = (limit: number) => random.whole(0, limit - 1);
  const runs = Array.from({ length: 40 }, () => newId());
  return Array.from({ length: 400 }, () => ({
    model: `model-${below(3)}`,
    biller: `biller-${below(2)}`,
    billingType: ["metered_api", "subscription_included", "subscription_overage", "unknown"][below(4)]!,
    runId: below(5) === 0 ? null : runs[below(40)]!,
    micros: below(1_000_000),
    tokens: below(1_000),
    occurredMs: nowMs - below(3 * DAY_MS),
    bookedMs: nowMs - below(5 * HOUR_MS),
  }));
}

async function book(world: World, agent: { id: string; companyId: string }, all: readonly Booked[]): Promise<void> {
  await world.sql(
    `insert into cost_events (id, company_id, agent_id, heartbeat_run_id, provider, biller, billing_type, model, cost_micros,
       input_tokens, origin, occurred_at, created_at)
     select gen_random_uuid(), $1, $2, "runId", 'p', biller, "billingType", model, micros, tokens, 'reported',
            to_timestamp("occurredMs" / 1000.0), to_timestamp("bookedMs" / 1000.0)
       from jsonb_to_recordset($3::jsonb) as c(model text, biller text, "billingType" text, "runId" uuid, micros bigint, tokens bigint,
              "occurredMs" bigint, "bookedMs" bigint)`,
    [agent.companyId, agent.id, JSON.stringify(all)],
  );
}

/** Everything that was booked has been summed up until then. */
const foldedUntil = async (world: World, ms: number) => {
  await world.sql("update cost_days_through set through = to_timestamp($1 / 1000.0)", [ms]);
};

const isSubscribed = ({ billingType }: Booked) => billingType.startsWith("subscription");

/** How many runs have their first charge of a kind among these. */
function runsIn(within: readonly Booked[], all: readonly Booked[], isAlike: (one: Booked, other: Booked) => boolean) {
  const isFirst = (one: Booked) =>
    !all.some((other) => other.runId === one.runId && other.bookedMs < one.bookedMs && isAlike(one, other));
  return within.filter((one) => one.runId !== null && isFirst(one)).length;
}

const sum = (list: readonly Booked[], of: "micros" | "tokens") => list.reduce((total, one) => total + one[of], 0);

function expectedByBiller(within: readonly Booked[], all: readonly Booked[]) {
  const alike = (one: Booked, other: Booked) =>
    one.biller === other.biller &&
    (one.billingType === "metered_api") === (other.billingType === "metered_api") &&
    isSubscribed(one) === isSubscribed(other);
  return ["biller-0", "biller-1"].map((biller) => {
    const its = within.filter((one) => one.biller === biller);
    return {
      biller,
      costCents: sum(its, "micros") / 10_000,
      inputTokens: sum(its, "tokens"),
      apiRunCount: runsIn(
        its.filter(({ billingType }) => billingType === "metered_api"),
        all,
        alike,
      ),
      subscriptionRunCount: runsIn(its.filter(isSubscribed), all, alike),
      subscriptionInputTokens: sum(its.filter(isSubscribed), "tokens"),
    };
  });
}

const iso = (ms: number) => new Date(ms).toISOString();
const startOfDay = (ms: number) => ms - (ms % DAY_MS);

const windowsAt = (nowMs: number): readonly CostWindow[] => [
  { from: iso(nowMs - 30 * DAY_MS) },
  { from: iso(startOfDay(nowMs - DAY_MS)) },
  { from: iso(startOfDay(nowMs - DAY_MS) + 1) },
  { to: iso(startOfDay(nowMs)) },
  { from: iso(startOfDay(nowMs - DAY_MS)), to: iso(startOfDay(nowMs) - 1) },
  { from: iso(nowMs - 2 * DAY_MS - 5 * HOUR_MS), to: iso(nowMs - 7 * HOUR_MS) },
  { from: iso(startOfDay(nowMs - DAY_MS) + HOUR_MS), to: iso(startOfDay(nowMs - DAY_MS) + 9 * HOUR_MS) },
  { from: iso(startOfDay(nowMs - DAY_MS)), to: iso(startOfDay(nowMs - DAY_MS)) },
];

const isWithin = ({ from, to }: CostWindow, { occurredMs }: Booked) =>
  (from === undefined || occurredMs >= Date.parse(from)) && (to === undefined || occurredMs <= Date.parse(to));

describe("what is summed up by the day", () => {
  it.each([
    ["nothing", 5 * HOUR_MS],
    ["some of it", 2.5 * HOUR_MS],
    ["all but what is new", 0],
  ])("is the sum of each, whatever time is asked for, with %s summed up", async (_what, backMs) => {
    await using world = await World.open();
    const [agent, other] = [await world.agent(), await world.agent()];
    const nowMs = Date.now() - HOUR_MS;
    const all = charges(nowMs);
    await book(world, agent, all);
    await book(world, other, charges(nowMs, 8));
    await foldedUntil(world, nowMs - 6 * HOUR_MS);
    await using db = closing(world);
    while ((await db.transaction((tx) => foldCostDays(tx, (Date.now() - nowMs + backMs) / 1000))).hasMore);
    const summed = await world.sql("select 1 from cost_days");
    expect(summed.length > 0).toBe(backMs < 5 * HOUR_MS);

    const { byBiller, byProvider, summary, windows } = world.services.costSummaries;
    for (const window of windowsAt(nowMs)) {
      const within = all.filter((one) => isWithin(window, one));
      expect((await summary(board, agent.companyId, window)).spendCents).toBeCloseTo(sum(within, "micros") / 10_000, 6);
      const billers = [...(await byBiller(board, agent.companyId, window))].sort((a, b) =>
        a.biller.localeCompare(b.biller),
      );
      const expected = expectedByBiller(within, all).filter(({ biller }) =>
        within.some((one) => one.biller === biller),
      );
      expect(billers).toMatchObject(expected);
      const models = await byProvider(board, agent.companyId, window);
      expect(models.map(({ costCents }) => costCents)).toEqual(
        models.map(
          (row) =>
            sum(
              within.filter(
                ({ model, biller, billingType }) =>
                  model === row.model && biller === row.biller && billingType === row.billingType,
              ),
              "micros",
            ) / 10_000,
        ),
      );
    }
    const lately = all.filter(({ occurredMs }) => occurredMs >= Date.now() - 24 * HOUR_MS);
    expect((await windows(board, agent.companyId)).find(({ window }) => window === "24h")).toMatchObject({
      costCents: sum(lately, "micros") / 10_000,
      biller: "mixed",
    });
  });

  it("is added once, however many are at it", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const nowMs = Date.now() - HOUR_MS;
    const all = charges(nowMs);
    await book(world, agent, all);
    await foldedUntil(world, nowMs - 6 * HOUR_MS);

    await Promise.all(Array.from({ length: 8 }, () => world.services.costDays.fold()));
    await world.services.costDays.fold();

    const [row] = await world.sql<{ micros: string }>("select sum(cost_micros)::text as micros from cost_days");
    expect(Number(row!.micros)).toBe(sum(all, "micros"));
  });

  it("does not pass over a charge whose transaction is still under way", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const slow = new pg.Client({ connectionString: world.databaseUrl });
    await slow.connect();
    await slow.query("begin");
    await slow.query(
      `insert into cost_events (id, company_id, agent_id, provider, model, cost_micros, origin, occurred_at)
       values (gen_random_uuid(), $1, $2, 'p', 'm', 5, 'reported', now())`,
      [agent.companyId, agent.id],
    );
    await using db = closing(world);
    const fold = async () => {
      while ((await db.transaction((tx) => foldCostDays(tx, 0))).hasMore);
    };
    await fold();
    await slow.query("commit");
    await slow.end();

    expect((await world.services.costSummaries.summary(board, agent.companyId, {})).spendCents).toBe(0.0005);
    await fold();
    expect(await world.sql("select cost_micros::int as micros from cost_days")).toEqual([{ micros: 5 }]);
    expect((await world.services.costSummaries.summary(board, agent.companyId, {})).spendCents).toBe(0.0005);
  });
});

function closing(world: World) {
  const db = openDb({ url: world.databaseUrl, pool: 1, applicationName: "test", onError: () => undefined });
  return { ...db, [Symbol.asyncDispose]: () => db.close() };
}
