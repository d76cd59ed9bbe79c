import { describe, expect, it } from "vitest";

import { decodePublicId, encodePublicId } from "../../shared/kernel/public-id.ts";
import { bearer, sharedApi } from "../support/api.ts";
import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { adminOf, companyOnV1, type Enveloped, SENIOR, type ShownAgent, workerWith } from "../support/staffing.ts";
import { board } from "../support/world.ts";

type One = Enveloped<ShownAgent>;
type Many = Enveloped<readonly ShownAgent[]>;

const uuidOf = (shown: { readonly id: string }): string => decodePublicId("agent", shown.id) ?? "";

describe("agents of /v1", () => {
  const call = sharedApi();
  const world = () => call.api().world;

  /** A company with a team, and how to hire into it. */
  async function furnished(company: Parameters<typeof companyOnV1>[1] = {}, team: object = {}) {
    const token = await adminOf(world());
    const { companyId, base } = await companyOnV1(world(), company);
    const made = await call<Enveloped<{ id: string; slug: string }>>(
      "POST",
      `${base}/teams`,
      { name: "Platform", ...team },
      token,
    );
    expect(made.status).toBe(201);
    const teamId = made.body.data.id;
    const ask = <Body = One>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      call<Body>(method, `${base}${path}`, body, { ...token, ...headers });
    const hire = (body: object = {}, headers: Record<string, string> = {}) =>
      ask("POST", "/agents", { ...SENIOR, teamId, ...body }, headers);
    return { token, companyId, base, teamId, ask, hire };
  }

  const actionsOf = async (agent: { readonly id: string }): Promise<string[]> =>
    (
      await world().sql<{ action: string }>("select action from activity_log where entity_id = $1 order by id", [
        uuidOf(agent),
      ])
    ).map(({ action }) => action);

  it("are hired with a token that is shown once, and shown as they were hired", async () => {
    const { base, teamId, hire, ask } = await furnished();

    const hired = await hire();

    const { agentToken, warnings: _warnings, ...shown } = hired.body.data;
    expect(hired.status).toBe(201);
    expect(hired.headers["location"]).toBe(`${base}/agents/${shown.id}`);
    expect(agentToken).toMatch(/^ca_agent_[0-9a-f]{32}$/);
    expect(shown).toMatchObject({
      ...SENIOR,
      teamId,
      status: "active",
      memoryScopes: ["agent", "project", "client", "company"],
      stats: { tasksCompleted: 0, tasksFailed: 0, averageTaskUsd: null, lastActiveAt: null },
    });
    expect(await ask("GET", `/agents/${shown.id}`)).toMatchObject({ status: 200, body: { data: shown } });
    expect(JSON.stringify(await world().sql("select * from agent_tokens"))).not.toContain(agentToken);
    expect(await actionsOf(shown)).toEqual(["agent.hired"]);
    const onApi = await call("GET", `/api/agents/${uuidOf(shown)}`);
    expect(onApi.body).toMatchObject({
      role: "engineer",
      status: "idle",
      adapterType: "claude_local",
      adapterConfig: { model: "claude-sonnet-4-6" },
      budgetMonthlyCents: 0,
    });
  });

  it("are listed by team, status and adapter, in pages that neither skip nor repeat", async () => {
    const { teamId, hire, ask } = await furnished({}, { slug: "core" });
    const hired: ShownAgent[] = [];
    for (let n = 0; n < 5; n += 1)
      hired.push((await hire({ name: `A${n}`, adapter: n < 2 ? "http" : "codex" })).body.data);
    await ask("POST", `/agents/${hired[0]?.id}/pause`);
    await ask("POST", `/agents/${hired[4]?.id}/retire`);
    const idsOf = async (query: string) => (await ask<Many>("GET", `/agents?${query}`)).body.data.map(({ id }) => id);
    const named = (...numbers: number[]) => numbers.map((n) => hired[n]?.id);

    expect(await idsOf("")).toEqual(named(3, 2, 1, 0));
    expect(await idsOf("status=retired")).toEqual(named(4));
    expect(await idsOf("status=paused,retired")).toEqual(named(4, 0));
    expect(await idsOf("adapter=http")).toEqual(named(1, 0));
    expect(await idsOf("adapter=claude-code")).toEqual([]);
    expect(await idsOf(`team=${teamId}`)).toHaveLength(4);
    expect(await idsOf("team=core")).toHaveLength(4);
    expect(await idsOf("team=default")).toEqual([]);
    expect((await ask("GET", "/agents?status=asleep")).status).toBe(400);

    const walked: string[] = [];
    let cursor: string | null | undefined = "";
    while (typeof cursor === "string") {
      const page: { body: Many } = await ask<Many>("GET", `/agents?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      walked.push(...page.body.data.map(({ id }) => id));
      cursor = page.body.meta.nextCursor;
      // Who comes meanwhile is newer than what was seen.
      if (walked.length === 2) await hire({ name: "Late" });
    }
    expect(walked).toEqual(named(3, 2, 1, 0));
  });

  it("are changed in exactly what may be changed", async () => {
    const { hire, ask } = await furnished();
    const { id } = (await hire()).body.data;

    const changed = await ask("PATCH", `/agents/${id}`, {
      name: "Principal",
      role: "release manager",
      adapter: "codex",
      model: "o9",
      budget: { perTaskUsd: 5 },
      approvalPolicy: { requires: ["prod-deploy"] },
      memoryScopes: ["agent", "company", "agent"],
    });

    expect(changed).toMatchObject({
      status: 200,
      body: {
        data: {
          name: "Principal",
          role: "release manager",
          adapter: "codex",
          model: "o9",
          budget: { perTaskUsd: 5, dailyUsd: 25 },
          approvalPolicy: { requires: ["prod-deploy"] },
          memoryScopes: ["agent", "company"],
        },
      },
    });
    for (const field of ["id", "companyId", "teamId", "status", "stats", "createdAt"]) {
      expect(await ask("PATCH", `/agents/${id}`, { name: "Other", [field]: "x" })).toMatchObject({
        status: 422,
        body: { error: { code: "immutable_field", details: [{ field, code: "immutable_field" }] } },
      });
    }
    expect(await ask("PATCH", `/agents/${id}`, { budget: { monthlyUsd: 1 } })).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed", details: [{ field: "budget.monthlyUsd", code: "unknown_field" }] } },
    });
    expect((await ask("PATCH", `/agents/${id}`, { budget: { dailyUsd: -1 } })).status).toBe(422);
    expect(await ask("GET", `/agents/${id}`)).toMatchObject({ body: { data: { name: "Principal" } } });
    const onApi = await call("PATCH", `/api/agents/${uuidOf({ id })}`, { role: "qa" });
    expect(onApi.status).toBe(200);
    expect(await ask("GET", `/agents/${id}`)).toMatchObject({ body: { data: { role: "qa" } } });
  });

  it("are changed as the version that they were read as, or not at all", async () => {
    const { hire, ask } = await furnished();
    const { id, version } = (await hire()).body.data;
    const etag = (await ask("GET", `/agents/${id}`)).headers["etag"];
    expect(etag).toBe(`"${version}"`);

    const first = await ask("PATCH", `/agents/${id}`, { budget: { perTaskUsd: 3 } }, { "if-match": String(etag) });
    const second = await ask("PATCH", `/agents/${id}`, { name: "Late" }, { "if-match": String(etag) });

    expect(first.status).toBe(200);
    expect(second).toMatchObject({ status: 412, body: { error: { code: "precondition_failed" } } });
  });

  it("have budgets to the millionth of a dollar, apart from those of the month", async () => {
    const { hire, ask } = await furnished();
    const { id } = (await hire({ budget: { perTaskUsd: 0.815, dailyUsd: 0.01 } })).body.data;
    const onApi = `/api/agents/${uuidOf({ id })}`;
    await call("PATCH", onApi, { budgetMonthlyCents: 1234 });
    const budget = async () => (await ask<Enveloped<{ budget: object }>>("GET", `/agents/${id}`)).body.data.budget;
    expect(await budget()).toEqual({ perTaskUsd: 0.815, dailyUsd: 0.01 });

    await ask("PATCH", `/agents/${id}`, { budget: { perTaskUsd: 0.01 } });
    expect(await budget()).toEqual({ perTaskUsd: 0.01, dailyUsd: 0.01 });
    await ask("PATCH", `/agents/${id}`, { budget: { dailyUsd: 0.815 } });
    expect(await budget()).toEqual({ perTaskUsd: 0.01, dailyUsd: 0.815 });
    expect(await call("GET", onApi)).toMatchObject({
      body: { budgetMonthlyCents: 1234, runtimeConfig: { heartbeat: { maxDailyCostCents: 81.5 } } },
    });
    await ask("PATCH", `/agents/${id}`, { budget: { perTaskUsd: null } });
    expect(await budget()).toEqual({ perTaskUsd: null, dailyUsd: 0.815 });
    await call("PATCH", onApi, { budgetMonthlyCents: 0 });
    expect(await budget()).toEqual({ perTaskUsd: null, dailyUsd: 0.815 });
  });

  it("are hired only for adapters that a worker can run", async () => {
    const { hire, ask } = await furnished();
    expect(await hire({ adapter: "no-such" })).toMatchObject({
      status: 422,
      body: { error: { code: "adapter_not_installed", details: [{ field: "adapter" }] } },
    });
    await workerWith(world(), ["process", "http"]);
    try {
      expect(await hire()).toMatchObject({
        status: 422,
        body: { error: { code: "adapter_not_installed", details: [{ available: ["http", "process"] }] } },
      });
      const { id } = (await hire({ adapter: "http" })).body.data;
      expect(await ask("PATCH", `/agents/${id}`, { adapter: "codex" })).toMatchObject({ status: 422 });
      await workerWith(world(), ["claude_local"]);
      expect((await hire()).status).toBe(201);
    } finally {
      await world().sql("delete from workers");
    }
  });

  it("are hired into teams of their company", async () => {
    const { hire } = await furnished({}, { slug: "people" });
    const other = await furnished();

    expect((await hire({ teamId: "people" })).status).toBe(201);
    expect(await hire({ teamId: other.teamId })).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed", details: [{ field: "teamId" }] } },
    });
    const { teamId: _, ...teamless } = { ...SENIOR, teamId: "" };
    expect((await hire({ ...teamless, teamId: undefined })).status).toBe(422);
  });

  it("report to the manager of their team, while it is in service", async () => {
    const { hire, ask, teamId } = await furnished();
    const lead = (await hire({ name: "Lead", role: "ceo" })).body.data;
    expect((await ask("PATCH", `/teams/${teamId}`, { managerAgentId: lead.id })).status).toBe(200);

    expect(await hire({ name: "One" })).toMatchObject({ body: { data: { reportsTo: lead.id } } });
    await ask("POST", `/agents/${lead.id}/retire`);
    expect(await hire({ name: "Two" })).toMatchObject({ body: { data: { reportsTo: null } } });
    expect(await ask("GET", `/teams/${teamId}`)).toMatchObject({ body: { data: { managerAgentId: null } } });
  });

  it("race for the last place, and exactly one gets it", async () => {
    const { hire, ask, teamId } = await furnished({}, { headcountCap: 3 });
    const first = (await hire()).body.data;

    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => hire({ name: `Racer ${n}` })));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    for (const refused of answers.filter(({ status }) => status !== 201)) {
      expect(refused).toMatchObject({ status: 409, body: { error: { code: "headcount_limit" } } });
    }
    expect(await ask("GET", `/teams/${teamId}`)).toMatchObject({ body: { data: { agentCount: 3 } } });
    await ask("POST", `/agents/${first.id}/retire`);
    expect((await hire()).status).toBe(201);
  });

  it("race for the last of the envelope, and are hired as far as it goes", async () => {
    const { hire } = await furnished({}, { budget: { usd: 100, period: "weekly" } });
    const costing = (dailyUsd: number) => hire({ budget: { dailyUsd } });
    expect((await costing(7)).status).toBe(201);

    const answers = await Promise.all(Array.from({ length: 6 }, () => costing(7)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const refused of answers.filter(({ status }) => status !== 201)) {
      expect(refused).toMatchObject({
        status: 409,
        body: { error: { code: "team_budget_exceeded", details: [{ field: "budget.dailyUsd" }] } },
      });
    }
    expect((await hire({ budget: {} })).status).toBe(201);
    expect((await costing(0.28)).status).toBe(201);
    expect((await costing(0.01)).status).toBe(409);
  });

  it("race for the last of the envelope with who is hired, when they are to spend more", async () => {
    const { hire, ask } = await furnished({}, { budget: { usd: 100, period: "weekly" } });
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push((await hire({ budget: { dailyUsd: 1 } })).body.data.id);
    const spending = (id: string, dailyUsd: number | null) => ask("PATCH", `/agents/${id}`, { budget: { dailyUsd } });

    // 4 of 14.28 dollars a day are given: of six who want 5 more, two may have them.
    const answers = await Promise.all([
      ...ids.map((id) => spending(id, 6)),
      ...[1, 2].map(() => hire({ budget: { dailyUsd: 5 } })),
    ]);

    expect(answers.filter(({ status }) => status < 300)).toHaveLength(2);
    for (const refused of answers.filter(({ status }) => status >= 300)) {
      expect(refused).toMatchObject({
        status: 409,
        body: { error: { code: "team_budget_exceeded", details: [{ field: "budget.dailyUsd" }] } },
      });
    }
    const [low] = ids.filter((_, n) => answers[n]!.status !== 200);
    expect((await spending(low!, 1.29)).status).toBe(409);
    expect((await spending(low!, 1.28)).status).toBe(200);
    expect((await spending(low!, 0.5)).status).toBe(200);
    expect((await ask("PATCH", `/agents/${low}`, { name: "Other", budget: { perTaskUsd: 50 } })).status).toBe(200);
    const onApi = { runtimeConfig: { heartbeat: { maxDailyCostCents: 5_000 } } };
    expect(await call("PATCH", `/api/agents/${uuidOf({ id: low! })}`, onApi)).toMatchObject({ status: 409 });
    expect((await spending(low!, null)).status).toBe(200);
  });

  it("finish what they are at when they are paused here, and do not when they are paused there", async () => {
    const { hire, ask } = await furnished();
    const agent = (await hire()).body.data;
    const claimed = await world().run(uuidOf(agent));
    const { run } = claimed;
    const asked = async () =>
      (
        await world().sql("select status, cancel_requested_at is not null as asked from heartbeat_runs where id = $1", [
          run.id,
        ])
      )[0];

    const paused = await ask("POST", `/agents/${agent.id}/pause`);
    expect(paused).toMatchObject({ status: 200, body: { data: { status: "paused", pauseReason: "manual" } } });
    expect(await asked()).toEqual({ status: "running", asked: false });
    expect(await call("POST", `/api/agents/${uuidOf(agent)}/wakeup`, {})).toMatchObject({ status: 409 });
    expect(await call("GET", `/api/agents/${uuidOf(agent)}`)).toMatchObject({ body: { status: "paused" } });

    expect(await call("POST", `/api/agents/${uuidOf(agent)}/pause`)).toMatchObject({ status: 200 });
    expect(await asked()).toEqual({ status: "running", asked: true });
    expect(await ask("POST", `/agents/${agent.id}/pause`)).toMatchObject({ status: 200 });
    await world().services.execution.settle(endingOf(claimed));
    expect(await ask("POST", `/agents/${agent.id}/resume`)).toMatchObject({ body: { data: { status: "active" } } });
    expect(await ask("POST", `/agents/${agent.id}/resume`)).toMatchObject({ status: 200 });
    expect(await actionsOf(agent)).toEqual(["agent.hired", "agent.paused", "agent.resumed"]);
    await checkInvariants(world().sql);
  });

  it("may be paused the other surface's way", async () => {
    const { hire, ask } = await furnished();
    const [one, two] = [(await hire()).body.data, (await hire()).body.data];
    const runs = [await world().run(uuidOf(one)), await world().run(uuidOf(two))].map(({ run }) => run.id);

    await ask("POST", `/agents/${one.id}/pause?mode=cancel`);
    await call("POST", `/api/agents/${uuidOf(two)}/pause?mode=drain`);

    const asked = await world().sql<{ asked: boolean }>(
      "select cancel_requested_at is not null as asked from heartbeat_runs where id = any($1) order by id",
      [runs],
    );
    expect(asked).toEqual([{ asked: true }, { asked: false }]);
  });

  it("end for good when they are retired: runs, tokens, keys; their work goes back", async () => {
    const { companyId, teamId, hire, ask } = await furnished();
    const team = decodePublicId("team", teamId);
    const { staff } = world().services;
    const { agentToken = "", ...agent } = (await hire()).body.data;
    const agentId = uuidOf(agent);
    const { run } = await world().run(agentId);
    await world().sql(
      `insert into issues (id, company_id, title, status, issue_number, identifier, assignee_agent_id)
       select gen_random_uuid(), $1, s, s, n, $3 || n, $2 from unnest('{in_progress,todo,done}'::text[]) with ordinality as x(s, n)`,
      [companyId, agentId, `T${companyId.slice(0, 8)}-`],
    );
    await world().sql(
      `insert into issues (id, company_id, title, status, outcome, issue_number, identifier, assignee_agent_id)
       select gen_random_uuid(), $1, 'failed', 'cancelled', 'failed', 9, $3 || 9, $2`,
      [companyId, agentId, `T${companyId.slice(0, 8)}-`],
    );
    expect(await staff.authenticate(agentToken)).toEqual({ type: "agent", agentId, companyId });

    const retired = await ask("POST", `/agents/${agent.id}/retire`, { reason: "replaced" });
    const again = await ask("POST", `/agents/${agent.id}/retire`, { reason: "another" });

    expect(retired).toMatchObject({ status: 200, body: { data: { status: "retired", retiredReason: "replaced" } } });
    expect(again.body).toMatchObject({ data: { status: "retired", retiredReason: "replaced" } });
    expect(await staff.authenticate(agentToken)).toBeUndefined();
    expect(await world().sql("select from agent_tokens where agent_id = $1", [agentId])).toEqual([]);
    expect(
      await world().sql("select cancel_reason is not null as asked from heartbeat_runs where id = $1", [run.id]),
    ).toEqual([{ asked: true }]);
    expect(
      await world().sql(
        "select title, status, assignee_agent_id is null as free, assigned_team_id as team from issues where company_id = $1 order by title",
        [companyId],
      ),
    ).toEqual([
      { title: "done", status: "done", free: false, team: null },
      { title: "failed", status: "cancelled", free: false, team: null },
      { title: "in_progress", status: "todo", free: true, team },
      { title: "todo", status: "todo", free: true, team },
    ]);
    for (const verb of ["pause", "resume", "rotate-token"]) {
      expect(await ask("POST", `/agents/${agent.id}/${verb}`)).toMatchObject({
        status: 409,
        body: { error: { code: "invalid_state" } },
      });
    }
    expect(await actionsOf(agent)).toEqual(["agent.hired", "agent.terminated"]);
    expect(await ask("GET", `/agents/${agent.id}`)).toMatchObject({
      body: { data: { stats: { tasksCompleted: 1, tasksFailed: 1, averageTaskUsd: 0 } } },
    });
  });

  it("are retired here when they are terminated there", async () => {
    const { hire, ask } = await furnished();
    const { agentToken = "", ...agent } = (await hire()).body.data;

    expect(await call("POST", `/api/agents/${uuidOf(agent)}/terminate`)).toMatchObject({ status: 200 });

    expect(await ask("GET", `/agents/${agent.id}`)).toMatchObject({ body: { data: { status: "retired" } } });
    expect(await world().services.staff.authenticate(agentToken)).toBeUndefined();
    expect(await ask("POST", `/agents/${agent.id}/resume`)).toMatchObject({
      status: 409,
      body: { error: { code: "invalid_state" } },
    });
    expect(await call("POST", `/api/agents/${uuidOf(agent)}/resume`)).toMatchObject({
      status: 422,
      body: { error: "Cannot resume a terminated agent" },
    });
    await ask("POST", `/agents/${agent.id}/retire`);
    expect(await actionsOf(agent)).toEqual(["agent.hired", "agent.terminated"]);
    await call("DELETE", `/api/agents/${uuidOf(agent)}`);
    expect((await ask("GET", `/agents/${agent.id}`)).status).toBe(404);
  });

  it("finish what they are at when they are retired so, and then have nothing any more", async () => {
    const { companyId, hire, ask } = await furnished();
    const agent = (await hire()).body.data;
    const claimed = await world().run(uuidOf(agent));
    const { run } = claimed;
    await world().sql(
      `insert into issues (id, company_id, title, status, issue_number, identifier, assignee_agent_id)
       select gen_random_uuid(), $1, s, s, n, $3 || n, $2 from unnest('{in_progress,todo}'::text[]) with ordinality as x(s, n)`,
      [companyId, uuidOf(agent), `D${companyId.slice(0, 8)}-`],
    );
    const held = () =>
      world().sql("select title from issues where company_id = $1 and assignee_agent_id is not null", [companyId]);

    await ask("POST", `/agents/${agent.id}/retire`, { drain: true });
    expect(await world().services.agents.finishDraining()).toBe(0);
    expect(await held()).toEqual([{ title: "in_progress" }]);
    expect(
      await world().sql("select status, cancel_requested_at is null as left from heartbeat_runs where id = $1", [
        run.id,
      ]),
    ).toEqual([{ status: "running", left: true }]);
    await world().services.execution.settle(endingOf(claimed));

    expect(await world().services.agents.finishDraining()).toBe(1);
    expect(await held()).toEqual([]);
    expect(await world().services.agents.finishDraining()).toBe(0);
  });

  it("have two tokens at the most after a rotation, the older one for as long as was said", async () => {
    const { companyId, hire, ask } = await furnished();
    const { agentToken: first = "", ...agent } = (await hire()).body.data;
    const known = { type: "agent", agentId: uuidOf(agent), companyId };
    const { staff } = world().services;
    const rotate = async (body?: object) =>
      (
        await ask<Enveloped<{ agentId: string; agentToken: string; previousTokenExpiresAt: string }>>(
          "POST",
          `/agents/${agent.id}/rotate-token`,
          body,
        )
      ).body.data;

    const second = await rotate();
    expect(second.agentId).toBe(agent.id);
    expect(Date.parse(second.previousTokenExpiresAt) - Date.now()).toBeGreaterThan(86_300_000);
    expect(await Promise.all([first, second.agentToken].map((token) => staff.authenticate(token)))).toEqual([
      known,
      known,
    ]);
    const third = await rotate();
    expect(
      await Promise.all([first, second.agentToken, third.agentToken].map((token) => staff.authenticate(token))),
    ).toEqual([undefined, known, known]);
    await world().sql("update agent_tokens set ends_at = ends_at - interval '24 hours' where ends_at is not null");
    expect(await staff.authenticate(second.agentToken)).toBeUndefined();
    const fourth = await rotate({ graceSeconds: 0 });
    expect(await Promise.all([third.agentToken, fourth.agentToken].map((token) => staff.authenticate(token)))).toEqual([
      undefined,
      known,
    ]);
    expect((await ask("POST", `/agents/${agent.id}/rotate-token`, { graceSeconds: 86_401 })).status).toBe(422);
    expect(await actionsOf(agent)).toEqual(["agent.hired", ...Array.from({ length: 3 }, () => "agent.token_rotated")]);
    expect((await call("GET", "/v1/whoami", undefined, bearer(fourth.agentToken))).status).toBe(403);
    expect((await call("GET", "/api/companies", undefined, bearer(fourth.agentToken))).status).toBe(401);
  });

  it("wait for the board where the company says so, without a token until then", async () => {
    const { hire, ask, companyId } = await furnished({ requireBoardApprovalForNewAgents: true });

    const asked = await hire();

    const { id, approvalId = "" } = asked.body.data;
    expect(asked).toMatchObject({ status: 202, body: { data: { status: "pending_approval" } } });
    expect(approvalId).toMatch(/^apr_/);
    expect(asked.body.data.agentToken).toBeUndefined();
    expect((await ask<Many>("GET", "/agents")).body.data).toEqual([]);
    expect((await ask<Many>("GET", "/agents?status=pending_approval")).body.data).toHaveLength(1);
    expect(await ask("POST", `/agents/${id}/rotate-token`)).toMatchObject({ status: 409 });
    expect(await actionsOf({ id })).toEqual(["agent.hire_created"]);

    await world().services.approvals.approve(board, decodePublicId("approval", approvalId) ?? "", {});

    expect(await ask("GET", `/agents/${id}`)).toMatchObject({ body: { data: { ...SENIOR, status: "active" } } });
    const rotated = await ask<Enveloped<{ agentToken: string; previousTokenExpiresAt: null }>>(
      "POST",
      `/agents/${id}/rotate-token`,
    );
    expect(rotated.body.data.previousTokenExpiresAt).toBeNull();
    expect(await world().services.staff.authenticate(rotated.body.data.agentToken)).toEqual({
      type: "agent",
      agentId: uuidOf({ id }),
      companyId,
    });
    expect(await actionsOf({ id })).toEqual(["agent.hire_created", "agent.hire_approved", "agent.token_rotated"]);
  });

  it("are hired once by one key, with the same token in both answers, which is nowhere to be read", async () => {
    const { hire, ask } = await furnished();
    const key = { "idempotency-key": "hire-once" };

    const [first, second] = [await hire({}, key), await hire({}, key)];

    expect(second.body.data).toEqual(first.body.data);
    expect([second.status, second.headers["idempotency-replayed"]]).toEqual([201, "true"]);
    expect((await ask<Many>("GET", "/agents")).body.data).toHaveLength(1);
    const kept = JSON.stringify(await world().sql("select answer from idempotency_keys"));
    expect(kept).not.toContain(first.body.data.agentToken);
  });

  it("of another company do not exist here", async () => {
    const { ask } = await furnished();
    const other = await furnished();
    const stranger = (await other.hire()).body.data;

    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["POST", "/pause"],
      ["POST", "/resume"],
      ["POST", "/retire"],
      ["POST", "/rotate-token"],
    ] as const) {
      expect(await ask(method, `/agents/${stranger.id}${path}`)).toMatchObject({
        status: 404,
        body: { error: { code: "not_found" } },
      });
    }
    expect(await other.ask("GET", `/agents/${uuidOf(stranger)}`)).toMatchObject({
      body: { data: { id: stranger.id, status: "active" } },
    });
    expect((await ask("GET", "/agents/agt_nonsense")).status).toBe(404);
  });

  it("made on /api are in the default team, with the same caps", async () => {
    const { companyId, ask } = await furnished();
    const made = await world().agent({ companyId, runtimeConfig: { heartbeat: { maxDailyCostCents: 12.5 } } });

    expect(await ask("GET", `/agents/${encodePublicId("agent", made.id)}`)).toMatchObject({
      body: {
        data: {
          teamId: encodePublicId("team", companyId),
          role: "engineer",
          adapter: "process",
          model: null,
          budget: { perTaskUsd: null, dailyUsd: 0.125 },
        },
      },
    });
    expect((await ask("PATCH", "/teams/default", { headcountCap: 1 })).status).toBe(404);
    const capped = await ask("PATCH", `/teams/${encodePublicId("team", companyId)}`, { headcountCap: 1 });
    expect(capped).toMatchObject({ status: 200, body: { data: { agentCount: 1 } } });
    await expect(world().agent({ companyId })).rejects.toMatchObject({ code: "headcount_limit" });
  });
});
