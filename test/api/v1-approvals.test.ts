import { describe, expect, it } from "vitest";

import { decodePublicId, encodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { askedBy, boardOf, hire } from "../support/approving.ts";
import { person } from "../support/people.ts";
import { issueOf, wakesOf } from "../support/working.ts";
import { asAgent, board } from "../support/world.ts";

interface V1Approval {
  readonly id: string;
  readonly status: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly action: string;
}
interface Envelope<T> {
  readonly data: T;
  readonly meta: { readonly nextCursor: string | null };
}

const DEPLOY = {
  action: "deploy-prod",
  reasoning: "The fix is ready",
  cost: { usd: 50, tokens: 2_000 },
  sideEffects: ["prod is restarted"],
  ifDenied: "Wait for Monday",
};

const HOURS_MS = 3_600_000;

describe("an approval on /v1", () => {
  const call = sharedApi();
  const enter = async () => {
    const { world } = call.api();
    const company = await world.company();
    const agent = await world.agent({ companyId: company.id });
    const at = `/v1/companies/${encodePublicId("company", company.id)}`;
    const ask = <T = V1Approval>(method: string, path: string, body?: object) =>
      call<Envelope<T> & { readonly error: { code: string } }>(method, `${at}${path}`, body);
    const path = ({ id }: { id: string }) => `/approvals/${encodePublicId("approval", id)}`;
    const trail = async ({ id }: { id: string }) =>
      (
        await world.sql<{ action: string }>("select action from activity_log where entity_id = $1 order by id", [id])
      ).map(({ action }) => action);
    return { world, company, agent, ask, path, trail, at };
  };

  it("shows the action that an agent asks for, of which issue, and until when", async () => {
    const { world, company, agent, ask, path } = await enter();
    const issue = await issueOf(world, company.id);
    const asked = await askedBy(world, agent, DEPLOY, [issue.identifier]);

    const { body } = await ask("GET", path(asked));

    expect(body.data).toMatchObject({
      ...DEPLOY,
      id: encodePublicId("approval", asked.id),
      taskId: encodePublicId("issue", issue.id),
      agentId: encodePublicId("agent", agent.id),
      status: "pending",
      edits: null,
      note: null,
    });
    const { requestedAt, expiresAt } = body.data as unknown as { requestedAt: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(requestedAt)).toBeGreaterThan(3.99 * HOURS_MS);
    expect(Date.parse(expiresAt) - Date.parse(requestedAt)).toBeLessThan(4.01 * HOURS_MS);
    const hired = await hire(world, board, (await world.company({ requireBoardApprovalForNewAgents: true })).id);
    const company2 = encodePublicId("company", hired.agent.companyId);
    expect(await call("GET", `/v1/companies/${company2}${path(hired.approval!)}`)).toMatchObject({
      body: { data: { action: "hire agent Diana", expiresAt: null } },
    });
  });

  it("is decided once and for good, and whoever asked is woken", async () => {
    const { world, agent, ask, path, trail } = await enter();
    const asked = await askedBy(world, agent, DEPLOY);

    expect(await ask("POST", `${path(asked)}/approve`, { note: "Go" })).toMatchObject({
      status: 200,
      body: { data: { status: "approved", note: "Go" } },
    });
    expect(await ask("POST", `${path(asked)}/approve`)).toMatchObject({ status: 200 });
    for (const [verb, body] of [
      ["deny", {}],
      ["comment", { body: "Why?" }],
      ["approve-with-edits", { edits: { a: 1 } }],
    ] as const) {
      expect(await ask("POST", `${path(asked)}/${verb}`, body)).toMatchObject({
        status: 409,
        body: { error: { code: "invalid_state" } },
      });
    }
    expect(await wakesOf(world, agent.id)).toEqual(["automation approval_approved"]);
    expect((await trail(asked)).filter((action) => action === "approval.approved")).toHaveLength(1);
    const other = await askedBy(world, agent, DEPLOY);
    expect(await ask("POST", `${path(other)}/deny`)).toMatchObject({ body: { data: { status: "denied" } } });
    expect(await world.services.approvals.get(board, other.id)).toMatchObject({ status: "rejected", isExpired: false });
  });

  it("is approved with edits, which the payload has and the approval keeps", async () => {
    const { world, agent, ask, path, trail } = await enter();
    const asked = await askedBy(world, agent, DEPLOY);

    const edits = { "cost.usd": 30, "sideEffects.0": "nothing is restarted", "limits.region": "eu" };
    const answer = await ask("POST", `${path(asked)}/approve-with-edits`, { edits, note: "Cheaper" });

    expect(answer).toMatchObject({
      status: 200,
      body: {
        data: {
          status: "approved_with_edits",
          edits,
          cost: { usd: 30, tokens: 2_000 },
          sideEffects: ["nothing is restarted"],
          payload: {
            ...DEPLOY,
            cost: { usd: 30, tokens: 2_000 },
            sideEffects: ["nothing is restarted"],
            limits: { region: "eu" },
          },
        },
      },
    });
    expect(await world.services.approvals.get(asAgent(agent), asked.id)).toMatchObject({
      status: "approved",
      payload: { cost: { usd: 30 } },
    });
    expect(await trail(asked)).toContain("approval.approved_with_edits");
    expect(await ask("POST", `${path(asked)}/approve-with-edits`, { edits, note: "Cheaper" })).toMatchObject({
      status: 200,
    });
    const other = await askedBy(world, agent, DEPLOY);
    for (const bad of [{}, { "action.below": 1 }, { "sideEffects.7": 1 }, { "a..b": 1 }]) {
      expect([bad, (await ask("POST", `${path(other)}/approve-with-edits`, { edits: bad })).status]).toEqual([
        bad,
        422,
      ]);
    }
    expect((await ask("GET", path(other))).body.data).toMatchObject({ status: "pending", ...DEPLOY });
  });

  it("of a hire is edited by making the agent another, and lets it in", async () => {
    const { world } = await enter();
    const company = await world.company({ requireBoardApprovalForNewAgents: true });
    const { agent, approval } = await hire(world, board, company.id);
    const url = `/v1/companies/${encodePublicId("company", company.id)}/approvals/${encodePublicId("approval", approval!.id)}`;

    expect(await call("POST", `${url}/approve-with-edits`, { edits: { salary: 1 } })).toMatchObject({ status: 422 });
    expect(
      await call("POST", `${url}/approve-with-edits`, { edits: { name: "Daria", budgetMonthlyCents: 700 } }),
    ).toMatchObject({
      status: 200,
      body: { data: { status: "approved_with_edits", action: "hire agent Daria" } },
    });

    expect(await world.services.agents.get(board, agent.id)).toMatchObject({
      name: "Daria",
      budgetMonthlyCents: 700,
      status: "idle",
    });
  });

  it("stays open while a question is asked, and is the same when the agent asks again", async () => {
    const { world, agent, ask, path, trail } = await enter();
    const asked = await askedBy(world, agent, DEPLOY, ["PAP-77"]);

    expect(await ask("POST", `${path(asked)}/comment`, { body: "Why now?" })).toMatchObject({
      status: 200,
      body: { data: { status: "asked_question", note: "Why now?" } },
    });
    expect(await ask("POST", `${path(asked)}/comment`, { body: "And who pays?" })).toMatchObject({ status: 200 });
    expect(await wakesOf(world, agent.id)).toContain("automation approval_revision_requested");
    expect(await world.services.approvals.listComments(board, asked.id, { limit: 10 })).toHaveLength(2);
    const elsewhere = await askedBy(world, agent, DEPLOY, ["PAP-78"]);
    const again = await askedBy(world, agent, { ...DEPLOY, reasoning: "It is safe" }, ["PAP-77"]);

    expect(elsewhere.id).not.toBe(asked.id);
    expect(again.id).toBe(asked.id);
    expect((await ask("GET", path(asked))).body.data).toMatchObject({ status: "pending", reasoning: "It is safe" });
    expect(await trail(asked)).toContain("approval.resubmitted");
    expect((await askedBy(world, agent, DEPLOY, ["PAP-77"])).id).not.toBe(asked.id);
  });

  it("is found by what it is called, who asked and when", async () => {
    const { world, company, agent, ask } = await enter();
    const other = await world.agent({ companyId: company.id, name: "Bob" });
    const { approvals } = world.services;
    const made = async (action: string, by = agent) => (await askedBy(world, by, { action })).id;
    await approvals.approve(board, await made("approved"), {});
    await approvals.approveWithEdits(board, await made("approved_with_edits"), { edits: { limit: 1 } });
    await approvals.reject(board, await made("denied"), {});
    const late = await made("expired");
    await world.sql("update approvals set expires_at = now() where id = $1", [late]);
    await approvals.expireOverdue();
    await approvals.ask(board, await made("asked_question"), { body: "?" });
    await made("pending", other);

    const listed = async (query: string) =>
      (await ask<V1Approval[]>("GET", `/approvals${query}`)).body.data.map(({ action, status }) => [action, status]);
    const all = ["pending", "asked_question", "expired", "denied", "approved_with_edits", "approved"];
    expect(await listed("")).toEqual(all.map((state) => [state, state]));
    for (const state of all) expect(await listed(`?status=${state}`)).toEqual([[state, state]]);
    expect(await listed("?status=approved,denied")).toEqual([
      ["denied", "denied"],
      ["approved", "approved"],
    ]);
    expect(await listed(`?agent=${encodePublicId("agent", other.id)}`)).toEqual([["pending", "pending"]]);
    expect(await listed("?since=1h&until=2020-01-01")).toEqual([]);
    expect(await listed("?since=1h")).toHaveLength(6);
    const first = await ask<V1Approval[]>("GET", "/approvals?limit=4");
    expect(await listed(`?limit=4&cursor=${first.body.meta.nextCursor}`)).toHaveLength(2);
  });

  it("is found by the team of who asks, and by who has decided it or may", async () => {
    const { world, company, agent, ask } = await enter();
    const { body: team } = await ask<{ id: string }>("POST", "/teams", { name: "Core" });
    const inTeam = await world.agent({ companyId: company.id, name: "Bob" });
    await world.sql("update agents set team_id = $2 where id = $1", [inTeam.id, decodePublicId("team", team.data.id)]);
    const { approvals } = world.services;
    const as = async (role: "operator" | "viewer") => (await person(world, { roles: { [company.id]: role } })).id;
    const [ann, eve] = [await as("operator"), await as("viewer")];
    const decided = await askedBy(world, agent, { action: "decided" });
    await approvals.approve(boardOf(ann), decided.id, {});
    await approvals.reject(board, (await askedBy(world, agent, { action: "by another" })).id, {});
    await askedBy(world, inTeam, { action: "open" });

    const listed = async (query: string) =>
      (await ask<V1Approval[]>("GET", `/approvals?${query}`)).body.data.map(({ action }) => action);
    expect(await listed("team=core")).toEqual(["open"]);
    expect(await listed(`team=${team.data.id}`)).toEqual(["open"]);
    expect(await listed("team=default")).toEqual(["by another", "decided"]);
    expect(await listed("team=none-such")).toEqual([]);
    expect(await listed(`assignee=${ann}`)).toEqual(["open", "decided"]);
    expect(await listed(`assignee=${ann}&status=pending`)).toEqual(["open"]);
    expect(await listed(`assignee=${eve}`)).toEqual([]);
    expect(await listed("assignee=nobody")).toEqual([]);
    expect(await listed("assignee=me")).toEqual(["open"]);
    await world.sql("update users set is_instance_admin = true where id = $1", [eve]);
    expect(await listed(`assignee=${eve}`)).toEqual(["open"]);
  });

  it("of another company is not there", async () => {
    const { world, agent, ask, path, at } = await enter();
    const asked = await askedBy(world, agent, DEPLOY);
    const sibling = at.replace(/cmp_\w+/, encodePublicId("company", (await world.company()).id));

    const asks = [
      ["GET", ""],
      ["POST", "/approve"],
      ["POST", "/deny"],
      ["POST", "/comment", { body: "x" }],
      ["POST", "/approve-with-edits", { edits: { a: 1 } }],
    ] as const;
    for (const [method, verb, body] of asks) {
      expect([verb, (await call(method, `${sibling}${path(asked)}${verb}`, body)).status]).toEqual([verb, 404]);
    }
    expect((await ask("GET", path(asked))).body.data.status).toBe("pending");
  });

  it("is answered at once by a rule that it meets, and by none that it leaves in doubt", async () => {
    const { world, agent, ask } = await enter();
    const rule = await ask<{ id: string; matchers: object }>("POST", "/approval-rules", {
      description: "Small staging work",
      matchers: {
        "action.prefix": "deploy-",
        "action.regex": "deploy-(staging|dev)",
        "cost.usd.max": 5,
        "sideEffects.none": true,
      },
    });
    expect(rule).toMatchObject({
      status: 201,
      body: { data: { id: expect.stringMatching(/^rul_/), description: "Small staging work" } },
    });
    const meets = { action: "deploy-staging", cost: { usd: 5 }, sideEffects: [] };

    const approved = await askedBy(world, agent, meets);
    expect(approved).toMatchObject({ status: "approved", decisionNote: `Approved by rule ${rule.body.data.id}` });
    expect(await wakesOf(world, agent.id)).toEqual([]);
    for (const [why, payload] of Object.entries({
      "another action": { ...meets, action: "deploy-staging and prod" },
      "a dearer one": { ...meets, cost: { usd: 5.01 } },
      "no cost": { ...meets, cost: { tokens: 1 } },
      effects: { ...meets, sideEffects: ["some"] },
      "nothing of effects": { action: meets.action, cost: meets.cost },
    })) {
      expect([why, (await askedBy(world, agent, payload)).status]).toEqual([why, "pending"]);
    }
    expect((await ask<object[]>("GET", "/approval-rules")).body.data).toEqual([rule.body.data]);
    expect(await ask("DELETE", `/approval-rules/${rule.body.data.id}`)).toMatchObject({ status: 200 });
    expect(await ask("DELETE", `/approval-rules/${rule.body.data.id}`)).toMatchObject({ status: 404 });
    expect((await askedBy(world, agent, meets)).status).toBe("pending");
  });

  it("has rules that can be read, and name something", async () => {
    const { ask } = await enter();
    for (const matchers of [
      {},
      { "action.regex": "(" },
      { "action.regex": "a)|(b" },
      { "cost.usd.max": -1 },
      { "sideEffects.none": false },
      { color: "red" },
    ]) {
      expect([matchers, (await ask("POST", "/approval-rules", { matchers })).status]).toEqual([matchers, 422]);
    }
  });
});
