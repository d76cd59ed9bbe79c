import { describe, expect, it } from "vitest";

import { ActivityFilter } from "../../shared/activity/activity.schema.ts";
import { type Agent, CreateAgent, UpdateAgent } from "../../shared/agents/agent.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { SecretReference } from "../../shared/secrets/secret-binding.ts";
import { keptBy, referTo } from "../support/secret-keeping.ts";
import { asAgent, board, World } from "../support/world.ts";

const update = (
  world: World,
  agent: Agent,
  body: Record<string, unknown>,
  actor: Parameters<typeof asAgent>[0] | null = null,
) => world.services.agents.update(actor === null ? board : asAgent(actor), agent.id, UpdateAgent.parse(body));

const slotOf = async (world: World, agentId: string) =>
  (await world.sql<{ capacity: number }>("select capacity from agent_slots where agent_id = $1", [agentId]))[0];

const timersOf = (world: World, agentId: string) =>
  world.sql<{ interval_sec: number }>("select interval_sec from clock_timers where agent_id = $1", [agentId]);

describe("agents.create", () => {
  it("answers with the whole agent, with defaults for what was left out", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    const agent = await world.services.agents.create(
      board,
      companyId,
      CreateAgent.parse({ name: "Data Scientist (EU)" }),
    );

    expect(agent).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      companyId,
      name: "Data Scientist (EU)",
      urlKey: "data-scientist-eu",
      role: "general",
      title: null,
      icon: null,
      status: "idle",
      reportsTo: null,
      capabilities: null,
      adapterType: "process",
      adapterConfig: {},
      runtimeConfig: {},
      budgetMonthlyCents: 0,
      spentMonthlyCents: 0,
      pauseReason: null,
      pausedAt: null,
      permissions: { canCreateAgents: false },
      breaker: null,
      lastHeartbeatAt: null,
      metadata: null,
      configVersion: 1,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: agent.createdAt,
    });
    await expect(slotOf(world, agent.id)).resolves.toEqual({ capacity: 1 });
    await expect(timersOf(world, agent.id)).resolves.toEqual([]);
  });

  it("gives it the slots and the timer that its runtimeConfig asks for", async () => {
    await using world = await World.open();

    const agent = await world.agent({
      runtimeConfig: { heartbeat: { enabled: true, intervalSec: 300, maxConcurrentRuns: 4 }, custom: { kept: true } },
    });

    expect(agent.runtimeConfig).toEqual({
      heartbeat: { enabled: true, intervalSec: 300, maxConcurrentRuns: 4 },
      custom: { kept: true },
    });
    await expect(slotOf(world, agent.id)).resolves.toEqual({ capacity: 4 });
    await expect(timersOf(world, agent.id)).resolves.toEqual([{ interval_sec: 300 }]);
    expect(world.hints).toContainEqual({ kind: "timers" });
  });

  it("lets the one who leads the company hire, unless told otherwise", async () => {
    await using world = await World.open();

    const [ceo, bound] = [
      await world.agent({ role: "ceo" }),
      await world.agent({ role: "ceo", permissions: { canCreateAgents: false } }),
    ];

    expect(ceo.permissions).toEqual({ canCreateAgents: true });
    expect(bound.permissions).toEqual({ canCreateAgents: false });
  });

  it("points to the hire where the company wants to approve", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ requireBoardApprovalForNewAgents: true });

    await expect(world.agent({ companyId })).rejects.toMatchObject({
      code: "approval_required",
      message: expect.stringContaining(`POST /api/companies/${companyId}/agent-hires`),
    });

    await expect(world.services.agents.list(board, companyId)).resolves.toEqual([]);
  });

  it("is for the board, in a company that is there", async () => {
    await using world = await World.open();
    const agent = await world.agent({ role: "ceo" });
    const body = CreateAgent.parse({ name: "Bob" });
    const { create } = world.services.agents;

    await expect(create(asAgent(agent), agent.companyId, body)).rejects.toMatchObject({
      code: "forbidden",
      message: "Board access required",
    });
    await expect(create(asAgent(agent), newId(), body)).rejects.toMatchObject({
      code: "forbidden",
      message: "Agent key cannot access another company",
    });
    for (const id of [newId(), "nonsense"]) {
      await expect(create(board, id, body)).rejects.toMatchObject({ code: "not_found", message: "Company not found" });
    }
  });

  it("refuses a manager of another company, one that was deleted, and one that never was", async () => {
    await using world = await World.open();
    const [foreign, gone] = [await world.agent(), await world.agent()];
    await world.services.agents.delete(board, gone.id);

    for (const [companyId, reportsTo] of [
      [gone.companyId, foreign.id],
      [gone.companyId, gone.id],
      [gone.companyId, newId()],
    ] as const) {
      await expect(world.agent({ companyId, reportsTo })).rejects.toMatchObject({
        code: "illegal_transition",
        message: "Manager must belong to the same company",
      });
    }
  });

  it.each([
    [{ name: "" }, "name"],
    [{ name: "A", role: "janitor" }, "role"],
    [{ name: "A", adapterType: "carrier_pigeon" }, "adapterType"],
    [{ name: "A", adapterConfig: [] }, "adapterConfig"],
    [{ name: "A", reportsTo: "agent_cto456" }, "reportsTo"],
    [{ name: "A", budgetMonthlyCents: -1 }, "budgetMonthlyCents"],
    [{ name: "A", runtimeConfig: { heartbeat: { intervalSec: 1.5 } } }, "runtimeConfig"],
    [{ name: "A", runtimeConfig: { heartbeat: { intervalSec: 31_536_001 } } }, "runtimeConfig"],
    [{ name: "A", runtimeConfig: { heartbeat: { maxConcurrentRuns: 0 } } }, "runtimeConfig"],
    [{ name: "A", runtimeConfig: { heartbeat: { maxConcurrentRuns: 51 } } }, "runtimeConfig"],
    [{ name: "A", runtimeConfig: { heartbeat: { retry: { maxRetries: 21 } } } }, "runtimeConfig"],
  ])("refuses %j", (body, field) => {
    expect(CreateAgent.safeParse(body).error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });
});

describe("an agent's status", () => {
  it("says what it does, unless it was decided otherwise", async () => {
    await using world = await World.open();
    const { id, companyId } = await world.agent();
    const status = async () => (await world.services.agents.get(board, id)).status;
    const seen = [await status()];

    await world.sql("update agent_slots set breaker_opened_at = now() where agent_id = $1", [id]);
    seen.push(await status());
    await world.run(id);
    seen.push(await status());
    await world.services.agents.pause(board, id);
    seen.push(await status());
    await world.services.agents.terminate(board, id);
    seen.push(await status());
    const pending = await world.agent({ companyId });
    await world.sql("update agents set lifecycle = 'pending_approval' where id = $1", [pending.id]);
    seen.push((await world.services.agents.get(board, pending.id)).status);

    expect(seen).toEqual(["idle", "error", "running", "paused", "terminated", "pending_approval"]);
  });

  it("comes with when its last run started and what it has spent this month", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { run } = await world.run(agent.id);
    await world.sql(
      `insert into spend_balances (scope_type, scope_id, company_id, window_start, spent_micros)
       values ('agent', $1, $2, date_trunc('month', now(), 'UTC'), 420000)`,
      [agent.id, agent.companyId],
    );

    const { lastHeartbeatAt, spentMonthlyCents } = await world.services.agents.get(board, agent.id);

    expect(spentMonthlyCents).toBe(42);
    expect(lastHeartbeatAt).toEqual(expect.any(String));
    expect(Math.abs(Date.parse(lastHeartbeatAt!) - (await startOf(world, run.id)))).toBeLessThan(1000);
  });
});

const startOf = async (world: World, runId: string) =>
  (
    await world.sql<{ started_at: Date }>("select started_at from heartbeat_runs where id = $1", [runId])
  )[0]!.started_at.getTime();

describe("agents.list, get, me and org", () => {
  it("list without terminated and deleted agents, the oldest first", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const agents = [];
    for (const name of ["A", "B", "C", "D"]) agents.push(await world.agent({ companyId, name }));
    await world.services.agents.terminate(board, agents[1]!.id);
    await world.services.agents.delete(board, agents[2]!.id);

    const listed = await world.services.agents.list(board, companyId);

    expect(listed.map(({ name }) => name)).toEqual(["A", "D"]);
  });

  it("get with the managers above, the nearest first", async () => {
    await using world = await World.open();
    const ceo = await world.agent({ name: "Alice", role: "ceo", title: "Chief" });
    const cto = await world.agent({ companyId: ceo.companyId, name: "Charlie", role: "cto", reportsTo: ceo.id });
    const bob = await world.agent({ companyId: ceo.companyId, name: "Bob", reportsTo: cto.id });

    const detail = await world.services.agents.get(board, bob.id);

    expect(detail).toEqual({
      ...bob,
      access: expect.objectContaining({ canAssignTasks: true, taskAssignSource: "explicit_grant" }),
      budgets: [],
      chainOfCommand: [
        { id: cto.id, name: "Charlie", role: "cto", title: null },
        { id: ceo.id, name: "Alice", role: "ceo", title: "Chief" },
      ],
    });
    await expect(world.services.agents.get(board, ceo.id)).resolves.toMatchObject({ chainOfCommand: [] });
  });

  it("ends a chain of command after 50 managers", async () => {
    await using world = await World.open();
    let last = await world.agent();
    for (let depth = 0; depth < 52; depth += 1) {
      last = await world.agent({ companyId: last.companyId, reportsTo: last.id });
    }

    const { chainOfCommand } = await world.services.agents.get(board, last.id);

    expect(chainOfCommand).toHaveLength(50);
  });

  it("tells an agent who it is, and nobody else", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    await expect(world.services.agents.me(asAgent(agent))).resolves.toMatchObject({ id: agent.id, chainOfCommand: [] });
    await expect((async () => world.services.agents.me(board))()).rejects.toMatchObject({
      code: "unauthenticated",
      message: "Agent authentication required",
    });
  });

  it("find no agent of another company for an agent, and none by a name", async () => {
    await using world = await World.open();
    const [agent, foreign] = [await world.agent(), await world.agent()];
    const { get, list, org } = world.services.agents;

    await expect(get(asAgent(agent), foreign.id)).rejects.toMatchObject({
      code: "not_found",
      message: "Agent not found",
    });
    await expect(get(board, "alice")).rejects.toMatchObject({ code: "not_found" });
    await expect(get(board, newId())).rejects.toMatchObject({ code: "not_found" });
    await expect(list(asAgent(agent), foreign.companyId)).rejects.toMatchObject({ code: "forbidden" });
    await expect(org(asAgent(agent), foreign.companyId)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("draw no organisation of more than ten thousand agents", async () => {
    await using world = await World.open();
    const { companyId } = await world.agent();
    await world.sql(
      `with made as (insert into agents (id, company_id, name) select gen_random_uuid(), $1, 'A' from generate_series(1, 10000) returning id)
       insert into agent_slots (agent_id, company_id) select id, $1 from made`,
      [companyId],
    );
    const { org, drawOrg, paintOrg } = world.services.agents;

    for (const chart of [org, drawOrg, paintOrg].map((draw) => () => draw(board, companyId, "light"))) {
      await expect(chart()).rejects.toMatchObject({ code: "illegal_transition" });
    }
    await world.sql("delete from agent_slots where agent_id = (select min(id::text)::uuid from agents)");
    await expect(org(board, companyId)).resolves.toHaveLength(10_000);
  });

  it("draw the organisation without terminated agents, and leave nobody out", async () => {
    await using world = await World.open();
    const ceo = await world.agent({ name: "Alice", role: "ceo" });
    const { companyId } = ceo;
    const cto = await world.agent({ companyId, name: "Charlie", role: "cto", reportsTo: ceo.id });
    const left = await world.agent({ companyId, name: "Left", reportsTo: ceo.id });
    await world.agent({ companyId, name: "Bob", reportsTo: cto.id });
    await world.agent({ companyId, name: "Dora", reportsTo: left.id });
    await world.services.agents.terminate(board, left.id);

    const tree = await world.services.agents.org(asAgent(ceo), companyId);

    const node = (name: string, role: string, reports: unknown[]) =>
      expect.objectContaining({ name, role, status: "idle", reports });
    expect(tree).toEqual([
      node("Alice", "ceo", [node("Charlie", "cto", [node("Bob", "engineer", [])])]),
      node("Dora", "engineer", []),
    ]);
  });
});

describe("an agent's configuration", () => {
  const configOf = (stripe: SecretReference) => ({
    command: "node agent.js",
    env: {
      PATH_TO: "/srv",
      OPENAI_API_KEY: "sk-1",
      GITHUB_TOKEN: { type: "plain", value: "ghp_1" },
      STRIPE_SECRET: stripe,
    },
    maxTokens: 100,
  });

  async function configured(world: World, more: Partial<CreateAgent> = {}) {
    const { id: companyId } = await world.company();
    const config = configOf(referTo(await keptBy(world, { companyId })));
    return { config, agent: await world.agent({ companyId, adapterConfig: config, ...more }) };
  }

  it("shows no secret to anybody, and nothing of it to other agents", async () => {
    await using world = await World.open();
    const { agent, config } = await configured(world, { runtimeConfig: { env: { DB_PASSWORD: "x" } } });
    const peer = await world.agent({ companyId: agent.companyId });
    const { get, list } = world.services.agents;

    const shown = {
      adapterConfig: {
        ...config,
        env: {
          PATH_TO: "/srv",
          OPENAI_API_KEY: "***REDACTED***",
          GITHUB_TOKEN: { type: "plain", value: "***REDACTED***" },
          STRIPE_SECRET: config.env.STRIPE_SECRET,
        },
      },
      runtimeConfig: { env: { DB_PASSWORD: "***REDACTED***" } },
    };
    expect(agent).toMatchObject(shown);
    await expect(get(board, agent.id)).resolves.toMatchObject(shown);
    await expect(get(asAgent(agent), agent.id)).resolves.toMatchObject(shown);
    await expect(update(world, agent, { title: "Lead" })).resolves.toMatchObject(shown);
    await expect(world.services.agents.pause(board, agent.id)).resolves.toMatchObject(shown);
    // Not toMatchObject: to it anything matches {}.
    const listed = await list(asAgent(peer), agent.companyId);
    for (const seen of [await get(asAgent(peer), agent.id), listed.find(({ id }) => id === agent.id)]) {
      expect([seen?.adapterConfig, seen?.runtimeConfig]).toEqual([{}, {}]);
    }

    const { id, companyId } = await world.agent({ companyId: agent.companyId, permissions: { canCreateAgents: true } });
    const hirer = asAgent({ id, companyId });
    const found = (await list(hirer, companyId)).find((other) => other.id === agent.id);
    for (const seen of [await get(hirer, agent.id), found]) expect(seen).toMatchObject(shown);
  });

  it("keeps what is stored where the mark of redaction comes back", async () => {
    await using world = await World.open();
    const { agent, config } = await configured(world);

    await update(world, agent, { adapterConfig: { ...agent.adapterConfig, command: "node better.js" } });

    await expect(world.sql("select adapter_config from agents where id = $1", [agent.id])).resolves.toEqual([
      { adapter_config: { ...config, command: "node better.js" } },
    ]);
  });

  it("is merged key by key, unless it is to be replaced", async () => {
    await using world = await World.open();
    const agent = await world.agent({ adapterConfig: { command: "a", cwd: "/srv", apiKey: "k" } });

    const merged = await update(world, agent, { adapterConfig: { command: "b" } });
    const replaced = await update(world, agent, {
      adapterConfig: { command: "c", apiKey: "***REDACTED***" },
      replaceAdapterConfig: true,
    });

    expect(merged.adapterConfig).toEqual({ command: "b", cwd: "/srv", apiKey: "***REDACTED***" });
    expect(replaced.adapterConfig).toEqual({ command: "c", apiKey: "***REDACTED***" });
    await expect(world.sql("select adapter_config ->> 'apiKey' as key from agents")).resolves.toEqual([{ key: "k" }]);
  });

  it("moves timer and slots along, and merges inside heartbeat", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      runtimeConfig: { heartbeat: { enabled: true, intervalSec: 60, maxConcurrentRuns: 2 }, note: "kept" },
    });

    const after = await update(world, agent, {
      runtimeConfig: { heartbeat: { intervalSec: 90, maxConcurrentRuns: 5 } },
    });

    expect(after.runtimeConfig).toEqual({
      heartbeat: { enabled: true, intervalSec: 90, maxConcurrentRuns: 5 },
      note: "kept",
    });
    await expect(timersOf(world, agent.id)).resolves.toEqual([{ interval_sec: 90 }]);
    await expect(slotOf(world, agent.id)).resolves.toEqual({ capacity: 5 });

    await update(world, agent, { runtimeConfig: { heartbeat: { enabled: false } } });
    await expect(timersOf(world, agent.id)).resolves.toEqual([]);
    await expect(slotOf(world, agent.id)).resolves.toEqual({ capacity: 5 });
  });
});

describe("agents.update", () => {
  it("changes what is given and leaves the rest", async () => {
    await using world = await World.open();
    const before = await world.agent({ title: "Engineer", capabilities: "code", metadata: { a: 1 } });

    const after = await update(world, before, {
      title: "Lead Engineer",
      budgetMonthlyCents: 30_000,
      capabilities: null,
    });

    expect(after).toEqual({
      ...before,
      title: "Lead Engineer",
      budgetMonthlyCents: 30_000,
      capabilities: null,
      configVersion: 2,
      updatedAt: after.updatedAt,
    });
    expect(after.updatedAt > before.updatedAt).toBe(true);
  });

  it("sends permissions and status to where they belong", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    for (const body of [{ permissions: { canCreateAgents: true } }, { permissions: null }, { status: "paused" }]) {
      await expect(update(world, agent, body)).rejects.toMatchObject({ code: "illegal_transition" });
    }

    await expect(update(world, agent, { status: "idle", title: "Same" })).resolves.toMatchObject({ title: "Same" });
  });

  it("lets an agent change some of itself, and nobody else", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const peer = await world.agent({ companyId: agent.companyId });
    const foreign = await world.agent();

    await expect(update(world, agent, { title: "Poet", capabilities: "verse" }, agent)).resolves.toMatchObject({
      title: "Poet",
    });
    await expect(update(world, agent, { title: "x" }, peer)).rejects.toMatchObject({ code: "forbidden" });
    await expect(update(world, agent, { title: "x" }, foreign)).rejects.toMatchObject({ code: "not_found" });
    for (const body of [
      { budgetMonthlyCents: 1 },
      { adapterConfig: {} },
      { adapterType: "http" },
      { replaceAdapterConfig: true },
      { role: "ceo" },
      { reportsTo: null },
    ]) {
      await expect(update(world, agent, body, agent), JSON.stringify(body)).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    await expect(update(world, agent, { permissions: {} }, agent)).rejects.toMatchObject({
      code: "illegal_transition",
    });
    await expect(world.services.agents.get(board, agent.id)).resolves.toMatchObject({
      role: "engineer",
      budgetMonthlyCents: 0,
    });
  });

  it("lets one that may create agents change of others what they may change themselves", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const leader = await world.agent({ companyId: agent.companyId, role: "ceo" });

    await expect(update(world, agent, { title: "Poet" }, leader)).resolves.toMatchObject({ title: "Poet" });
    for (const body of [{ budgetMonthlyCents: 1 }, { adapterConfig: {} }, { role: "ceo" }, { reportsTo: leader.id }]) {
      await expect(update(world, agent, body, leader), JSON.stringify(body)).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    await expect(update(world, await world.agent(), { title: "x" }, leader)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("keeps both of two changes that race", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    await Promise.all(
      Array.from({ length: 10 }, (_, n) => update(world, agent, { adapterConfig: { [`key${n}`]: n } })),
    );

    const { adapterConfig } = await world.services.agents.get(board, agent.id);
    expect(Object.keys(adapterConfig)).toHaveLength(10);
  });

  it("changes permissions by a way of their own, for the board", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { updatePermissions } = world.services.agents;

    const after = await updatePermissions(board, agent.id, { canCreateAgents: true, canAssignTasks: false });

    expect(after.permissions).toEqual({ canCreateAgents: true, canAssignTasks: false });
    await expect(updatePermissions(asAgent(agent), agent.id, { canCreateAgents: true })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("reportsTo", () => {
  it("moves an agent, up to the top with null", async () => {
    await using world = await World.open();
    const boss = await world.agent();
    const agent = await world.agent({ companyId: boss.companyId });

    await expect(update(world, agent, { reportsTo: boss.id })).resolves.toMatchObject({ reportsTo: boss.id });
    await expect(update(world, agent, { title: "still" })).resolves.toMatchObject({ reportsTo: boss.id });
    await expect(update(world, agent, { reportsTo: null })).resolves.toMatchObject({ reportsTo: null });
  });

  it("makes no circle", async () => {
    await using world = await World.open();
    const top = await world.agent();
    const middle = await world.agent({ companyId: top.companyId, reportsTo: top.id });
    const bottom = await world.agent({ companyId: top.companyId, reportsTo: middle.id });

    await expect(update(world, top, { reportsTo: bottom.id })).rejects.toMatchObject({
      code: "illegal_transition",
      message: "Reporting relationship would create a cycle",
    });
    await expect(update(world, top, { reportsTo: top.id })).rejects.toMatchObject({
      code: "illegal_transition",
      message: "Agent cannot report to itself",
    });
  });

  it("places nobody below a 500th level, neither alone nor with those below", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await world.sql(
      `with made as (
         insert into agents (id, company_id, name, reports_to)
         select md5(n::text)::uuid, $1::uuid, 'Agent ' || n, case when n > 1 then md5((n - 1)::text)::uuid end
           from generate_series(1, 499) n order by n returning id)
       insert into agent_slots (agent_id, company_id) select id, $1::uuid from made`,
      [companyId],
    );
    const idOf = async (n: number) => (await world.sql<{ id: string }>("select md5($1)::uuid id", [`${n}`]))[0]!.id;
    const refused = { code: "illegal_transition", message: "Reporting lines may have 500 levels" };

    const last = await world.agent({ companyId, reportsTo: await idOf(499) });
    await expect(world.agent({ companyId, reportsTo: last.id })).rejects.toMatchObject(refused);
    const boss = await world.agent({ companyId });
    const first = await world.services.agents.get(board, await idOf(1));
    await expect(update(world, first, { reportsTo: boss.id })).rejects.toMatchObject(refused);
    await expect(update(world, last, { reportsTo: boss.id })).resolves.toMatchObject({ reportsTo: boss.id });
    await expect(update(world, first, { reportsTo: boss.id })).resolves.toMatchObject({ reportsTo: boss.id });
  });

  it("makes no circle when two are moved below each other at the same time", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    for (let round = 0; round < 8; round += 1) {
      const [one, other] = await Promise.all([world.agent({ companyId }), world.agent({ companyId })]);
      const answers = await Promise.allSettled([
        update(world, one, { reportsTo: other.id }),
        update(world, other, { reportsTo: one.id }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    }
  });

  it("never leads to an agent that is deleted at the same time", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    for (let round = 0; round < 8; round += 1) {
      const [boss, agent] = await Promise.all([world.agent({ companyId }), world.agent({ companyId })]);
      await Promise.allSettled([
        update(world, agent, { reportsTo: boss.id }),
        world.services.agents.delete(board, boss.id),
      ]);
      await expect(world.services.agents.get(board, agent.id)).resolves.toMatchObject({ reportsTo: null });
    }
  });
});

describe("what is done to an agent", () => {
  it("stands in the audit trail without secrets, and can be looked up by agent", async () => {
    await using world = await World.open();
    const agent = await world.agent({ name: "Alice", adapterConfig: { apiKey: "sk-create" } });
    await world.agent({ companyId: agent.companyId });
    const { agents, activity } = world.services;
    await update(world, agent, { adapterConfig: { apiKey: "sk-update" }, title: "Lead" });
    await update(world, agent, {});
    const key = await agents.createKey(board, agent.id, { name: "laptop" });
    await agents.pause(board, agent.id);
    await agents.pause(board, agent.id);
    await agents.resume(board, agent.id);
    await agents.revokeKey(board, agent.id, key.id);
    await agents.revokeKey(board, agent.id, key.id);
    await agents.updatePermissions(board, agent.id, { canCreateAgents: true });
    await agents.terminate(board, agent.id);
    await agents.terminate(board, agent.id);
    await agents.delete(board, agent.id);

    const entries = await activity.list(board, agent.companyId, ActivityFilter.parse({ agentId: agent.id }));

    expect(entries.map(({ action }) => action).reverse()).toEqual([
      "agent.created",
      "agent.updated",
      "agent.key_created",
      "agent.paused",
      "agent.resumed",
      "agent.key_revoked",
      "agent.permissions_updated",
      "agent.terminated",
      "agent.deleted",
    ]);
    expect(entries.at(-2)?.details).toEqual({ changed: ["title", "adapterConfig"] });
    expect(entries.every((entry) => entry.entityType === "agent" && entry.entityId === agent.id)).toBe(true);
    const everything = JSON.stringify([entries, await world.sql("select payload from live_events")]);
    for (const secret of ["sk-create", "sk-update", key.token]) expect(everything).not.toContain(secret);
  });

  it("is told to subscribers as it is", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.pause(board, agent.id);
    await world.services.agents.resume(board, agent.id);

    await expect(
      world.sql("select company_id, payload from live_events where type = 'agent.status' order by id"),
    ).resolves.toEqual(
      ["idle", "paused", "idle"].map((status) => ({
        company_id: agent.companyId,
        payload: { agentId: agent.id, status },
      })),
    );
    expect(world.hints).toContainEqual({ kind: "events", companyId: agent.companyId });
  });

  it("names the agent and the run when an agent does it", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { run, fencingToken } = await world.run(agent.id);

    await world.services.agents.update({ ...asAgent(agent), run: { runId: run.id, fencingToken } }, agent.id, {
      title: "Poet",
    });

    const [entry] = await world.services.activity.list(board, agent.companyId, ActivityFilter.parse({ limit: 1 }));
    expect(entry).toMatchObject({ actorType: "agent", actorId: agent.id, runId: run.id, action: "agent.updated" });
  });
});
