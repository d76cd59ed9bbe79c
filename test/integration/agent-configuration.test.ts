import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { draft, hire } from "../support/approving.ts";
import { asAgent, board, World } from "../support/world.ts";

const page = { limit: 100 };

const revisionsOf = (world: World, { id }: Agent) => world.services.agents.revisions(board, id, page);

const configOf = async (world: World, { id }: Agent) =>
  (
    await world.sql<{ adapter_config: object; runtime_config: object }>(
      "select adapter_config, runtime_config from agents where id = $1",
      [id],
    )
  )[0]!;

describe("the revisions of an agent's configuration", () => {
  it("say who changed what, from what and to what", async () => {
    await using world = await World.open();
    const agent = await world.agent({ title: "Engineer" });

    await world.services.agents.update(board, agent.id, { title: "Lead", adapterConfig: { command: "true" } });
    await world.services.agents.update(asAgent(agent), agent.id, { capabilities: "All of it" });

    expect(await revisionsOf(world, agent)).toMatchObject([
      {
        source: "patch",
        createdByAgentId: agent.id,
        createdByUserId: null,
        changedKeys: ["capabilities"],
        beforeConfig: { title: "Lead", capabilities: null },
        afterConfig: { title: "Lead", capabilities: "All of it" },
      },
      {
        source: "patch",
        createdByAgentId: null,
        createdByUserId: board.id,
        changedKeys: ["title", "adapterConfig"],
        beforeConfig: { title: "Engineer", adapterConfig: {} },
        afterConfig: { title: "Lead", adapterConfig: { command: "true" } },
      },
    ]);
  });

  it("are none where nothing changes, and none of a change that was refused", async () => {
    await using world = await World.open();
    const agent = await world.agent({ title: "Engineer" });

    await world.services.agents.update(board, agent.id, { title: "Engineer" });
    const refused = world.services.agents.update(board, agent.id, { title: "X", reportsTo: agent.id });
    await expect(refused).rejects.toMatchObject({ code: "illegal_transition" });

    expect(await revisionsOf(world, agent)).toEqual([]);
  });

  it("hold no secret, not even in the database, and yet say that one changed", async () => {
    await using world = await World.open();
    const agent = await world.agent({ adapterConfig: { env: { API_KEY: "old-secret" } } });

    await world.services.agents.update(board, agent.id, { adapterConfig: { env: { API_KEY: "new-secret" } } });

    const [revision] = await revisionsOf(world, agent);
    expect(revision).toMatchObject({
      changedKeys: ["adapterConfig"],
      afterConfig: { adapterConfig: { env: { API_KEY: "***REDACTED***" } } },
    });
    const stored = await world.sql("select * from agent_config_revisions");
    expect(JSON.stringify(stored)).not.toContain("-secret");
  });

  it("are kept of a hire that the board was asked for again", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ requireBoardApprovalForNewAgents: true });
    const { agent, approval } = await hire(world, board, companyId, { title: "Junior" });
    await world.services.approvals.requestRevision(board, approval!.id, {});

    await world.services.approvals.resubmit(board, approval!.id, { payload: draft({ title: "Senior" }) });

    expect(await revisionsOf(world, agent)).toMatchObject([
      { source: "hire", changedKeys: ["title"], afterConfig: { title: "Senior" } },
    ]);
  });

  it("are listed page by page, and a thousand are kept", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql(
      `insert into agent_config_revisions (id, company_id, agent_id, source, changed_keys, before_config, after_config)
       select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, 'patch', '{title}', '{}', '{}'
         from generate_series(1, 1005) n`,
      [agent.companyId, agent.id],
    );

    await world.services.agents.update(board, agent.id, { title: "Lead" });

    const [first] = await world.services.agents.revisions(board, agent.id, { limit: 1 });
    expect(first).toMatchObject({ afterConfig: { title: "Lead" } });
    const rest = await world.services.agents.revisions(board, agent.id, { limit: 2_000, cursor: first!.id });
    expect(rest).toHaveLength(999);
    expect(rest.at(-1)!.id).toMatch(/0007$/);
  });
});

describe("rolling back", () => {
  it("makes the configuration what it was, and its slots and timer with it", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      title: "Engineer",
      adapterConfig: { command: "a", cwd: "/x" },
      runtimeConfig: { heartbeat: { maxConcurrentRuns: 3 } },
    });
    await world.services.agents.update(board, agent.id, { capabilities: "first" });
    const [then] = await revisionsOf(world, agent);
    await world.services.agents.update(board, agent.id, {
      title: "Lead",
      replaceAdapterConfig: true,
      adapterConfig: { command: "b", args: ["c"] },
      runtimeConfig: { heartbeat: { maxConcurrentRuns: 5, enabled: true, intervalSec: 60 } },
    });

    const back = await world.services.agents.rollBack(board, { agentId: agent.id, revisionId: then!.id });

    expect(back).toMatchObject({
      title: "Engineer",
      capabilities: "first",
      adapterConfig: { command: "a", cwd: "/x" },
      runtimeConfig: { heartbeat: { maxConcurrentRuns: 3 } },
    });
    await expect(world.sql("select capacity from agent_slots")).resolves.toEqual([{ capacity: 3 }]);
    await expect(world.sql("select from clock_timers")).resolves.toEqual([]);
    expect((await revisionsOf(world, agent))[0]).toMatchObject({
      source: "rollback",
      rolledBackFromRevisionId: then!.id,
      changedKeys: ["title", "adapterConfig", "runtimeConfig"],
    });
  });

  it("leaves the secrets that are in force, and the budget", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      adapterConfig: { command: "a", env: { API_KEY: "old" } },
      budgetMonthlyCents: 100,
    });
    await world.services.agents.update(board, agent.id, {
      capabilities: "first",
      runtimeConfig: { heartbeat: { maxDailyRuns: 5, wakeOnDemand: true } },
    });
    const [then] = await revisionsOf(world, agent);
    await world.services.agents.update(board, agent.id, {
      adapterConfig: { command: "b", env: { API_KEY: "new" } },
      runtimeConfig: { heartbeat: { maxDailyRuns: 9, wakeOnDemand: false } },
      budgetMonthlyCents: 50,
    });

    const back = await world.services.agents.rollBack(board, { agentId: agent.id, revisionId: then!.id });

    expect(back.budgetMonthlyCents).toBe(50);
    expect(await configOf(world, agent)).toEqual({
      adapter_config: { command: "a", env: { API_KEY: "new" } },
      runtime_config: { heartbeat: { maxDailyRuns: 9, wakeOnDemand: true } },
    });
  });

  it("is refused where a secret of then is not there any more, and changes nothing", async () => {
    await using world = await World.open();
    const agent = await world.agent({ adapterConfig: { command: "a", env: { API_KEY: "old" } } });
    await world.services.agents.update(board, agent.id, { title: "First" });
    const [then] = await revisionsOf(world, agent);
    await world.services.agents.update(board, agent.id, {
      replaceAdapterConfig: true,
      adapterConfig: { command: "b" },
    });

    const refused = world.services.agents.rollBack(board, { agentId: agent.id, revisionId: then!.id });

    await expect(refused).rejects.toMatchObject({
      code: "illegal_transition",
      details: { paths: ["adapterConfig.env.API_KEY"] },
    });
    expect((await configOf(world, agent)).adapter_config).toEqual({ command: "b" });
  });

  it("is not to a revision of another agent", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const other = await world.agent({ companyId: agent.companyId });
    await world.services.agents.update(board, other.id, { title: "Lead" });
    const [theirs] = await revisionsOf(world, other);

    await expect(
      world.services.agents.rollBack(board, { agentId: agent.id, revisionId: theirs!.id }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a change that is meant for a version", () => {
  it("is made to that version alone, when several are made at once", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const titles = ["a", "b", "c", "d"];

    const outcomes = await Promise.allSettled(
      titles.map((title) =>
        world.services.agents.update(board, agent.id, { title }, { expectedVersions: [agent.configVersion] }),
      ),
    );

    const refused = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason as unknown);
    const reason = { code: "precondition_failed", details: { currentVersion: agent.configVersion + 1 } };
    expect(refused).toMatchObject([reason, reason, reason]);
    expect(await revisionsOf(world, agent)).toHaveLength(1);
  });
});

describe("who may see how agents are set up", () => {
  it("is the board, the agent itself, and agents that may create others", async () => {
    await using world = await World.open();
    const agent = await world.agent({ adapterConfig: { command: "a", env: { API_KEY: "old" } } });
    const ceo = await world.agent({ companyId: agent.companyId, role: "ceo" });
    const peer = await world.agent({ companyId: agent.companyId });
    const { configuration, configurationsOf } = world.services.agents;

    for (const actor of [board, asAgent(agent), asAgent(ceo)]) {
      expect(await configuration(actor, agent.id)).toMatchObject({
        adapterConfig: { command: "a", env: { API_KEY: "***REDACTED***" } },
      });
    }
    await expect(configuration(asAgent(peer), agent.id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(configurationsOf(asAgent(peer), agent.companyId, page)).rejects.toMatchObject({ code: "forbidden" });
    expect(await configurationsOf(asAgent(ceo), agent.companyId, page)).toHaveLength(3);
    expect(await configurationsOf(board, agent.companyId, { limit: 1, cursor: agent.id })).toMatchObject([
      { id: ceo.id },
    ]);
  });
});

describe("permissions", () => {
  it("are granted by the board and by the agent that leads, and by nobody to itself", async () => {
    await using world = await World.open();
    const ceo = await world.agent({ role: "ceo" });
    const { companyId } = ceo;
    const agent = await world.agent({ companyId });
    const { updatePermissions } = world.services.agents;

    expect((await updatePermissions(asAgent(ceo), agent.id, { canCreateAgents: true })).access).toMatchObject({
      canAssignTasks: true,
      taskAssignSource: "agent_creator",
    });
    await expect(updatePermissions(asAgent(ceo), ceo.id, { canAssignTasks: true })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(updatePermissions(asAgent(agent), ceo.id, { canCreateAgents: false })).rejects.toMatchObject({
      code: "forbidden",
    });
    await updatePermissions(board, ceo.id, { canCreateAgents: false });
    await expect(updatePermissions(asAgent(ceo), agent.id, { canCreateAgents: true })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("say by what right an agent hands out tasks", async () => {
    await using world = await World.open();
    const ceo = await world.agent({ role: "ceo" });
    const agent = await world.agent({ companyId: ceo.companyId });
    const { get, updatePermissions } = world.services.agents;

    expect((await get(board, ceo.id)).access).toMatchObject({ canAssignTasks: true, taskAssignSource: "ceo_role" });
    expect((await get(board, agent.id)).access).toMatchObject({
      canAssignTasks: true,
      taskAssignSource: "explicit_grant",
      membership: { companyId: agent.companyId, principalId: agent.id, status: "active" },
      grants: [{ permissionKey: "tasks:assign" }],
    });
    const { access } = await updatePermissions(board, agent.id, { canAssignTasks: false });
    expect(access).toMatchObject({ canAssignTasks: false, taskAssignSource: "none", grants: [] });
  });
});
