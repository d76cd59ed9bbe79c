import { describe, expect, it } from "vitest";

import { askedBy, boardOf } from "../support/approving.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { countBy, times, wakeupsOf } from "../support/waking.ts";
import { wakesOf } from "../support/working.ts";
import { board, World } from "../support/world.ts";

const HOUR_SEC = 3_600;

/** As if an approval, or all of them, had been asked for so much earlier. */
const later = (world: World, seconds: number, id: string | null = null): Promise<unknown> =>
  world.sql(
    `update approvals set created_at = created_at - $1 * interval '1 second', expires_at = expires_at - $1 * interval '1 second'
      where $2::uuid is null or id = $2`,
    [seconds, id],
  );

const expiriesOf = async (world: World): Promise<number> =>
  (await world.sql("select from activity_log where action = 'approval.expired'")).length;

/** How many statements wait for a lock. */
const waiting = async (world: World): Promise<number> =>
  (await world.sql("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
    .length;

describe("an approval that nobody decides", () => {
  it("is rejected when its time is over, not before, and whoever asked is woken", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { approvals } = world.services;
    const { id } = await askedBy(world, agent, { action: "deploy" });

    await later(world, 4 * HOUR_SEC - 60);
    expect(await approvals.expireOverdue()).toBe(0);
    await later(world, 60);
    expect(await approvals.expireOverdue()).toBe(1);
    expect(await approvals.expireOverdue()).toBe(0);

    expect(await approvals.get(board, id)).toMatchObject({
      status: "rejected",
      isExpired: true,
      decidedByUserId: null,
      decisionNote: "Nobody decided in time",
    });
    expect(await wakeupsOf(world, agent.id)).toHaveLength(1);
    expect(await expiriesOf(world)).toBe(1);
    await checkInvariants(world.sql);
  });

  it("goes one level up: whoever is above the agent is woken too, once, if there is anybody", async () => {
    await using world = await World.open();
    const top = await world.agent({ name: "Top", role: "ceo" });
    const { companyId } = top;
    const gone = await world.agent({ companyId, name: "Gone", reportsTo: top.id });
    const agent = await world.agent({ companyId, name: "Hand", reportsTo: gone.id });
    await world.services.agents.terminate(board, gone.id);
    const { approvals } = world.services;
    const { id } = await askedBy(world, agent, { action: "deploy" });
    await askedBy(world, top, { action: "sell" });
    const rejected = await askedBy(world, agent, { action: "delete" });
    await approvals.reject(board, rejected.id, {});
    const before = (await wakesOf(world, top.id)).length;

    await later(world, 4 * HOUR_SEC);
    expect(await approvals.expireOverdue()).toBe(2);

    expect((await wakesOf(world, top.id)).slice(before).sort()).toEqual([
      "automation approval_escalated",
      "automation approval_rejected",
    ]);
    expect(await wakesOf(world, gone.id)).toEqual([]);
    const escalated = await world.sql(
      "select entity_id, details from activity_log where action = 'approval.escalated'",
    );
    expect(escalated).toMatchObject([
      { entity_id: id, details: { requestedByAgentId: agent.id, toAgentId: top.id, wakeupId: expect.any(String) } },
    ]);
    await checkInvariants(world.sql);
  });

  it("waits for ever where it says nothing of an action, and as long as it says otherwise", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { approvals } = world.services;
    await askedBy(world, agent, { title: "A talk" });
    const { id } = await approvals.create(board, agent.companyId, {
      type: "approve_ceo_strategy",
      payload: {},
      issueIds: [],
      expiresInSec: 60,
    });

    await later(world, 59);
    expect(await approvals.expireOverdue()).toBe(0);
    await later(world, 1_000_000);
    expect(await approvals.expireOverdue()).toBe(1);

    expect(await approvals.get(board, id)).toMatchObject({ isExpired: true });
  });

  it("has the usual time anew when it is asked again", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { approvals } = world.services;
    const { id } = await askedBy(world, agent, { action: "deploy" });
    await later(world, 4 * HOUR_SEC - 60);
    await approvals.ask(board, id, { body: "Why?" });

    await askedBy(world, agent, { action: "deploy", reasoning: "Because" });

    await later(world, 4 * HOUR_SEC - 60);
    expect(await approvals.expireOverdue()).toBe(0);
    await later(world, 60);
    expect(await approvals.expireOverdue()).toBe(1);
  });

  it("expires once, however many schedulers find it", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const agent = await world.agent();
    await Promise.all(times(8, (n) => askedBy(world, agent, { action: `deploy ${n}` })));
    await later(world, 5 * HOUR_SEC);

    const found = await Promise.all(times(6, (n) => (n % 2 === 0 ? world : other).services.approvals.expireOverdue()));

    expect(found.reduce((sum, one) => sum + one, 0)).toBe(8);
    expect(await expiriesOf(world)).toBe(8);
    await checkInvariants(world.sql);
  });

  it("is decided once by whoever comes first: a person, or the clock", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { approvals } = world.services;
    const { id } = await askedBy(world, agent, { action: "deploy" });
    await later(world, 5 * HOUR_SEC);
    await using held = await world.locked("select from approvals where id = $1 for update", [id]);
    const both = Promise.allSettled([approvals.approve(boardOf("ann"), id, {}), approvals.expireOverdue()]);
    await until(async () => (await waiting(world)) === 2, { what: "both to want it" });
    await held.release();

    const [approved, expired] = await both;

    const { status } = await approvals.get(board, id);
    const said = approved.status === "fulfilled" ? "approved" : (approved.reason as { code: string }).code;
    const found = expired.status === "fulfilled" ? expired.value : expired.reason;
    expect([
      ["approved", "approved", 0],
      ["rejected", "conflict", 1],
    ]).toContainEqual([status, said, found]);
    expect(await wakeupsOf(world, agent.id)).toHaveLength(1);
  });

  it("of many, each has one end and one wakeup, whoever decides meanwhile", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const agents = await Promise.all(times(12, (n) => world.agent({ name: `Agent ${n}` })));
    const asked = await Promise.all(agents.map((agent) => askedBy(world, agent, { action: "deploy" })));
    await later(world, 5 * HOUR_SEC);

    await Promise.allSettled([
      ...asked.map(({ id }, n) =>
        n % 2 === 0
          ? world.services.approvals.approve(boardOf("ann"), id, {})
          : other.services.approvals.approveWithEdits(boardOf("bob"), id, { edits: { limit: 1 } }),
      ),
      ...times(4, (n) => (n % 2 === 0 ? world : other).services.approvals.expireOverdue()),
    ]);

    const ends = await world.sql<{ status: string; is_expired: boolean; ends: number }>(
      `select status, is_expired, (select count(*)::int from activity_log l where l.entity_id = a.id::text
          and l.action in ('approval.approved', 'approval.approved_with_edits', 'approval.expired')) as ends from approvals a`,
    );
    expect(countBy(ends.map(({ ends: count }) => String(count)))).toEqual({ 1: 12 });
    expect(ends.every(({ status, is_expired: isExpired }) => (status === "rejected") === isExpired)).toBe(true);
    for (const { id } of agents) expect(await wakeupsOf(world, id)).toHaveLength(1);
    await checkInvariants(world.sql);
  });
});

describe("a rule that approves what is asked", () => {
  it("answers each of many at once, and nothing after it is gone", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { approvals } = world.services;
    const matchers = { actionRegex: null, maxCostUsd: 1, maxCostTokens: 100, noSideEffects: false };
    const rule = await approvals.createRule(board, agent.companyId, {
      ...matchers,
      actionPrefix: "read ",
      description: null,
    });
    const payload = (n: number) => ({ action: `read ${n}`, cost: { usd: 1, tokens: 100 } });

    const answers = await Promise.all(times(10, (n) => askedBy(world, agent, payload(n))));
    expect(countBy(answers.map(({ status }) => status))).toEqual({ approved: 10 });
    const elsewhere = await world.agent();
    expect(await askedBy(world, elsewhere, payload(1))).toMatchObject({ status: "pending" });

    await approvals.deleteRule(board, agent.companyId, rule.id);
    expect(await askedBy(world, agent, payload(11))).toMatchObject({ status: "pending" });
    expect(await wakeupsOf(world, agent.id)).toEqual([]);
    const [entry] = await world.sql<{ actor_type: string; details: object }>(
      "select actor_type, details from activity_log where action = 'approval.approved' limit 1",
    );
    expect(entry).toMatchObject({ actor_type: "system", details: { ruleId: rule.id } });
  });

  it("holds a pattern against the whole of an action, and reads none for longer than it is", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { approvals } = world.services;
    const rule = { actionPrefix: null, maxCostUsd: null, maxCostTokens: null, noSideEffects: false, description: null };
    await approvals.createRule(board, agent.companyId, { ...rule, actionRegex: "(a+)+b" });

    const answers = await Promise.all(
      ["aab", "xaab", "aab\n", "aabx", `${"a".repeat(5_000)}!`].map((action) => askedBy(world, agent, { action })),
    );

    expect(answers.map(({ status }) => status)).toEqual(["approved", "pending", "pending", "pending", "pending"]);
  });
});
