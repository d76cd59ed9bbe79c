import pg from "pg";
import { describe, expect, it } from "vitest";

import type { UpdateCompany } from "../../shared/companies/company.schema.ts";
import { cappedBy } from "../support/capping.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { claim, outcomesOf, request, spend, statusesOf, times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const { stringify } = JSON;

interface Incident {
  readonly id: string;
  readonly scope_type: string;
  readonly threshold_type: string;
  readonly status: string;
  readonly approval_id: string | null;
}

const incidentsOf = (world: World): Promise<Incident[]> =>
  world.sql<Incident & Record<string, unknown>>(
    "select id, scope_type, threshold_type, status, approval_id from budget_incidents order by created_at, threshold_type",
  );

const told = async (world: World): Promise<string[]> =>
  (await incidentsOf(world)).map(({ scope_type: scope, threshold_type: type, status }) => `${scope} ${type} ${status}`);

const openHard = async (world: World): Promise<Incident> =>
  (await incidentsOf(world)).find(({ threshold_type: type, status }) => type === "hard" && status === "open")!;

const approvalOf = async (world: World, { approval_id: id }: Incident) =>
  (
    await world.sql<{ type: string; status: string; payload: Record<string, unknown> }>(
      "select type, status, payload from approvals where id = $1",
      [id],
    )
  )[0];

const apply = (world: World): Promise<number> => world.services.budgetIncidents.applyMet();
const lift = (world: World): Promise<number> => world.services.budgetIncidents.liftEnded();
const release = (world: World): Promise<number> => world.services.release.releaseDeferred();

describe("a budget", () => {
  it("warns once of a window, however often more is spent", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 100 });

    for (const cents of [79, 1, 5, 5]) await spend(world, agent, cents);
    await apply(world);
    await apply(world);

    expect(await told(world)).toEqual(["agent soft open"]);
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "idle", pauseReason: null });
    const trail = await world.sql("select action from activity_log where action like 'budget.%'");
    expect(trail).toEqual([{ action: "budget.soft_threshold_crossed" }]);
  });

  it("that is met pauses the agent, keeps what waits, ends what runs, and asks the board", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      budgetMonthlyCents: 100,
      runtimeConfig: { heartbeat: { maxConcurrentRuns: 2 } },
    });
    const { run } = await world.run(agent.id, { source: "on_demand", payload: { taskKey: "going" } });
    for (const source of ["on_demand", "assignment", "automation"] as const) {
      await request(world, agent.id, { source, payload: { taskKey: "waits" } });
    }

    await spend(world, agent, 100);
    expect(await apply(world)).toBe(2);

    expect(await told(world)).toEqual(["agent hard open", "agent soft resolved"]);
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "paused", pauseReason: "budget" });
    expect(await outcomesOf(world, agent.id)).toEqual([
      "on_demand queued run.queued",
      "on_demand deferred budget.agent",
      "assignment deferred budget.agent",
      "automation deferred budget.agent",
    ]);
    const [going] = await world.sql(
      "select cancel_requested_at is not null as asked, error_code from heartbeat_runs where id = $1",
      [run.id],
    );
    expect(going).toEqual({ asked: true, error_code: "budget_exceeded" });
    expect(world.hints).toContainEqual({ kind: "cancel", runId: run.id });
    expect(await approvalOf(world, await openHard(world))).toMatchObject({
      type: "budget_override_required",
      status: "pending",
      payload: {
        scopeType: "agent",
        scopeId: agent.id,
        budgetAmount: 100,
        observedAmount: 100,
        windowKind: "calendar_month_utc",
      },
    });
    await expect(request(world, agent.id)).rejects.toMatchObject({
      code: "budget_exceeded",
      message: "Agent is paused because its budget hard-stop was reached.",
    });
    await checkInvariants(world.sql);
  });

  it("of a company that is met pauses all its agents, and none of another company", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const [alice, bob, other] = [
      await world.agent({ companyId }),
      await world.agent({ companyId, name: "Bob" }),
      await world.agent(),
    ];
    for (const { id } of [alice, bob, other]) await request(world, id, { source: "assignment" });

    await spend(world, bob, 101);
    await apply(world);

    expect(await world.services.companies.get(board, companyId)).toMatchObject({
      status: "paused",
      pauseReason: "budget",
    });
    expect(await outcomesOf(world, alice.id)).toEqual(["assignment deferred budget.company"]);
    expect(await outcomesOf(world, bob.id)).toEqual(["assignment deferred budget.company"]);
    expect(await outcomesOf(world, other.id)).toEqual(["assignment queued run.queued"]);
    await checkInvariants(world.sql);
  });

  it("that lets running work end stops only what waits", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await world.sql("update budget_policies set hard_stop_action = 'drain'");
    const { run } = await world.run(agent.id);

    await spend(world, agent, 100);
    await apply(world);

    const [going] = await world.sql("select status, cancel_requested_at from heartbeat_runs where id = $1", [run.id]);
    expect(going).toEqual({ status: "running", cancel_requested_at: null });
  });

  it("that is passed by a fifth is told once more, and ends what was let finish", async () => {
    await using world = await World.open();
    const other = await world.another();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await world.sql("update budget_policies set hard_stop_action = 'drain'");
    const { run } = await world.run(agent.id);
    const going = () => world.sql("select cancel_requested_at is not null as asked, error_code from heartbeat_runs");
    const entries = async () =>
      (
        await world.sql<{ action: string }>("select action from activity_log where action like 'budget.%' order by id")
      ).map(({ action }) => action.replace("budget.", "").replace("_threshold_crossed", ""));

    for (const cents of [80, 39]) {
      await spend(world, agent, cents);
      await apply(world);
    }
    expect(await entries()).toEqual(["soft", "hard"]);
    expect(await going()).toEqual([{ asked: false, error_code: null }]);

    await spend(world, agent, 1);
    await Promise.all([apply(world), other.services.budgetIncidents.applyMet()]);
    await spend(world, agent, 50);
    await apply(world);

    expect(await entries()).toEqual(["soft", "hard", "catastrophic"]);
    expect(await going()).toEqual([{ asked: true, error_code: "budget_exceeded" }]);
    expect(world.hints).toContainEqual({ kind: "cancel", runId: run.id });
    const [incident] = await world.services.budgetIncidents.list(board, agent.companyId);
    expect(incident).toMatchObject({ thresholdType: "hard", catastrophicAt: expect.any(String) });
    expect(await world.sql("select count(*)::int as n from approvals")).toEqual([{ n: 1 }]);
    await other[Symbol.asyncDispose]();
  });

  it("that one charge passes by far is told at both, and of a cap that was raised meanwhile once, by what it is now", async () => {
    await using world = await World.open();
    const [agent, raised] = [
      await world.agent({ budgetMonthlyCents: 100 }),
      await world.agent({ budgetMonthlyCents: 100 }),
    ];
    await spend(world, agent, 500);
    await spend(world, raised, 100);
    await apply(world);
    await spend(world, raised, 400);
    await world.services.agents.update(board, raised.id, { budgetMonthlyCents: 400 });
    await apply(world);

    const entries = await world.sql(
      "select agent_id, details ->> 'amountLimit' as cap from activity_log where action like 'budget.catastrophic%' order by id",
    );
    expect(entries).toEqual([
      { agent_id: agent.id, cap: "100" },
      { agent_id: raised.id, cap: "400" },
    ]);
  });

  it("is applied once by however many schedulers", async () => {
    await using world = await World.open();
    const others = await Promise.all(times(3, () => world.another()));
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await spend(world, agent, 100);

    await Promise.all([apply(world), ...others.map(({ services }) => services.budgetIncidents.applyMet())]);

    expect(await world.sql("select count(*)::int as n from approvals")).toEqual([{ n: 1 }]);
    const trail = await world.sql("select action from activity_log where action like 'budget.hard%'");
    expect(trail).toHaveLength(1);
    await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
  });
});

describe("a hard stop", () => {
  const stopped = async (world: World) => {
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await spend(world, agent, 100);
    await apply(world);
    for (const taskKey of ["a", "b", "c"]) {
      await request(world, agent.id, { source: "assignment", payload: { taskKey } });
    }
    return { agent, incident: await openHard(world) };
  };

  it("ends when the board raises the cap: what was kept goes on in its order", async () => {
    await using world = await World.open();
    const { agent, incident } = await stopped(world);
    const raise = (amount: number) =>
      world.services.budgetIncidents.resolve(board, agent.companyId, incident.id, {
        action: "raise_budget_and_resume",
        amount,
      });

    await expect(raise(100)).rejects.toMatchObject({ message: "New budget must exceed current observed spend" });
    await expect(raise(200)).resolves.toMatchObject({ status: "resolved", approvalStatus: "approved" });

    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "idle", budgetMonthlyCents: 200 });
    expect(await release(world)).toBe(3);
    const order = await world.sql("select scope from heartbeat_runs order by id");
    expect(order.map(({ scope }) => scope)).toEqual(["a", "b", "c"]);
    await expect(raise(300)).rejects.toMatchObject({ code: "conflict" });
    await checkInvariants(world.sql);
  });

  it("is kept by the board until the cap is raised after all", async () => {
    await using world = await World.open();
    const { agent, incident } = await stopped(world);

    await expect(
      world.services.budgetIncidents.resolve(board, agent.companyId, incident.id, { action: "keep_paused" }),
    ).resolves.toMatchObject({ status: "dismissed", approvalStatus: "rejected" });
    await spend(world, agent, 1);
    expect(await apply(world)).toBe(0);
    expect(await lift(world)).toBe(0);
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "paused" });

    await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 1_000 });
    expect(await lift(world)).toBe(1);
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "idle" });
    expect(await release(world)).toBe(3);
  });

  it("ends by itself when its window does, and nobody is asked any more", async () => {
    await using world = await World.open();
    const { agent, incident } = await stopped(world);

    await world.sql("update cost_events set created_at = created_at - interval '1 month'");
    await world.sql("update budget_policies set created_at = created_at - interval '1 month'");
    for (const table of ["budget_balances", "budget_incidents", "budget_ledger"]) {
      if (table === "budget_ledger") await world.sql("alter table budget_ledger disable trigger all");
      const end = table === "budget_ledger" ? "" : ", window_end = window_start";
      await world.sql(`update ${table} set window_start = window_start - interval '1 month'${end}`);
    }
    expect(await lift(world)).toBe(1);

    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "idle", pauseReason: null });
    expect(await approvalOf(world, incident)).toMatchObject({ status: "cancelled" });
    expect(await release(world)).toBe(3);
    await world.services.admission.admit();
    const [first] = await world.sql<{ id: string }>("select id from heartbeat_runs where admitted_at is not null");
    await expect(claim(world, first!.id)).resolves.toMatchObject({ allowance: { billed_cents: 50_000 } });
  });

  it("leaves a person's own pause, and is left by a person's resume", async () => {
    await using world = await World.open();
    const { agent } = await stopped(world);

    await world.services.agents.pause(board, agent.id);
    expect(await world.services.agents.resume(board, agent.id)).toMatchObject({
      status: "paused",
      pauseReason: "budget",
    });
    await world.services.agents.pause(board, agent.id);
    await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 0 });
    await lift(world);

    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "paused", pauseReason: "manual" });
  });

  it("leaves a person's own pause of the company, and is left by a person's resume", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const agent = await world.agent({ companyId });
    await spend(world, agent, 100);
    await apply(world);
    const { services } = world;
    const set = (body: UpdateCompany) => services.companies.update(board, companyId, body);

    expect(await set({ status: "active" })).toMatchObject({ status: "paused", pauseReason: "budget" });
    expect(await set({ status: "paused" })).toMatchObject({ status: "paused", pauseReason: "budget" });
    expect(await set({ status: "active" })).toMatchObject({ status: "paused", pauseReason: "budget" });
    await set({ status: "paused" });
    await set({ status: "paused" });
    await set({ budgetMonthlyCents: 0 });
    await lift(world);

    expect(await services.companies.get(board, companyId)).toMatchObject({ status: "paused", pauseReason: "manual" });
    expect(await set({ status: "active" })).toMatchObject({ status: "active", pauseReason: null });
    const trail = await world.sql<{ action: string }>(
      "select action from activity_log where action ~ '^company.(paused|activated)' order by id",
    );
    expect(trail.map(({ action }) => action.slice("company.".length))).toEqual([
      "paused",
      "activated",
      "paused",
      "activated",
    ]);
  });

  it("lets a run finish, which a person's own pause of the company ends", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companyId } = agent;
    await cappedBy(world, agent, { scopeType: "company", scopeId: companyId, hardStopAction: "drain" });
    await request(world, agent.id, { source: "assignment" });
    await world.services.admission.admit();
    const [run] = await world.sql<{ id: string }>("select id from heartbeat_runs");
    await claim(world, run!.id);
    await spend(world, agent, 100);
    await apply(world);
    const isEnding = async () =>
      (await world.sql("select from heartbeat_runs where cancel_requested_at is not null")).length === 1;
    expect(await isEnding()).toBe(false);

    await world.services.companies.update(board, companyId, { status: "paused" });

    expect(await isEnding()).toBe(true);
  });

  it("of a company and one of its agents ends for each alone", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const agent = await world.agent({ companyId, budgetMonthlyCents: 50 });
    await spend(world, agent, 100);
    await apply(world);

    await world.services.companies.update(board, companyId, { budgetMonthlyCents: 500 });
    await lift(world);
    expect(await world.services.companies.get(board, companyId)).toMatchObject({ status: "active", pauseReason: null });
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "paused", pauseReason: "budget" });

    await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 0 });
    await lift(world);
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "idle" });
  });

  it("is the board's to decide, not an agent's, and not another company's", async () => {
    await using world = await World.open();
    const { agent, incident } = await stopped(world);
    const stranger = await world.agent();
    const decision = { action: "keep_paused" } as const;

    for (const actor of [asAgent(agent), asAgent(stranger)]) {
      await expect(
        world.services.budgetIncidents.resolve(actor, agent.companyId, incident.id, decision),
      ).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(
      world.services.budgetIncidents.resolve(board, stranger.companyId, incident.id, decision),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(stringify(await told(world))).toContain("agent hard open");
  });

  it("comes again when the cap that was raised is met too", async () => {
    await using world = await World.open();
    const { agent, incident } = await stopped(world);
    await world.services.budgetIncidents.resolve(board, agent.companyId, incident.id, {
      action: "raise_budget_and_resume",
      amount: 150,
    });

    await spend(world, agent, 50);
    await apply(world);

    expect((await told(world)).filter((line) => line.startsWith("agent hard"))).toEqual([
      "agent hard resolved",
      "agent hard open",
    ]);
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "paused" });
    expect(await statusesOf(world, agent.id)).toEqual([]);
  });
});

describe("what the version before booked past the budgets", () => {
  it("is counted once, by whichever scheduler finds it", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await spend(world, agent, 1);
    await world.sql(
      `insert into cost_events (id, company_id, agent_id, provider, model, cost_micros, origin, occurred_at)
       select gen_random_uuid(), $1, $2, 'p', 'm', 10000, 'reported', now() from generate_series(1, 30)`,
      [agent.companyId, agent.id],
    );
    await using other = await world.another();

    const counted = await Promise.all([world, other].map(({ services }) => services.budgetUpkeep.countMissed()));

    expect(counted.reduce((sum, n) => sum + n)).toBe(30);
    const [balance] = await world.sql("select spent::int, reserved::int from budget_balances");
    expect(balance).toEqual({ spent: 310_000, reserved: 0 });
  });

  it("is found when a policy that was made meanwhile is counted again: as soon as it is booked", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { recountNew } = world.services.budgetUpkeep;
    const charging = new pg.Client({ connectionString: world.databaseUrl });
    await charging.connect();
    await charging.query("begin");
    await charging.query(
      `insert into cost_events (id, company_id, agent_id, provider, model, cost_micros, origin, occurred_at, is_counted)
       values (gen_random_uuid(), $1, $2, 'p', 'm', 10000, 'reported', now(), true)`,
      [agent.companyId, agent.id],
    );
    await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 100 });
    for (let round = 0; round < 3; round += 1) await expect(recountNew()).resolves.toBe(0);

    await charging.query("commit");
    await charging.end();
    // Other databases of this server have transactions, too.
    await until(async () => (await recountNew()) === 1, { what: "the policy to be counted again" });

    const [balance] = await world.sql("select spent::int from budget_balances");
    expect(balance).toEqual({ spent: 10_000 });
    await expect(recountNew()).resolves.toBe(0);
  });
});
