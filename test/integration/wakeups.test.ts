import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";

import type { Actor } from "../../shared/auth/actor.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { WAKEUP_SOURCES, WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { endingOf, failed, retried } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { claim, countBy, outcomeOf, request, spend, times, wakeupIdOf, wakeupsOf } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const runsOf = (world: World, agentId: string): Promise<{ id: string; status: string; scope: string }[]> =>
  world.sql("select id, status, scope from heartbeat_runs where agent_id = $1 order by id", [agentId]);

const wakesOf = (claimed: ClaimedRun): string[] => (claimed.context["wakes"] as { id: string }[]).map(({ id }) => id);

describe("a burst of wakeups", () => {
  it("of one scope is one run, which sees the newest hundred and the count of all", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const answers = await Promise.all(
      times(200, (n) => request(world, agent.id, { payload: { [`k${n}`]: n, last: n } })),
    );

    const runs = await runsOf(world, agent.id);
    expect(runs).toHaveLength(1);
    expect(new Set(answers.map((answer) => ("id" in answer ? answer.id : null)))).toEqual(new Set([runs[0]?.id]));
    expect(countBy(answers.map(outcomeOf))).toEqual({ queued: 1, coalesced: 199 });
    const rows = await wakeupsOf(world, agent.id);
    expect(rows.map(({ id }) => id)).toEqual(answers.map(wakeupIdOf).sort());
    expect(countBy(rows.map(({ outcome }) => outcome))).toEqual({ queued: 1, coalesced: 199 });

    const claimed = (await claim(world, runs[0]!.id))!;
    const newest = rows.slice(-100);
    expect(claimed.wakeCount).toBe(200);
    expect(claimed.context).toMatchObject({ wakeCount: 200, ...newest.at(-1)?.payload });
    expect(wakesOf(claimed)).toEqual(newest.map(({ id }) => id));
    await checkInvariants(world.sql);
  });

  it("of many scopes is a run for each", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 3 } } });

    const answers = await Promise.all(
      times(120, (n) => request(world, agent.id, { payload: n % 12 === 0 ? {} : { taskKey: `task-${n % 12}` } })),
    );

    const runs = await runsOf(world, agent.id);
    expect(runs.map(({ scope }) => scope).sort()).toEqual(["", ...times(11, (n) => `task-${n + 1}`)].sort());
    expect(countBy(answers.map(outcomeOf))).toEqual({ queued: 12, coalesced: 108 });
    await checkInvariants(world.sql);
  });

  it("that asks for runs of its own, or for fresh sessions, gets them", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const answers = await Promise.all([
      request(world, agent.id, { payload: { taskKey: "t" } }),
      ...times(5, () => request(world, agent.id, { payload: { taskKey: "t" }, coalesce: false })),
      ...times(5, () => request(world, agent.id, { payload: { taskKey: "t" }, forceFreshSession: true })),
    ]);

    expect(answers.map(outcomeOf)).toEqual(times(11, () => "queued"));
    expect(await runsOf(world, agent.id)).toHaveLength(11);
    const fresh = answers.at(-1) as { id: string };
    await world.sql(
      "update heartbeat_runs set admitted_at = now(), next_ring_at = now(), ring_count = 1 where id = $1",
      [fresh.id],
    );
    await world.sql("update agent_slots set admitted = admitted + 1 where agent_id = $1", [agent.id]);
    expect((await claim(world, fresh.id))?.context).toMatchObject({ forceFreshSession: true, taskKey: "t" });
  });

  it("rings its run once, and takes its place in the window once", async () => {
    await using world = await World.open();
    const crowded = await world.agent();
    await Promise.all(times(60, () => request(world, crowded.id)));

    const other = await world.agent({ companyId: crowded.companyId, name: "Bob" });
    const answer = (await request(world, other.id)) as { id: string };

    const [run] = await world.sql<{ admitted: boolean; ring_count: number }>(
      "select admitted_at is not null as admitted, ring_count from heartbeat_runs where id = $1",
      [answer.id],
    );
    expect(run).toEqual({ admitted: true, ring_count: 1 });
  });
});

describe("a wakeup that meets the claim of the run it would join", () => {
  it("is in that run's context or in the run that follows, and never lost", async () => {
    await using world = await World.open();
    const { companyId } = await world.agent();
    const seen = { claimed: 0, following: 0 };

    for (let round = 0; round < 40; round += 1) {
      const agent = await world.agent({ companyId, name: `Agent ${round}` });
      const runId = await world.wake(agent.id);
      await world.sql(
        `with entered as (
           update heartbeat_runs set admitted_at = now(), ring_count = 1, next_ring_at = now()
            where id = $1 and admitted_at is null returning agent_id
         ) update agent_slots s set admitted = admitted + 1, eligible_at = null, head_priority = null
             from entered e where s.agent_id = e.agent_id`,
        [runId],
      );
      const [claimed, ...answers] = await Promise.all([
        // Now before them, now after, now in their midst.
        pause(round % 10).then(() => claim(world, runId)),
        ...times(6, (n) => pause(n).then(() => request(world, agent.id))),
      ]);

      const rows = await wakeupsOf(world, agent.id);
      expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(answers.map(wakeupIdOf)));
      const of = (id: string): string[] => rows.filter(({ run_id }) => run_id === id).map(({ id }) => id);
      expect(wakesOf(claimed!)).toEqual(of(runId));
      expect(claimed?.wakeCount).toBe(of(runId).length);
      const following = (await runsOf(world, agent.id)).filter(({ id }) => id !== runId);
      expect(following.length).toBeLessThanOrEqual(1);
      expect(of(runId).length + (following[0] ? of(following[0].id).length : 0)).toBe(7);
      seen.claimed += of(runId).length - 1;
      seen.following += 7 - of(runId).length;
    }

    // Both sides of the race were met.
    expect(seen.claimed).toBeGreaterThan(0);
    expect(seen.following).toBeGreaterThan(0);
    await checkInvariants(world.sql);
  });

  it("makes one run to follow while one goes on, however many come", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id, { payload: { taskKey: "t" } });

    await Promise.all(times(30, () => request(world, agent.id, { payload: { taskKey: "t" } })));

    const runs = await runsOf(world, agent.id);
    expect(runs.map(({ status }) => status)).toEqual(["running", "queued"]);
    await world.services.execution.settle(endingOf(claimed));
    await world.services.admission.admit();
    await expect(claim(world, runs[1]!.id)).resolves.toMatchObject({ wakeCount: 30 });
    await checkInvariants(world.sql);
  });
});

describe("an idempotency key", () => {
  it("wakes once, however many use it at once, and answers all with the same run", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const answers = await Promise.all(
      times(30, (n) => request(world, agent.id, { idempotencyKey: "once", payload: { taskKey: `t${n}` } })),
    );

    expect(countBy(answers.map(outcomeOf))).toEqual({ queued: 1, replayed: 29 });
    expect(new Set(answers.map((answer) => ("id" in answer ? answer.id : null))).size).toBe(1);
    expect(new Set(answers.map(wakeupIdOf)).size).toBe(1);
    expect(await wakeupsOf(world, agent.id)).toHaveLength(1);
    expect(await runsOf(world, agent.id)).toHaveLength(1);
    await checkInvariants(world.sql);
  });

  it("is an agent's own", async () => {
    await using world = await World.open();
    const { companyId, id: one } = await world.agent();
    const { id: other } = await world.agent({ companyId, name: "Bob" });

    const answers = await Promise.all([one, other].map((id) => request(world, id, { idempotencyKey: "k" })));

    expect(answers.map(outcomeOf)).toEqual(["queued", "queued"]);
  });

  it("is used up by neither a refusal nor a skip", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 60 } } });
    await world.services.agents.pause(board, agent.id);

    await expect(request(world, agent.id, { idempotencyKey: "a" })).rejects.toMatchObject({ code: "not_invokable" });
    await expect(request(world, agent.id, { idempotencyKey: "b", source: "timer" })).resolves.toMatchObject({
      outcome: "skipped",
    });
    await world.services.agents.resume(board, agent.id);

    expect(outcomeOf(await request(world, agent.id, { idempotencyKey: "a" }))).toBe("queued");
    expect(outcomeOf(await request(world, agent.id, { idempotencyKey: "b", source: "timer" }))).toBe("coalesced");
  });

  it("of a wakeup that is kept answers that it is kept, also when many use it at once", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);

    const answers = await Promise.all(
      times(20, () => request(world, agent.id, { source: "assignment", idempotencyKey: "k" })),
    );

    expect(countBy(answers.map(outcomeOf))).toEqual({ deferred: 20 });
    expect(new Set(answers.map(wakeupIdOf)).size).toBe(1);
    expect(await wakeupsOf(world, agent.id)).toHaveLength(1);
  });

  it("answers with the run as it is by now, also when that has ended, and also when the agent may not run any more", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id, { idempotencyKey: "k" });
    await world.services.execution.settle(endingOf(claimed));
    await world.services.agents.pause(board, agent.id);

    await expect(request(world, agent.id, { idempotencyKey: "k" })).resolves.toMatchObject({
      id: claimed.run.id,
      status: "succeeded",
      wakeup: { outcome: "replayed", reason: "run.queued" },
    });
    expect(await runsOf(world, agent.id)).toHaveLength(1);
  });

  it("of one among many in a batch fails none of the others", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const answers = await Promise.all(
      times(100, (n) => request(world, agent.id, { idempotencyKey: `k${n % 50}`, payload: { taskKey: `t${n % 50}` } })),
    );

    expect(countBy(answers.map(outcomeOf))).toEqual({ queued: 50, replayed: 50 });
    await checkInvariants(world.sql);
  });
});

describe("what a wakeup is answered with", () => {
  it("is the run as it stands in its row: a new one, one that it joins, and one that is to be tried again", async () => {
    await using world = await World.open();
    const [agent, failing] = [await world.agent(), await world.agent()];
    const claimed = await world.run(failing.id, { payload: { taskKey: "t" } });
    await world.services.execution.settle(endingOf(claimed, retried(60)));

    for (const { id } of [agent, agent, failing]) {
      const answer = await request(world, id, { reason: "why", payload: { taskKey: "t" } });
      if (!("wakeup" in answer)) throw new Error("no run followed");
      const { wakeup: _, ...run } = answer;
      expect(await world.services.runs.get(board, run.id)).toEqual(run);
      expect(run).toMatchObject(id === failing.id ? { status: "scheduled_retry", attempt: 2 } : { status: "queued" });
    }
  });
});

describe("a wakeup that cannot be stored", () => {
  it("is refused as bad input, and fails none of those that came with it", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const answers = await Promise.allSettled(
      times(60, (n) => request(world, agent.id, { payload: { taskKey: `t${n}`, text: n === 30 ? "a\0b" : "fine" } })),
    );

    const failed = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    expect(failed).toEqual([expect.objectContaining({ code: "invalid_input" })]);
    expect(await runsOf(world, agent.id)).toHaveLength(59);
    await checkInvariants(world.sql);
  });

  it("has no agent", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.delete(board, agent.id);

    await expect(request(world, newId())).rejects.toMatchObject({ code: "not_found" });
    await expect(request(world, agent.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is of another agent, or of another company", async () => {
    await using world = await World.open();
    const { companyId, ...alice } = await world.agent();
    const bob = await world.agent({ companyId, name: "Bob" });
    const stranger = await world.agent();
    const as = (who: typeof bob, agentId: string) =>
      world.services.wakeups.request(asAgent(who), agentId, WakeupRequest.parse({}));

    await expect(as(bob, alice.id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(as(stranger, alice.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(as(bob, bob.id)).resolves.toMatchObject({ agentId: bob.id });
    expect(await wakeupsOf(world, alice.id)).toEqual([]);
  });
});

interface Hindered {
  readonly what: string;
  readonly reason: string;
  readonly code: "not_invokable" | "budget_exceeded";
  readonly details: Readonly<Record<string, unknown>>;
  readonly hinder: (world: World, agent: { id: string; companyId: string }) => Promise<unknown>;
}

const HINDRANCES: readonly Hindered[] = [
  {
    what: "the agent is paused",
    reason: "agent.paused",
    code: "not_invokable",
    details: { status: "paused", pauseReason: "manual" },
    hinder: (world, { id }) => world.services.agents.pause(board, id),
  },
  {
    what: "the company is paused",
    reason: "company.paused",
    code: "not_invokable",
    details: { status: "paused" },
    hinder: (world, { companyId }) => world.services.companies.update(board, companyId, { status: "paused" }),
  },
  {
    what: "the agent's budget is spent",
    reason: "budget.agent",
    code: "budget_exceeded",
    details: { scopeType: "agent" },
    hinder: async (world, agent) => {
      await spend(world, agent, 10);
      await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 10 });
    },
  },
  {
    what: "the company's budget is spent",
    reason: "budget.company",
    code: "budget_exceeded",
    details: { scopeType: "company" },
    hinder: async (world, agent) => {
      await spend(world, agent, 10);
      await world.services.companies.update(board, agent.companyId, { budgetMonthlyCents: 10 });
    },
  },
];

const heartbeat = { enabled: true, intervalSec: 3600 };

describe.each(HINDRANCES)("while $what", ({ reason, code, details, hinder }) => {
  it("a person is told, a timer is left out, and the others are kept, each with the reason", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await hinder(world, agent);

    await expect(request(world, agent.id)).rejects.toMatchObject({
      code,
      details: { ...details, reason, wakeupId: expect.any(String) },
    });
    for (const [source, outcome] of [
      ["assignment", "deferred"],
      ["automation", "deferred"],
      ["timer", "skipped"],
    ] as const) {
      await expect(request(world, agent.id, { source })).resolves.toEqual({
        status: "skipped",
        outcome,
        reason,
        message: expect.any(String),
        wakeupId: expect.any(String),
      });
    }
    for (const source of WAKEUP_SOURCES) {
      await expect(request(world, agent.id, { source, hold: true })).resolves.toMatchObject({
        outcome: "deferred",
        reason,
      });
    }

    const rows = await wakeupsOf(world, agent.id);
    expect(rows.map(({ source, outcome }) => `${source} ${outcome}`)).toEqual([
      "on_demand refused",
      "assignment deferred",
      "automation deferred",
      "timer skipped",
      ...WAKEUP_SOURCES.map((source) => `${source} deferred`),
    ]);
    expect(new Set(rows.map((row) => row.outcome_reason))).toEqual(new Set([reason]));
    expect(await runsOf(world, agent.id)).toEqual([]);
    await checkInvariants(world.sql);
  });
});

describe("what an agent will never do, or is set not to", () => {
  it.each([
    ["terminated", "agent.terminated"],
    ["pending_approval", "agent.pending_approval"],
  ])("is refused whatever asks, of one that is %s", async (lifecycle, reason) => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql("update agents set lifecycle = $2 where id = $1", [agent.id, lifecycle]);

    for (const source of WAKEUP_SOURCES) {
      await expect(request(world, agent.id, { source, hold: true })).rejects.toMatchObject({
        code: "not_invokable",
        details: { status: lifecycle, reason },
      });
    }

    expect((await wakeupsOf(world, agent.id)).map(({ outcome }) => outcome)).toEqual(times(4, () => "refused"));
  });

  it("is refused in a company that is archived", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.companies.archive(board, agent.companyId);

    await expect(request(world, agent.id, { source: "assignment" })).rejects.toMatchObject({
      code: "not_invokable",
      details: { reason: "company.archived" },
    });
  });

  it("is left out where the policy says no", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { wakeOnDemand: false } } });

    for (const source of ["on_demand", "assignment", "automation"] as const) {
      await expect(request(world, agent.id, { source })).resolves.toMatchObject({
        outcome: "skipped",
        reason: "heartbeat.wakeOnDemand.disabled",
      });
    }
    await expect(request(world, agent.id, { source: "timer" })).resolves.toMatchObject({
      reason: "heartbeat.disabled",
    });
  });
});

describe("an agent whose breaker is open", () => {
  const breaker = (world: World, agentId: string, idleMinutes: number) =>
    world.sql(
      `update agent_slots set breaker_opened_at = now() - interval '1 hour',
              last_heartbeat_at = now() - make_interval(mins => $2) where agent_id = $1`,
      [agentId, idleMinutes],
    );

  it("keeps or leaves out what comes, but lets a person probe at once", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await breaker(world, agent.id, 1);

    await expect(request(world, agent.id, { source: "assignment" })).resolves.toMatchObject({
      outcome: "deferred",
      reason: "agent.error",
    });
    await expect(request(world, agent.id, { source: "timer" })).resolves.toMatchObject({ outcome: "skipped" });
    expect(outcomeOf(await request(world, agent.id))).toBe("queued");
  });

  it("lets one of any kind through after a quarter of an hour, and no second one beside it", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await breaker(world, agent.id, 16);

    expect(outcomeOf(await request(world, agent.id, { source: "timer" }))).toBe("queued");
    await expect(
      request(world, agent.id, { source: "assignment", payload: { taskKey: "other" } }),
    ).resolves.toMatchObject({ outcome: "deferred", reason: "agent.error" });
  });
});

describe("the same answer again and again", () => {
  it("is one row with a count for skips and refusals, and a row each for what is kept, also when they race", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await world.services.agents.pause(board, agent.id);

    const answers = await Promise.allSettled(
      times(90, (n) => request(world, agent.id, { source: (["on_demand", "timer", "assignment"] as const)[n % 3]! })),
    );

    const rows = await wakeupsOf(world, agent.id);
    expect(countBy(rows.map(({ source, outcome }) => `${source} ${outcome}`))).toEqual({
      "on_demand refused": 1,
      "timer skipped": 1,
      "assignment deferred": 30,
    });
    expect(rows.filter(({ outcome }) => outcome !== "deferred").map((row) => row.repeat_count)).toEqual([30, 30]);
    const refusals = answers.flatMap((answer) =>
      answer.status === "rejected" ? [answer.reason.details.wakeupId] : [],
    );
    expect(refusals).toHaveLength(30);
    expect(new Set(refusals)).toEqual(new Set(rows.filter((row) => row.outcome === "refused").map(({ id }) => id)));
  });

  it("counts another reason on its own", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await expect(request(world, agent.id)).rejects.toMatchObject({ code: "not_invokable" });
    await world.services.companies.update(board, agent.companyId, { status: "paused" });
    await expect(request(world, agent.id)).rejects.toMatchObject({ code: "not_invokable" });
    await expect(request(world, agent.id)).rejects.toMatchObject({ code: "not_invokable" });

    const rows = await wakeupsOf(world, agent.id);
    expect(rows.map((row) => [row.outcome_reason, row.repeat_count])).toEqual([
      ["agent.paused", 1],
      ["company.paused", 2],
    ]);
    const shown = await world.services.wakeups.get(board, rows[1]!.id);
    expect(shown).toMatchObject({ status: "refused", repeatCount: 2, runId: null });
    expect(Date.parse(shown.lastRequestedAt)).toBeGreaterThanOrEqual(Date.parse(shown.requestedAt));
  });
});

describe("a wakeup that is to do again what a run failed at", () => {
  const failedRun = async (world: World, agentId: string): Promise<string> => {
    const claimed = await world.run(agentId, {
      reason: "first",
      payload: { taskKey: "T-1", issueId: "i-1", why: "x" },
    });
    await world.services.execution.settle(endingOf(claimed, failed));
    return claimed.run.id;
  };

  it("brings what that was woken with, and what it says itself on top", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const failedRunId = await failedRun(world, agent.id);

    const answer = await request(world, agent.id, { failedRunId, payload: { why: "y" } });

    const runId = "id" in answer ? answer.id : "";
    expect(answer).toMatchObject({ status: "queued", taskKey: "T-1", reason: "retry_failed_run" });
    expect((await claim(world, runId))!.context).toMatchObject({
      taskKey: "T-1",
      issueId: "i-1",
      why: "y",
      failedRunId,
      wakeReason: "retry_failed_run",
      wakeCount: 1,
    });
    await checkInvariants(world.sql);
  });

  it("is the board's to ask for, of a run of this agent that failed", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const other = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const failedRunId = await failedRun(world, agent.id);
    const going = await world.run(agent.id);
    const asks = (id: string, runId: string, actor: Actor = board) =>
      world.services.wakeups.request(actor, id, WakeupRequest.parse({ failedRunId: runId }));

    await expect(asks(agent.id, failedRunId, asAgent(agent))).rejects.toMatchObject({ code: "forbidden" });
    await expect(asks(other.id, failedRunId)).rejects.toMatchObject({ code: "not_found" });
    await expect(asks(agent.id, newId())).rejects.toMatchObject({ code: "not_found" });
    await expect(asks(agent.id, going.run.id)).rejects.toMatchObject({
      code: "illegal_transition",
      details: { status: "running" },
    });
    expect(await wakeupsOf(world, other.id)).toEqual([]);
  });
});
