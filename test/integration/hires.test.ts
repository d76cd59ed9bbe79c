import { describe, expect, it } from "vitest";

import type { CreateHire } from "../../shared/approvals/hire.schema.ts";
import { hire } from "../support/approving.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { outcomesOf, times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "nothing was refused",
    (error: unknown) => (error as { code: string }).code,
  );

/** A company, and an agent of it that may hire. */
async function furnished(
  world: World,
  { mustAsk = true, ...hirer }: { mustAsk?: boolean; budgetMonthlyCents?: number } = {},
) {
  const company = await world.company({ requireBoardApprovalForNewAgents: false });
  const boss = await world.agent({ companyId: company.id, name: "Boss", role: "ceo", ...hirer });
  if (mustAsk) await world.services.companies.update(board, company.id, { requireBoardApprovalForNewAgents: true });
  return { companyId: company.id, boss, asBoss: asAgent(boss) };
}

const heartbeat = { enabled: true, intervalSec: 60, maxConcurrentRuns: 3 };
const SECRET = "hunter2-hunter2";

const agentOf = async (world: World, id: string) => {
  const [row] = await world.sql(
    `select a.*, a.budget_monthly_cents::int as budget_monthly_cents, s.capacity
       from agents a join agent_slots s on s.agent_id = a.id where a.id = $1`,
    [id],
  );
  return row!;
};

const timersOf = (world: World, id: string) =>
  world.sql("select interval_sec from clock_timers where agent_id = $1", [id]);

const actionsOf = async (world: World, id: string): Promise<string[]> =>
  (await world.sql<{ action: string }>("select action from activity_log where entity_id = $1 order by id", [id])).map(
    ({ action }) => action,
  );

describe("a hire that the board must approve", () => {
  it("waits with its approval, and can do nothing meanwhile", async () => {
    await using world = await World.open();
    const { companyId, boss, asBoss } = await furnished(world);
    const { agents } = world.services;

    const { agent, approval } = await hire(world, asBoss, companyId, {
      adapterConfig: { command: "true", env: { API_KEY: SECRET } },
      runtimeConfig: { heartbeat },
      budgetMonthlyCents: 5_000,
      reportsTo: boss.id,
      sourceIssueId: "PAP-1",
      sourceIssueIds: ["PAP-2", "PAP-1"],
    });

    expect(agent).toMatchObject({ name: "Diana", status: "pending_approval", adapterConfig: {} });
    const setup = {
      adapterConfig: { command: "true", env: { API_KEY: "***REDACTED***" } },
      adapterType: "process",
      runtimeConfig: { heartbeat },
    };
    expect(approval).toMatchObject({
      type: "hire_agent",
      status: "pending",
      requestedByAgentId: boss.id,
      requestedByUserId: null,
      payload: {
        name: "Diana",
        role: "designer",
        reportsTo: boss.id,
        budgetMonthlyCents: 5_000,
        permissions: { canCreateAgents: false },
        ...setup,
        agentId: agent.id,
        requestedByAgentId: boss.id,
        requestedConfigurationSnapshot: setup,
      },
    });
    await expect(world.services.issues.listOfApproval(asBoss, approval!.id)).resolves.toEqual([
      { id: "PAP-1" },
      { id: "PAP-2" },
    ]);
    expect(await actionsOf(world, agent.id)).toEqual(["agent.hire_created"]);
    for (const table of ["approvals", "activity_log", "live_events"]) {
      expect(JSON.stringify(await world.sql(`select * from ${table}`))).not.toContain(SECRET);
    }

    await expect(timersOf(world, agent.id)).resolves.toEqual([]);
    expect(await code(agents.createKey(board, agent.id, { name: "k" }))).toBe("conflict");
    expect(await code(world.wake(agent.id))).toBe("not_invokable");
    expect(await code(agents.resume(board, agent.id))).toBe("illegal_transition");
    await checkInvariants(world.sql);
  });

  it("begins its service when it is approved: with its timer, its slots, its secrets, and a run for who asked", async () => {
    await using world = await World.open();
    const { companyId, boss, asBoss } = await furnished(world);
    const { agent, approval } = await hire(world, asBoss, companyId, {
      adapterConfig: { command: "true", env: { API_KEY: SECRET } },
      runtimeConfig: { heartbeat },
    });

    await world.services.approvals.approve(board, approval!.id, { decisionNote: "welcome" });

    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "idle" });
    await expect(timersOf(world, agent.id)).resolves.toEqual([{ interval_sec: 60 }]);
    expect(await agentOf(world, agent.id)).toMatchObject({
      capacity: 3,
      adapter_config: { command: "true", env: { API_KEY: SECRET } },
    });
    await world.wake(agent.id);
    expect(await outcomesOf(world, boss.id)).toEqual(["automation queued run.queued"]);
    expect(await actionsOf(world, agent.id)).toEqual(["agent.hire_created", "agent.hire_approved"]);
    expect(world.hints).toContainEqual({ kind: "timers" });
    await checkInvariants(world.sql);
  });

  it("is let in by its own name too, once, and only while it waits", async () => {
    await using world = await World.open();
    const { companyId, boss, asBoss } = await furnished(world);
    const { approvals, agents } = world.services;
    const { agent, approval } = await hire(world, asBoss, companyId);
    const other = await hire(world, asBoss, companyId, { name: "Dora" });
    await approvals.requestRevision(board, other.approval!.id, {});

    const answers = await Promise.allSettled(times(4, () => approvals.approveHire(board, agent.id)));

    const letIn = answers.filter(({ status }) => status === "fulfilled");
    expect(letIn.length).toBeGreaterThan(0);
    expect(letIn).toEqual(
      letIn.map(() => ({ status: "fulfilled", value: expect.objectContaining({ status: "idle" }) })),
    );
    expect(await approvals.get(board, approval!.id)).toMatchObject({ status: "approved", decidedByUserId: "tester" });
    expect(await actionsOf(world, agent.id)).toEqual(["agent.hire_created", "agent.hire_approved"]);
    expect(await outcomesOf(world, boss.id)).toContain("automation queued run.queued");
    await expect(approvals.approveHire(board, other.agent.id)).resolves.toMatchObject({ status: "idle" });

    await agents.terminate(board, other.agent.id);
    for (const id of [agent.id, boss.id, other.agent.id]) {
      await expect(approvals.approveHire(board, id)).rejects.toMatchObject({
        code: "illegal_transition",
        message: "Only pending approval agents can be approved",
      });
    }
    expect(await code(approvals.approveHire(asBoss, agent.id))).toBe("forbidden");
    await checkInvariants(world.sql);
  });

  it("is terminated when it is rejected, for good", async () => {
    await using world = await World.open();
    const { companyId, boss, asBoss } = await furnished(world);
    const { agent, approval } = await hire(world, asBoss, companyId);

    await world.services.approvals.reject(board, approval!.id, {});

    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "terminated" });
    expect(await code(world.services.approvals.approve(board, approval!.id, {}))).toBe("illegal_transition");
    expect(await outcomesOf(world, boss.id)).toEqual(["automation queued run.queued"]);
    await checkInvariants(world.sql);
  });

  it("becomes what a revision says, and nothing else changes once it is approved", async () => {
    await using world = await World.open();
    const { companyId, asBoss } = await furnished(world);
    const { approvals } = world.services;
    const { agent, approval } = await hire(world, asBoss, companyId, {
      adapterConfig: { command: "true", env: { API_KEY: SECRET } },
      runtimeConfig: { heartbeat },
      role: "ceo",
    });
    const id = approval!.id;
    await approvals.requestRevision(board, id, { decisionNote: "cheaper" });

    const { payload } = await approvals.get(asBoss, id);
    const revised = await approvals.resubmit(asBoss, id, {
      payload: {
        ...payload,
        agentId: asBoss.agentId,
        budgetMonthlyCents: 100,
        title: "Junior",
        runtimeConfig: { heartbeat: { ...heartbeat, maxConcurrentRuns: 2 } },
      },
    });
    expect(revised).toMatchObject({
      status: "pending",
      payload: { agentId: agent.id, budgetMonthlyCents: 100, title: "Junior" },
    });
    expect(await agentOf(world, agent.id)).toMatchObject({
      lifecycle: "pending_approval",
      budget_monthly_cents: 100,
      title: "Junior",
      capacity: 2,
      adapter_config: { command: "true", env: { API_KEY: SECRET } },
    });
    await expect(timersOf(world, agent.id)).resolves.toEqual([]);

    // With another role go the powers of the one before.
    await approvals.requestRevision(board, id, {});
    await approvals.resubmit(asBoss, id, { payload: { role: "qa" } });
    expect((await approvals.get(board, id)).payload).toMatchObject({
      role: "qa",
      permissions: { canCreateAgents: false },
    });

    await approvals.approve(board, id, {});
    const before = await agentOf(world, agent.id);
    expect(await code(approvals.resubmit(asBoss, id, { payload: { budgetMonthlyCents: 999_999 } }))).toBe(
      "illegal_transition",
    );
    expect(await agentOf(world, agent.id)).toEqual(before);
  });

  it("is not changed by a revision that came second to the approval", async () => {
    await using world = await World.open();
    const { companyId, asBoss } = await furnished(world);
    const { approvals } = world.services;
    for (let round = 0; round < 8; round += 1) {
      const { agent, approval } = await hire(world, asBoss, companyId, { name: `Agent ${round}` });
      const id = approval!.id;
      await approvals.requestRevision(board, id, {});

      const [approved, resubmitted] = await Promise.allSettled([
        approvals.approve(board, id, {}),
        approvals.resubmit(asBoss, id, { payload: { budgetMonthlyCents: 999 } }),
      ]);

      expect(approved.status).toBe("fulfilled");
      const { budget_monthly_cents: cents, lifecycle } = await agentOf(world, agent.id);
      expect([lifecycle, cents]).toEqual(["active", resubmitted.status === "fulfilled" ? 999 : 0]);
      expect((await approvals.get(board, id)).payload["budgetMonthlyCents"]).toBe(cents);
    }
    await checkInvariants(world.sql);
  });

  it("refuses a revision that makes no agent, and stays as it was", async () => {
    await using world = await World.open();
    const { companyId, boss, asBoss } = await furnished(world);
    const { approvals } = world.services;
    const { agent, approval } = await hire(world, asBoss, companyId);
    await approvals.requestRevision(board, approval!.id, {});
    const before = await agentOf(world, agent.id);

    const revise = (payload: Record<string, unknown>) => code(approvals.resubmit(asBoss, approval!.id, { payload }));
    expect(await revise({ name: "" })).toBe("invalid_input");
    expect(await revise({ budgetMonthlyCents: -1 })).toBe("invalid_input");
    expect(await revise({ reportsTo: agent.id })).toBe("illegal_transition");
    const stranger = await world.agent();
    expect(await revise({ reportsTo: stranger.id })).toBe("illegal_transition");

    expect(await agentOf(world, agent.id)).toEqual(before);
    expect((await approvals.get(board, approval!.id)).status).toBe("revision_requested");
    expect((await approvals.resubmit(asBoss, approval!.id, { payload: { reportsTo: boss.id } })).status).toBe(
      "pending",
    );
  });

  it.each(["terminated", "deleted"])("is off when its agent is %s: the approval is cancelled", async (how) => {
    await using world = await World.open();
    const { companyId, asBoss } = await furnished(world);
    const { agent, approval } = await hire(world, asBoss, companyId);

    await world.services.agents[how === "deleted" ? "delete" : "terminate"](board, agent.id);

    expect(await world.services.approvals.get(board, approval!.id)).toMatchObject({ status: "cancelled" });
    expect(await code(world.services.approvals.approve(board, approval!.id, {}))).toBe("illegal_transition");
    expect(await actionsOf(world, approval!.id)).toEqual(["approval.created", "approval.cancelled"]);
    await world.services.retention.purgeDeleted();
    await checkInvariants(world.sql);
  });

  it("is asked for by the board too, which is then not woken", async () => {
    await using world = await World.open();
    const { companyId } = await furnished(world);

    const { agent, approval } = await hire(world, board, companyId);

    expect(agent.status).toBe("pending_approval");
    expect(approval).toMatchObject({ requestedByAgentId: null, requestedByUserId: "tester" });
    await world.services.approvals.approve(board, approval!.id, {});
    await expect(world.sql("select from agent_wakeup_requests")).resolves.toHaveLength(0);
  });

  it("shows colleagues who is asked for, and not how it is set up", async () => {
    await using world = await World.open();
    const { companyId, boss, asBoss } = await furnished(world);
    const asked = { adapterConfig: { command: "secret-tool" }, runtimeConfig: { heartbeat } };
    const { agent, approval } = await hire(world, asBoss, companyId, asked);
    await world.services.approvals.approve(board, approval!.id, {});

    const seen = await world.services.approvals.get(asAgent(agent), approval!.id);

    expect(seen.payload).toMatchObject({ name: "Diana", adapterConfig: {}, runtimeConfig: {} });
    expect(JSON.stringify(seen)).not.toContain("secret-tool");
    expect((await world.services.approvals.get(asAgent(boss), approval!.id)).payload).toMatchObject(asked);
  });
});

describe("a hire that nobody must approve", () => {
  it("begins its service at once", async () => {
    await using world = await World.open();
    const { companyId, asBoss } = await furnished(world, { mustAsk: false });

    const { agent, approval } = await hire(world, asBoss, companyId, { runtimeConfig: { heartbeat } });

    expect(approval).toBeNull();
    expect(agent.status).toBe("idle");
    await expect(timersOf(world, agent.id)).resolves.toEqual([{ interval_sec: 60 }]);
    await world.wake(agent.id);
    await expect(world.sql("select from approvals")).resolves.toEqual([]);
  });

  it("has no more than its hirer: neither money, nor powers", async () => {
    await using world = await World.open();
    const { companyId, boss, asBoss } = await furnished(world, { mustAsk: false, budgetMonthlyCents: 1_000 });
    const tried = (body: Partial<CreateHire>, who = asBoss) => code(hire(world, who, companyId, body));

    expect(await tried({ budgetMonthlyCents: 1_001 })).toBe("forbidden");
    expect(await tried({ permissions: { canCreateAgents: true, canPrintMoney: true } })).toBe("forbidden");
    const { agent } = await hire(world, asBoss, companyId);
    expect(agent.budgetMonthlyCents).toBe(1_000);
    expect((await hire(world, asBoss, companyId, { budgetMonthlyCents: 400 })).agent.budgetMonthlyCents).toBe(400);
    await world.services.agents.updatePermissions(board, agent.id, { canCreateAgents: true });
    expect(await tried({ role: "ceo" }, asAgent(agent))).toBe("forbidden");
    await world.services.agents.updatePermissions(board, boss.id, { canCreateAgents: false });
    expect(await tried({})).toBe("forbidden");
  });

  it("has no more than its hirer has by then, when its cap is lowered at the same time", async () => {
    await using world = await World.open();
    const { companyId, boss, asBoss } = await furnished(world, { mustAsk: false, budgetMonthlyCents: 1_000 });
    const waiting = async () =>
      (await world.sql("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
        .length;
    await using held = await world.locked("select from agents where id = $1 for update", [boss.id]);
    const lowered = world.services.agents.update(board, boss.id, { budgetMonthlyCents: 100 });
    await until(async () => (await waiting()) === 1, { what: "the cap to be about to be lowered" });
    const hires = times(4, () => code(hire(world, asBoss, companyId, { budgetMonthlyCents: 1_000 })));
    await until(async () => (await waiting()) === 5, { what: "all hires to have begun" });
    await held.release();

    await lowered;

    expect(await Promise.all(hires)).toEqual(times(4, () => "forbidden"));
    await expect(world.sql("select from agents where name = 'Diana'")).resolves.toEqual([]);
  });

  it("is the board's to make as it likes", async () => {
    await using world = await World.open();
    const { companyId } = await furnished(world, { mustAsk: false });

    const { agent } = await hire(world, board, companyId, { role: "ceo", budgetMonthlyCents: 1_000_000 });

    expect(agent).toMatchObject({
      status: "idle",
      budgetMonthlyCents: 1_000_000,
      permissions: { canCreateAgents: true },
    });
  });

  it("needs the permission, in the agent's own company", async () => {
    await using world = await World.open();
    const { companyId } = await furnished(world, { mustAsk: false });
    const engineer = await world.agent({ companyId });
    const stranger = await world.agent({ role: "ceo" });

    expect(await code(hire(world, asAgent(engineer), companyId))).toBe("forbidden");
    expect(await code(hire(world, asAgent(stranger), companyId))).toBe("forbidden");
    await expect(world.sql("select from agents where name = 'Diana'")).resolves.toEqual([]);
  });
});
