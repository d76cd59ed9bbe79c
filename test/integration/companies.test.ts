import { describe, expect, it } from "vitest";
import { ActivityFilter } from "../../shared/activity/activity.schema.ts";
import type { Actor } from "../../shared/auth/actor.ts";
import { CreateCompany, UpdateCompany } from "../../shared/companies/company.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { person } from "../support/people.ts";
import { asAgent, board, World } from "../support/world.ts";

const runStatus = async (world: World, runId: string) =>
  (await world.sql<{ status: string }>("select status from heartbeat_runs where id = $1", [runId]))[0]?.status;

const outcomes = async (world: World, agentId: string) =>
  (
    await world.sql<{ source: string; outcome: string }>(
      "select source, outcome from agent_wakeup_requests where agent_id = $1 order by id",
      [agentId],
    )
  ).map(({ source, outcome }) => `${source} ${outcome}`);

describe("companies.list", () => {
  it("goes on behind the last one seen, and counts those of the same page", async () => {
    await using world = await World.open();
    const { companies } = world.services;
    const ids: string[] = [];
    for (const name of ["One", "Two", "Three"]) ids.push((await world.company({ name })).id);
    const { actor } = await person(world, { roles: { [ids[0]!]: "viewer", [ids[2]!]: "viewer" } });
    const idsOf = async (who: Actor, page?: { cursor?: string; limit: number }) =>
      (await companies.list(who, page)).map(({ id }) => id);

    expect(await idsOf(board)).toEqual(ids);
    expect(await idsOf(board, { limit: 2 })).toEqual(ids.slice(0, 2));
    expect(await idsOf(board, { limit: 2, cursor: ids[1]! })).toEqual([ids[2]]);
    expect(await idsOf(actor, { limit: 1 })).toEqual([ids[0]]);
    expect(await idsOf(actor, { limit: 5, cursor: ids[0]! })).toEqual([ids[2]]);
    expect(Object.keys(await companies.stats(board, { limit: 2 })).sort()).toEqual(ids.slice(0, 2).sort());
  });
});

describe("companies.create", () => {
  it("answers with the whole company, with defaults for what was left out", async () => {
    await using world = await World.open();

    const company = await world.services.companies.create(board, CreateCompany.parse({ name: "Acme AI Corp" }));

    expect(company).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: "Acme AI Corp",
      description: null,
      status: "active",
      slug: "acme-ai-corp",
      issuePrefix: "ACM",
      issueCounter: 0,
      budgetMonthlyCents: 0,
      spentMonthlyCents: 0,
      requireBoardApprovalForNewAgents: false,
      fairShareWeight: 1,
      brandColor: null,
      pauseReason: null,
      pausedAt: null,
      logoAssetId: null,
      logoUrl: null,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: company.createdAt,
    });
    await expect(world.services.companies.get(board, company.id)).resolves.toEqual(company);
  });

  it("gives companies of one name different prefixes, even when they race", async () => {
    await using world = await World.open();

    const companies = await Promise.all(Array.from({ length: 16 }, () => world.company({ name: "Paper mill" })));

    const prefixes = companies.map((company) => company.issuePrefix);
    expect(new Set(prefixes).size).toBe(16);
    expect(prefixes).toEqual(expect.arrayContaining(["PAP", "PAPA", "PAPAA", "PAPAAAAAAA"]));
    for (const prefix of prefixes) expect(prefix).toMatch(/^PAP[A-Z]{0,7}$/);
  });

  it("gives a given prefix to one of those who race for it, and the others a conflict", async () => {
    await using world = await World.open();

    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => world.company({ name: "Acme", issuePrefix: "SAME" })),
    );

    expect(
      answers.map((it): string => (it.status === "rejected" ? it.reason.code : it.value.issuePrefix)).sort(),
    ).toEqual(["SAME", "conflict", "conflict", "conflict", "conflict"]);
  });

  it("leaves nothing of a company whose prefix was taken", async () => {
    await using world = await World.open();
    await world.company({ issuePrefix: "SAME" });

    await expect(world.company({ issuePrefix: "SAME" })).rejects.toMatchObject({ code: "conflict" });

    await expect(world.sql("select action from activity_log")).resolves.toEqual([{ action: "company.created" }]);
  });

  it("is for the board", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    await expect(
      world.services.companies.create(asAgent(agent), CreateCompany.parse({ name: "Mine" })),
    ).rejects.toMatchObject({ code: "forbidden", message: "Instance admin required" });
  });

  it.each([
    [{ name: "" }, "name"],
    [{ name: "x".repeat(101) }, "name"],
    [{ name: "A", issuePrefix: "abc" }, "issuePrefix"],
    [{ name: "A", issuePrefix: "A" }, "issuePrefix"],
    [{ name: "A", issuePrefix: "ABCDEFGHIJK" }, "issuePrefix"],
    [{ name: "A", budgetMonthlyCents: -1 }, "budgetMonthlyCents"],
    [{ name: "A", budgetMonthlyCents: 1.5 }, "budgetMonthlyCents"],
    [{ name: "A", brandColor: "red" }, "brandColor"],
  ])("refuses %j", (body, field) => {
    expect(CreateCompany.safeParse(body).error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });
});

describe("companies.get and list", () => {
  it("show what was spent in this UTC month, and not before", async () => {
    await using world = await World.open();
    const { id } = await world.company();
    await world.sql(
      `insert into spend_balances (scope_type, scope_id, company_id, window_start, spent_micros)
       values ('company', $1, $1, date_trunc('month', now(), 'UTC'), 1234567),
              ('company', $1, $1, date_trunc('month', now(), 'UTC') - interval '1 month', 99990000)`,
      [id],
    );

    await expect(world.services.companies.get(board, id)).resolves.toMatchObject({ spentMonthlyCents: 123 });
    await expect(world.services.companies.list(board)).resolves.toMatchObject([{ id, spentMonthlyCents: 123 }]);
  });

  it("are not found where there is none, whatever stands in its place", async () => {
    await using world = await World.open();

    for (const id of [newId(), "nonsense", "stats"]) {
      await expect(world.services.companies.get(board, id)).rejects.toMatchObject({
        code: "not_found",
        message: "Company not found",
      });
    }
  });

  it("let an agent see its own company alone", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const other = await world.company();

    await expect(world.services.companies.get(asAgent(agent), agent.companyId)).resolves.toMatchObject({
      id: agent.companyId,
    });
    await expect(world.services.companies.get(asAgent(agent), other.id)).rejects.toMatchObject({
      code: "forbidden",
      message: "Agent key cannot access another company",
    });
    await expect(world.services.companies.list(asAgent(agent))).rejects.toMatchObject({ code: "forbidden" });
    await expect(world.services.companies.stats(asAgent(agent))).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("companies.update", () => {
  it("changes what is given and leaves the rest", async () => {
    await using world = await World.open();
    const before = await world.company({ description: "old", budgetMonthlyCents: 500 });

    const after = await world.services.companies.update(
      board,
      before.id,
      UpdateCompany.parse({ name: "Better", brandColor: "#8b5cf6", requireBoardApprovalForNewAgents: true }),
    );

    expect(after).toEqual({
      ...before,
      name: "Better",
      brandColor: "#8b5cf6",
      requireBoardApprovalForNewAgents: true,
      updatedAt: after.updatedAt,
    });
    expect(after.updatedAt > before.updatedAt).toBe(true);
  });

  it("empties what is set to null", async () => {
    await using world = await World.open();
    const { id } = await world.company({ description: "old", brandColor: "#000000" });

    const after = await world.services.companies.update(board, id, { description: null, brandColor: null });

    expect(after).toMatchObject({ description: null, brandColor: null });
  });

  it.each([
    [["paused", "active"], true],
    [["paused", "archived"], true],
    [["archived", "active"], true],
    [["archived", "archived"], true],
    [["archived", "paused"], false],
  ] as const)("goes through %j: %s", async (statuses, isAllowed) => {
    await using world = await World.open();
    const { id } = await world.company();

    const answers = [];
    for (const status of statuses) {
      answers.push(
        await world.services.companies.update(board, id, { status }).then(
          (company) => company.status,
          (error: { code: string }) => error.code,
        ),
      );
    }

    expect(answers).toEqual([statuses[0], isAllowed ? statuses[1] : "illegal_transition"]);
  });

  it("is for the board", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companies } = world.services;

    for (const attempt of [
      companies.update(asAgent(agent), agent.companyId, { budgetMonthlyCents: 1 }),
      companies.archive(asAgent(agent), agent.companyId),
      companies.delete(asAgent(agent), agent.companyId),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: "forbidden", message: "Board access required" });
    }
  });
});

describe("a company that is paused", () => {
  it("cancels its runs, and keeps what will not come again until it is active", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const running = await world.run(agent.id, { source: "on_demand" });
    const queued = await world.wake(agent.id, { source: "assignment" });

    const company = await world.services.companies.update(board, agent.companyId, { status: "paused" });

    expect(company.status).toBe("paused");
    await expect(runStatus(world, queued)).resolves.toBe("cancelled");
    await expect(
      world.sql("select status, cancel_requested_at is not null as asked from heartbeat_runs where id = $1", [
        running.run.id,
      ]),
    ).resolves.toEqual([{ status: "running", asked: true }]);
    await expect(outcomes(world, agent.id)).resolves.toEqual(["on_demand queued", "assignment deferred"]);
    expect(world.hints).toContainEqual({ kind: "cancel", runId: running.run.id });

    await world.services.companies.update(board, agent.companyId, { status: "active" });
    await expect(world.services.release.releaseDeferred()).resolves.toBe(1);
  });

  it("leaves the agents of others alone", async () => {
    await using world = await World.open();
    const [paused, other] = [await world.agent(), await world.agent()];
    const runId = await world.wake(other.id);

    await world.services.companies.update(board, paused.companyId, { status: "paused" });

    await expect(runStatus(world, runId)).resolves.toBe("queued");
  });
});

describe("a company that is archived", () => {
  it("cancels its runs and all that waits, and refuses more until it is active again", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.companies.update(board, agent.companyId, { status: "paused" });
    await world.services.wakeups.request(board, agent.id, {
      source: "automation",
      triggerDetail: "system",
      forceFreshSession: false,
      coalesce: true,
      hold: false,
    });
    await expect(outcomes(world, agent.id)).resolves.toEqual(["automation deferred"]);

    const company = await world.services.companies.archive(board, agent.companyId);

    expect(company.status).toBe("archived");
    await expect(outcomes(world, agent.id)).resolves.toEqual(["automation cancelled"]);
    await expect(world.wake(agent.id)).rejects.toMatchObject({ code: "not_invokable" });
    await world.services.companies.update(board, agent.companyId, { status: "active" });
    await expect(world.wake(agent.id)).resolves.toEqual(expect.any(String));
  });

  it("keeps no wakeup of a run that it cancels", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const queued = await world.wake(agent.id, { source: "assignment" });

    await world.services.companies.archive(board, agent.companyId);

    await expect(runStatus(world, queued)).resolves.toBe("cancelled");
    await expect(world.services.release.releaseDeferred()).resolves.toBe(0);
  });
});

describe("a company that is deleted", () => {
  it("is gone at once for everyone, with its agents and their keys", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 60 } } });
    const { token } = await world.services.agents.createKey(board, agent.id, { name: "default" });
    const { companies, agents, activity, auth, wakeups } = world.services;
    const runId = await world.wake(agent.id);

    await companies.delete(board, agent.companyId);

    const lost = { code: "not_found" };
    await expect(companies.get(board, agent.companyId)).rejects.toMatchObject(lost);
    await expect(companies.update(board, agent.companyId, { name: "x" })).rejects.toMatchObject(lost);
    await expect(companies.delete(board, agent.companyId)).rejects.toMatchObject(lost);
    await expect(companies.list(board)).resolves.toEqual([]);
    await expect(companies.stats(board)).resolves.toEqual({});
    await expect(agents.get(board, agent.id)).rejects.toMatchObject(lost);
    await expect(agents.list(board, agent.companyId)).rejects.toMatchObject(lost);
    await expect(agents.org(board, agent.companyId)).rejects.toMatchObject(lost);
    await expect(agents.pause(board, agent.id)).rejects.toMatchObject(lost);
    await expect(world.agent({ companyId: agent.companyId })).rejects.toMatchObject(lost);
    await expect(activity.list(board, agent.companyId, ActivityFilter.parse({}))).rejects.toMatchObject(lost);
    await expect(wakeups.listOfAgent(board, agent.id, { limit: 10 })).rejects.toMatchObject(lost);
    await expect(world.wake(agent.id)).rejects.toMatchObject(lost);
    await expect(auth.authenticate(token, { isMutation: false })).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(runStatus(world, runId)).resolves.toBe("cancelled");
    await expect(world.sql("select 1 from clock_timers")).resolves.toEqual([]);
  });

  it("frees its prefix", async () => {
    await using world = await World.open();
    const { id } = await world.company({ issuePrefix: "ACME" });

    await world.services.companies.delete(board, id);

    await expect(world.company({ issuePrefix: "ACME" })).resolves.toMatchObject({ issuePrefix: "ACME" });
  });
});

describe("companies.stats", () => {
  it("counts agents by company, without terminated ones", async () => {
    await using world = await World.open();
    const { id } = await world.company();
    const empty = await world.company();
    const [, paused, terminated, deleted] = await Promise.all(
      ["idle", "paused", "terminated", "deleted"].map((name) => world.agent({ companyId: id, name })),
    );
    await world.services.agents.pause(board, paused!.id);
    await world.services.agents.terminate(board, terminated!.id);
    await world.services.agents.delete(board, deleted!.id);

    const stats = await world.services.companies.stats(board);

    const none = { taskCount: 0, issueCount: 0, openTaskCount: 0, projectCount: 0 };
    expect(stats).toEqual({
      [id]: { agentCount: 2, activeAgentCount: 1, ...none },
      [empty.id]: { agentCount: 0, activeAgentCount: 0, ...none },
    });
  });
});

describe("what is done to a company", () => {
  it("stands in the audit trail with who did it, once each", async () => {
    await using world = await World.open();
    const { id } = await world.company({ name: "Acme" });
    const { companies, activity } = world.services;
    await companies.update(board, id, { name: "Better", description: "secret plans" });
    await companies.update(board, id, { name: "Better" });
    await companies.update(board, id, { status: "paused" });
    await companies.archive(board, id);
    await companies.archive(board, id);

    const entries = await activity.list(board, id, ActivityFilter.parse({}));

    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      ["company.archived", { changed: ["status"], from: "paused", to: "archived" }],
      ["company.paused", { changed: ["status"], from: "active", to: "paused" }],
      ["company.updated", { changed: ["name", "description"] }],
      ["company.created", { name: "Acme" }],
    ]);
    expect(entries[0]).toMatchObject({
      companyId: id,
      actorType: "user",
      actorId: "tester",
      entityType: "company",
      entityId: id,
      agentId: null,
      runId: null,
    });
    await expect(
      world.sql("select payload ->> 'action' as action from live_events where type = 'activity.logged' order by id"),
    ).resolves.toEqual(entries.map(({ action }) => ({ action })).reverse());
  });
});
