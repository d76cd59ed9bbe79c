import { describe, expect, it } from "vitest";

import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { claim, countBy, outcomesOf, request, spend, statusesOf, times, wakeupsOf } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const kept = async (world: World): Promise<number> =>
  (
    await world.sql<{ n: number }>("select count(*)::int as n from agent_wakeup_requests where outcome = 'deferred'")
  )[0]!.n;

/** Releases until a round finds nothing. */
async function releaseAll(world: World): Promise<number> {
  let total = 0;
  for (;;) {
    const released = await world.services.release.releaseDeferred();
    total += released;
    if (released === 0) return total;
  }
}

describe("a paused agent", () => {
  it("loses no assignment and no automation: both wait, and run joined by scope when it goes on", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3600, maxConcurrentRuns: 2 } },
    });
    await request(world, agent.id, { source: "assignment", payload: { taskKey: "a" } });
    await request(world, agent.id, { source: "automation", payload: { taskKey: "a" } });
    await request(world, agent.id, { source: "automation", payload: { taskKey: "b" } });
    await request(world, agent.id, { source: "on_demand", payload: { taskKey: "c" } });
    await request(world, agent.id, { source: "timer", payload: { taskKey: "d" } });

    await world.services.agents.pause(board, agent.id);

    expect(await outcomesOf(world, agent.id)).toEqual([
      "assignment deferred agent.paused",
      "automation deferred agent.paused",
      "automation deferred agent.paused",
      "on_demand queued run.queued",
      "timer queued run.queued",
    ]);
    expect(await statusesOf(world, agent.id)).toEqual(times(4, () => "cancelled"));
    await request(world, agent.id, { source: "assignment", payload: { taskKey: "b" } });
    expect(await releaseAll(world)).toBe(0);
    await checkInvariants(world.sql);

    await world.services.agents.resume(board, agent.id);
    expect(await releaseAll(world)).toBe(4);

    expect(await statusesOf(world, agent.id)).toEqual([...times(4, () => "cancelled"), "queued", "queued"]);
    const rows = await wakeupsOf(world, agent.id);
    const released = rows.filter((row) => row.released_at !== null);
    expect(released.map(({ source, scope, outcome }) => `${source} ${scope} ${outcome}`)).toEqual([
      "assignment a queued",
      "automation a coalesced",
      "automation b queued",
      "assignment b coalesced",
    ]);
    await checkInvariants(world.sql);

    await world.services.admission.admit();
    const claimed = await Promise.all([...new Set(released.map((row) => row.run_id!))].map((id) => claim(world, id)));
    expect(claimed.map((run) => run?.wakeCount)).toEqual([2, 2]);
    await checkInvariants(world.sql);
  });

  it("keeps what its running run was woken for, too", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id, { source: "assignment" });

    await world.services.agents.pause(board, agent.id);
    await world.services.execution.settle(endingOf(claimed, { status: "cancelled", errorCode: "agent_paused" }));
    await world.services.agents.resume(board, agent.id);

    expect(await releaseAll(world)).toBe(1);
    expect(await statusesOf(world, agent.id)).toEqual(["cancelled", "queued"]);
    await checkInvariants(world.sql);
  });

  it("that is terminated cancels what it had kept", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await request(world, agent.id, { source: "assignment" });
    await request(world, agent.id, { source: "on_demand", hold: true });

    await world.services.agents.terminate(board, agent.id);

    expect(await outcomesOf(world, agent.id)).toEqual([
      "assignment cancelled agent.terminated",
      "on_demand cancelled agent.terminated",
    ]);
    expect(await releaseAll(world)).toBe(0);
    await checkInvariants(world.sql);
  });

  it("releases what waits into the run that waits in its scope, also if that is a retry which is not due", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await request(world, agent.id, { source: "assignment" });
    await world.services.agents.resume(board, agent.id);
    const runId = await world.wake(agent.id);
    await world.sql(
      "update heartbeat_runs set status = 'scheduled_retry', scheduled_retry_at = now() + interval '1 hour', retry_of_run_id = id, admitted_at = null, next_ring_at = null where id = $1",
      [runId],
    );
    await world.sql("update agent_slots set admitted = 0 where agent_id = $1", [agent.id]);

    expect(await releaseAll(world)).toBe(1);

    expect((await wakeupsOf(world, agent.id)).map((row) => `${row.run_id === runId} ${row.outcome}`)).toEqual([
      "true coalesced",
      "true queued",
    ]);
    await checkInvariants(world.sql);
  });
});

describe("a company", () => {
  it("that is paused keeps the work of all its agents, until it is active again", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const agents = await Promise.all(times(5, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    await Promise.all(agents.map(({ id }) => request(world, id, { source: "assignment" })));

    await world.services.companies.update(board, companyId, { status: "paused" });
    expect(await kept(world)).toBe(5);
    expect(await releaseAll(world)).toBe(0);
    expect((await outcomesOf(world, agents[0]!.id))[0]).toBe("assignment deferred company.paused");

    await world.services.companies.update(board, companyId, { status: "active" });
    expect(await releaseAll(world)).toBe(5);
    expect(await kept(world)).toBe(0);
    await checkInvariants(world.sql);
  });

  it("that is archived gives up what it had kept, and says so", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await request(world, agent.id, { source: "automation" });

    await world.services.companies.archive(board, agent.companyId);

    expect(await outcomesOf(world, agent.id)).toEqual(["automation cancelled company.archived"]);
    await checkInvariants(world.sql);
  });
});

describe("a release", () => {
  it.each([
    ["an agent's pause", "update agents set pause_causes = '{}'"],
    ["a company's pause", "update companies set status = 'active'"],
    ["a cap", "update agents set budget_monthly_cents = 0"],
  ])("finds by itself that %s was lifted, though nothing told it", async (_, lift) => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql("update agents set pause_causes = '{manual}', budget_monthly_cents = 0");
    if (lift.includes("companies")) await world.sql("update companies set status = 'paused'");
    if (lift.includes("budget")) {
      await spend(world, agent, 100);
      await world.sql("update agents set pause_causes = '{}', budget_monthly_cents = 100");
    }
    if (lift.includes("companies")) await world.sql("update agents set pause_causes = '{}'");
    await request(world, agent.id, { source: "assignment" });
    expect(await releaseAll(world)).toBe(0);

    await world.sql(lift);

    expect(await releaseAll(world)).toBe(1);
    await checkInvariants(world.sql);
  });

  it("finds the one that may run among thousands that may not", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await world.sql(
      `insert into agents (id, company_id, name, pause_causes)
       select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'held ' || n,
              case when n % 2 = 0 then '{manual}'::text[] else '{}' end
         from generate_series(1, 1500) n`,
      [companyId],
    );
    await world.sql(
      `insert into agent_slots (agent_id, company_id, breaker_opened_at, running)
       select id, company_id, case when pause_causes = '{}' then now() - interval '1 hour' end, 1 from agents`,
    );
    await world.sql(
      `insert into agent_wakeup_requests (id, company_id, agent_id, source, outcome, outcome_reason, message,
              requested_by_actor_type, requested_by_actor_id)
       select gen_random_uuid(), company_id, id, 'assignment', 'deferred', 'agent.paused', 'x', 'user', 'x'
         from agents cross join generate_series(1, 3)`,
    );
    const agent = await world.agent({ companyId, name: "free" });
    await world.services.agents.pause(board, agent.id);
    await request(world, agent.id, { source: "assignment" });
    expect(await world.services.release.releaseDeferred()).toBe(0);

    await world.services.agents.resume(board, agent.id);

    expect(await world.services.release.releaseDeferred()).toBe(1);
    expect(await statusesOf(world, agent.id)).toEqual(["queued"]);
  });

  it("decides again under the lock: what was paused meanwhile stays", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await request(world, agent.id, { source: "assignment" });
    await world.services.agents.resume(board, agent.id);
    await using lock = await world.locked("select from agent_slots where agent_id = $1 for update", [agent.id]);

    const releasing = world.services.release.releaseDeferred();
    await until(async () => {
      const waiting = await world.sql(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return waiting.length === 1;
    });
    await world.sql("update agents set pause_causes = '{manual}' where id = $1", [agent.id]);
    await lock.release();

    await expect(releasing).resolves.toBe(0);
    expect(await statusesOf(world, agent.id)).toEqual([]);
    await checkInvariants(world.sql);
  });

  it("asks no policy again: what was accepted runs, though the agent is woken by its timer only by now", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await request(world, agent.id, { source: "assignment" });
    await world.services.agents.update(board, agent.id, { runtimeConfig: { heartbeat: { wakeOnDemand: false } } });
    await world.services.agents.resume(board, agent.id);

    expect(await releaseAll(world)).toBe(1);
  });

  it("takes a great many of one agent in several rounds, the oldest first, and all of a scope together", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await world.sql(
      `insert into agent_wakeup_requests (id, company_id, agent_id, source, scope, outcome, outcome_reason, message,
              requested_by_actor_type, requested_by_actor_id)
       select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, 'assignment', 't' || n % 300,
              'deferred', 'agent.paused', 'x', 'user', 'x' from generate_series(1, 600) n`,
      [agent.companyId, agent.id],
    );
    await world.services.agents.resume(board, agent.id);

    expect(await world.services.release.releaseDeferred()).toBe(200);
    expect(await releaseAll(world)).toBe(400);

    expect(await statusesOf(world, agent.id)).toEqual(times(300, () => "queued"));
    expect(countBy((await wakeupsOf(world, agent.id)).map(({ outcome }) => outcome))).toEqual({
      queued: 300,
      coalesced: 300,
    });
    await checkInvariants(world.sql);
  });

  it("gives up what was kept for an agent in the moment in which it went for good", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await request(world, agent.id, { source: "assignment" });
    // As if the request had decided before the agent was terminated, and was stored after.
    await world.sql("update agents set lifecycle = 'terminated', pause_causes = '{}' where id = $1", [agent.id]);

    await world.services.release.releaseDeferred();

    expect(await outcomesOf(world, agent.id)).toEqual(["assignment cancelled agent.gone"]);
    await checkInvariants(world.sql);
  });

  it("lets several schedulers at it release each wakeup once", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const agents = await Promise.all(times(12, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    await world.services.companies.update(board, companyId, { status: "paused" });
    await Promise.all(
      agents.flatMap(({ id }) =>
        times(4, (n) => request(world, id, { source: "automation", payload: { taskKey: `t${n}` } })),
      ),
    );
    await world.services.companies.update(board, companyId, { status: "active" });

    const released = await Promise.all(times(4, () => world.services.release.releaseDeferred()));

    expect(released.reduce((sum, n) => sum + n, 0)).toBe(48);
    expect(await kept(world)).toBe(0);
    await checkInvariants(world.sql);
  });

  it("that races with pauses, resumes, new wakeups and claims loses none and lets no paused agent run on", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 3 } } });
    const { agents, release, admission } = world.services;
    const ids: string[] = [];
    const wake = async (n: number): Promise<void> => {
      const source = n % 2 === 0 ? "assignment" : "automation";
      const answer = await request(world, agent.id, { source, payload: { taskKey: `t${n % 5}` } });
      ids.push("wakeup" in answer ? answer.wakeup.id : answer.wakeupId);
    };
    const claimSome = async (): Promise<void> => {
      await admission.admit();
      const waiting = await world.sql<{ id: string }>(
        "select id from heartbeat_runs where status = 'queued' and admitted_at is not null",
      );
      await Promise.all(
        waiting.map(async ({ id }) => {
          const claimed = await claim(world, id);
          if (claimed === null) return;
          const isCancelled = (await world.services.runs.get(board, id)).errorCode === "agent_paused";
          await world.services.execution.settle(
            endingOf(claimed, isCancelled ? { status: "cancelled", errorCode: "agent_paused" } : {}),
          );
        }),
      );
    };

    for (let round = 0; round < 12; round += 1) {
      await Promise.all([
        agents.pause(board, agent.id),
        ...times(5, wake),
        release.releaseDeferred(),
        claimSome(),
        agents.resume(board, agent.id),
        ...times(5, wake),
        release.releaseDeferred(),
        claimSome(),
      ]);
      await checkInvariants(world.sql);
    }
    await agents.resume(board, agent.id);
    await releaseAll(world);

    const rows = await wakeupsOf(world, agent.id);
    expect(rows.map(({ id }) => id)).toEqual([...ids].sort());
    expect(countBy(rows.map(({ outcome }) => outcome))["deferred"]).toBeUndefined();
    const stranded = await world.sql(
      `select w.id, r.status from agent_wakeup_requests w join heartbeat_runs r on r.id = w.run_id
        where r.status = 'cancelled'`,
    );
    expect(stranded).toEqual([]);
  });
});

describe("money", () => {
  it("that a person adds to an agent's budget lets go on what waited for it", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await spend(world, agent, 100);
    await request(world, agent.id, { source: "assignment" });
    expect(await releaseAll(world)).toBe(0);

    await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 101 });

    expect(await releaseAll(world)).toBe(1);
  });

  it("that a person adds to the company's budget lets all its agents go on", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const [alice, bob] = await Promise.all([world.agent({ companyId }), world.agent({ companyId, name: "Bob" })]);
    await spend(world, alice!, 100);
    for (const { id } of [alice!, bob!]) await request(world, id, { source: "assignment" });
    expect(await releaseAll(world)).toBe(0);

    await world.services.companies.update(board, companyId, { budgetMonthlyCents: 0 });

    expect(await releaseAll(world)).toBe(2);
  });

  it("of a new month lets go on what the last one held", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await spend(world, agent, 100);
    await request(world, agent.id, { source: "assignment" });
    await expect(request(world, agent.id)).rejects.toMatchObject({ code: "budget_exceeded" });
    expect(await releaseAll(world)).toBe(0);

    await world.sql(
      "update budget_balances set window_start = window_start - interval '1 month', window_end = window_start",
    );

    expect(await releaseAll(world)).toBe(1);
    expect(await statusesOf(world, agent.id)).toEqual(["queued"]);
    expect("wakeup" in (await request(world, agent.id))).toBe(true);
  });
});

describe("an open breaker", () => {
  const idle = (world: World, agentId: string, minutes: number) =>
    world.sql(
      `update agent_slots set breaker_opened_at = now() - interval '1 hour',
              last_heartbeat_at = now() - make_interval(secs => $2::float8 * 60) where agent_id = $1`,
      [agentId, minutes],
    );

  it("lets one kept wakeup through in a quarter of an hour, and the rest once that has succeeded", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await idle(world, agent.id, 14.9);
    for (const taskKey of ["a", "b", "c"])
      await request(world, agent.id, { source: "assignment", payload: { taskKey } });
    expect(await kept(world)).toBe(3);
    expect(await releaseAll(world)).toBe(0);

    await idle(world, agent.id, 15.1);
    // Also while the probe waits for its worker, however many rounds that takes.
    expect(await releaseAll(world)).toBe(1);
    expect(await world.services.release.releaseDeferred()).toBe(0);
    expect(await statusesOf(world, agent.id)).toEqual(["queued"]);

    await world.services.admission.admit();
    const [probe] = await world.sql<{ id: string }>("select id from heartbeat_runs");
    const claimed = await claim(world, probe!.id);
    expect(await releaseAll(world)).toBe(0);
    await world.services.execution.settle(endingOf(claimed!));

    expect(await releaseAll(world)).toBe(2);
    await checkInvariants(world.sql);
  });

  it("lets none through while the last probe's quarter of an hour is not over", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await idle(world, agent.id, 0);
    for (const taskKey of ["a", "b"]) await request(world, agent.id, { source: "automation", payload: { taskKey } });
    await idle(world, agent.id, 16);
    expect(await releaseAll(world)).toBe(1);
    await world.services.admission.admit();
    const [probe] = await world.sql<{ id: string }>("select id from heartbeat_runs");
    const claimed = await claim(world, probe!.id);
    await world.services.execution.settle(
      endingOf(claimed!, { status: "failed", errorCode: "exit_nonzero", failureClass: "permanent" }),
    );

    expect(await releaseAll(world)).toBe(0);
    expect(await kept(world)).toBe(1);
  });
});

it("what an agent sees of its wakeups says how they stand", async () => {
  await using world = await World.open();
  const agent = await world.agent();
  await world.services.agents.pause(board, agent.id);
  await request(world, agent.id, { source: "assignment", payload: { taskKey: "t" } });
  const list = () =>
    world.services.wakeups.listOfAgent(asAgent(agent), agent.id, { limit: 10 } as Parameters<
      World["services"]["wakeups"]["listOfAgent"]
    >[2]);
  expect(await list()).toMatchObject([
    { status: "deferred", outcomeReason: "agent.paused", runId: null, taskKey: "t", releasedAt: null },
  ]);

  await world.services.agents.resume(board, agent.id);
  await releaseAll(world);

  expect(await list()).toMatchObject([
    { status: "queued", outcomeReason: "released", runStatus: "queued", releasedAt: expect.any(String) },
  ]);
});
