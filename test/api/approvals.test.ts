import { describe, expect, it } from "vitest";

import type { Activity } from "../../shared/activity/activity.schema.ts";
import type { Approval, ApprovalComment } from "../../shared/approvals/approval.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { type Answer, bearer, keyOf, sharedApi } from "../support/api.ts";
import { askedBy, draft } from "../support/approving.ts";
import { checkInvariants } from "../support/invariants.ts";
import { issueOf } from "../support/working.ts";

const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
const DECISIONS = ["approve", "reject", "request-revision", "resubmit"] as const;
type Step = (typeof DECISIONS)[number];

describe("approvals", () => {
  const call = sharedApi({ isLoopback: false });
  const asBoard = () => bearer(call.api().world.operatorKey);

  /** An agent, its credential, and what it asked for, after these steps. */
  async function asked(steps: readonly Step[] = [], body: object = {}) {
    const { world } = call.api();
    const agent = await world.agent();
    const own = bearer(await keyOf(world, agent.id));
    const request = { type: "approve_ceo_strategy", payload: { plan: "grow" }, ...body };
    const made = await call<Approval>("POST", `/api/companies/${agent.companyId}/approvals`, request, own);
    expect(made.status).toBe(201);
    for (const step of steps) expect((await take(made.body.id, step)).status).toBe(200);
    return { agent, own, approval: made.body, company: `/api/companies/${agent.companyId}` };
  }

  const take = (id: string, step: Step, body?: object, who = asBoard()): Promise<Answer<Approval>> =>
    call<Approval>("POST", `/api/approvals/${id}/${step}`, body, who);
  const read = async (id: string): Promise<Approval> =>
    (await call<Approval>("GET", `/api/approvals/${id}`, undefined, asBoard())).body;
  const actionsOf = async (company: string, entityId: string): Promise<string[]> => {
    const { body } = await call<Activity[]>("GET", `${company}/activity?entityId=${entityId}`, undefined, asBoard());
    return body.map(({ action }) => action).reverse();
  };

  it("are answered whole, and pending", async () => {
    const { agent, approval } = await asked();

    expect(approval).toEqual({
      id: expect.any(String),
      companyId: agent.companyId,
      type: "approve_ceo_strategy",
      requestedByAgentId: agent.id,
      requestedByUserId: null,
      status: "pending",
      payload: { plan: "grow" },
      payloadOmitted: false,
      decisionNote: null,
      decidedByUserId: null,
      decidedAt: null,
      expiresAt: null,
      isExpired: false,
      edits: null,
      createdAt: moment,
      updatedAt: moment,
    });
    await expect(read(approval.id)).resolves.toEqual(approval);
  });

  it("of every type can be asked for, by the board in its own name or in an agent's", async () => {
    const { agent, company } = await asked();
    for (const type of ["approve_ceo_strategy", "budget_override_required", "request_board_approval"]) {
      const plain = await call("POST", `${company}/approvals`, { type, payload: {} }, asBoard());
      expect(plain).toMatchObject({
        status: 201,
        body: { type, requestedByAgentId: null, requestedByUserId: "operator" },
      });
      const request = { type, payload: {}, requestedByAgentId: agent.id };
      const inItsName = await call("POST", `${company}/approvals`, request, asBoard());
      expect(inItsName).toMatchObject({ status: 201, body: { requestedByAgentId: agent.id } });
    }
  });

  it("are asked for by an agent in no other's name, and in that of nobody from elsewhere", async () => {
    const { agent, own, company } = await asked();
    const colleague = await call.api().world.agent({ companyId: agent.companyId, name: "Bob" });
    const stranger = await call.api().world.agent();
    const naming = (requestedByAgentId: string) => ({
      type: "request_board_approval",
      payload: {},
      requestedByAgentId,
    });

    expect((await call("POST", `${company}/approvals`, naming(colleague.id), own)).status).toBe(403);
    expect((await call("POST", `${company}/approvals`, naming(stranger.id), asBoard())).status).toBe(422);
    expect((await call("POST", `${company}/approvals`, naming(newId()), asBoard())).status).toBe(404);
  });

  /** How an approval comes to be in each state. */
  const AFTER: Readonly<Record<string, readonly Step[]>> = {
    pending: [],
    revision_requested: ["request-revision"],
    resubmitted: ["request-revision", "resubmit"],
    approved: ["approve"],
    rejected: ["reject"],
    "approved after a revision": ["request-revision", "resubmit", "approve"],
  };
  const stepFrom = async (state: string, step: Step) => {
    const { approval } = await asked(AFTER[state]);
    const before = await read(approval.id);
    const answer = await take(approval.id, step, step === "resubmit" ? {} : { decisionNote: "because" });
    return { before, answer, after: await read(approval.id) };
  };

  it.each([
    ["pending", "approve", "approved"],
    ["pending", "reject", "rejected"],
    ["pending", "request-revision", "revision_requested"],
    ["revision_requested", "approve", "approved"],
    ["revision_requested", "reject", "rejected"],
    ["revision_requested", "resubmit", "pending"],
    ["resubmitted", "approve", "approved"],
    ["resubmitted", "reject", "rejected"],
    ["resubmitted", "request-revision", "revision_requested"],
  ] as const)("that are %s let %s through, and are then %s", async (state, step, then) => {
    const { answer, after } = await stepFrom(state, step);

    expect(answer).toMatchObject({ status: 200, body: { status: then } });
    expect(after).toEqual(answer.body);
  });

  it.each([
    ["approved", "approve"],
    ["rejected", "reject"],
    ["approved after a revision", "approve"],
  ] as const)("that are %s answer %s again, and nothing changes", async (state, step) => {
    const { before, answer, after } = await stepFrom(state, step);

    expect(answer).toMatchObject({ status: 200, body: before });
    expect(after).toEqual(before);
  });

  it.each([
    ["pending", "resubmit"],
    ["revision_requested", "request-revision"],
    ["resubmitted", "resubmit"],
    ["approved", "reject"],
    ["approved", "request-revision"],
    ["approved", "resubmit"],
    ["rejected", "approve"],
    ["rejected", "request-revision"],
    ["rejected", "resubmit"],
    ["approved after a revision", "reject"],
  ] as const)("that are %s refuse %s", async (state, step) => {
    const { before, answer, after } = await stepFrom(state, step);

    expect(answer).toMatchObject({ status: 422, headers: { "x-error-code": "illegal_transition" } });
    expect(after).toEqual(before);
  });

  it("that are cancelled stay so", async () => {
    const { approval } = await asked();
    await call
      .api()
      .world.sql("update approvals set status = 'cancelled', decided_at = now() where id = $1", [approval.id]);

    for (const step of DECISIONS) expect((await take(approval.id, step)).status).toBe(422);
  });

  it("say who decided by the credential, whatever the body says, and lose that when they are resubmitted", async () => {
    const { approval } = await asked();
    const forged = { decisionNote: "too dear", decidedByUserId: "the-owner", status: "approved" };

    const revision = await take(approval.id, "request-revision", forged);
    expect(revision.body).toMatchObject({
      status: "revision_requested",
      decidedByUserId: "operator",
      decisionNote: "too dear",
      decidedAt: moment,
    });
    const again = await take(approval.id, "resubmit", { payload: { plan: "shrink" } });
    expect(again.body).toMatchObject({
      status: "pending",
      payload: { plan: "shrink" },
      decidedByUserId: null,
      decisionNote: null,
      decidedAt: null,
    });
    const rejected = await take(approval.id, "reject", forged);
    expect(rejected.body).toMatchObject({ status: "rejected", decidedByUserId: "operator" });
  });

  it("are decided by no agent: neither its own nor another's", async () => {
    const { agent, own, approval } = await asked();
    const { world } = call.api();
    const ceo = await world.agent({ companyId: agent.companyId, name: "Boss", role: "ceo" });
    const boss = bearer(await keyOf(world, ceo.id));
    for (const step of ["approve", "reject", "request-revision"] as const) {
      for (const who of [own, boss]) {
        expect(await take(approval.id, step, {}, who)).toMatchObject({
          status: 403,
          body: { error: "Board access required" },
        });
      }
    }
    await expect(read(approval.id)).resolves.toEqual(approval);
    await take(approval.id, "request-revision");
    expect((await take(approval.id, "resubmit", { payload: { plan: "mine" } }, boss)).status).toBe(403);
    expect((await take(approval.id, "resubmit", { payload: { plan: "better" } }, own)).body.payload).toEqual({
      plan: "better",
    });
  });

  it("show the issues that they are about, by whichever name, each once, and no other company's", async () => {
    const { world } = call.api();
    const { agent, own } = await asked();
    const [first, second] = [await issueOf(world, agent.companyId), await issueOf(world, agent.companyId)];
    const foreign = await issueOf(world, (await world.company()).id, { title: "nobody else may read this" });
    const issueIds = [second.identifier.toLowerCase(), first.id, "PAP-999", second.id, foreign.id, foreign.identifier];
    const { id } = await askedBy(world, agent, {}, issueIds);

    const issues = await call("GET", `/api/approvals/${id}/issues`, undefined, own);

    expect(issues).toMatchObject({ status: 200 });
    expect(issues.body).toEqual([second, first, { id: "PAP-999" }, { id: foreign.id }, { id: foreign.identifier }]);
  });

  it("are read and talked about by their company", async () => {
    const { agent, own, approval, company } = await asked([], { issueIds: ["PAP-7", "PAP-3", "PAP-7"] });
    const comments = `/api/approvals/${approval.id}/comments`;

    const issues = await call("GET", `/api/approvals/${approval.id}/issues`, undefined, own);
    expect(issues.body).toEqual([{ id: "PAP-7" }, { id: "PAP-3" }]);

    const first = await call<ApprovalComment>("POST", comments, { body: " Why so much? " }, asBoard());
    expect(first).toMatchObject({
      status: 201,
      body: { approvalId: approval.id, companyId: agent.companyId, body: "Why so much?" },
    });
    expect(first.body).toMatchObject({ authorUserId: "operator", authorAgentId: null });
    const second = await call<ApprovalComment>("POST", comments, { body: "It grows.", authorUserId: "owner" }, own);
    expect(second.body).toMatchObject({ authorUserId: null, authorAgentId: agent.id });

    const page = await call<ApprovalComment[]>("GET", `${comments}?limit=1`, undefined, own);
    expect(page.body).toEqual([first.body]);
    const next = await call(
      "GET",
      `${comments}?limit=1&cursor=${String(page.headers["x-next-cursor"])}`,
      undefined,
      own,
    );
    expect(next.body).toEqual([second.body]);
    expect((await call("POST", comments, { body: "  " }, own)).status).toBe(400);
    expect(await actionsOf(company, approval.id)).toEqual([
      "approval.created",
      "approval.comment_added",
      "approval.comment_added",
    ]);
  });

  it("are listed newest first, by status, a page at a time", async () => {
    const { own, company, approval } = await asked();
    const ask = async () =>
      (await call<Approval>("POST", `${company}/approvals`, { type: "request_board_approval", payload: {} }, own)).body;
    const [second, third] = [await ask(), await ask()];
    await take(second.id, "approve");
    const list = (query: string) => call<Approval[]>("GET", `${company}/approvals${query}`, undefined, own);
    const idsOf = ({ body }: Answer<Approval[]>) => body.map(({ id }) => id);

    expect(idsOf(await list(""))).toEqual([third.id, second.id, approval.id]);
    expect(idsOf(await list("?status=approved"))).toEqual([second.id]);
    expect(idsOf(await list("?status=pending"))).toEqual([third.id, approval.id]);
    const page = await list("?limit=2");
    expect(idsOf(page)).toEqual([third.id, second.id]);
    expect(idsOf(await list(`?limit=2&cursor=${String(page.headers["x-next-cursor"])}`))).toEqual([approval.id]);
    expect((await list("?status=unheard-of")).status).toBe(400);
    expect((await list("?limit=501")).status).toBe(200);
  });

  it("show no secret of their payload in any answer, event or entry, nor keep it", async () => {
    const secret = "hunter2-hunter2";
    const payload = {
      adapterConfig: { env: { API_KEY: secret, NAME: "x" }, apiKey: { type: "plain", value: secret } },
      note: `postgres://user:${secret}@host/db`,
    };
    const { own, approval, company } = await asked(["request-revision"], { payload });
    const { world } = call.api();
    const stored = await world.sql("select * from approvals");
    const again = await take(approval.id, "resubmit", { payload: { ...payload, more: { password: secret } } }, own);
    const answers = [
      approval,
      stored,
      again,
      await take(approval.id, "approve"),
      await call("GET", `${company}/approvals`, undefined, asBoard()),
      await call("GET", `${company}/activity`, undefined, asBoard()),
      await world.sql("select * from approvals"),
      await world.sql("select * from live_events"),
      await world.sql("select * from agent_wakeup_requests"),
    ];

    for (const answer of answers) expect(JSON.stringify(answer)).not.toContain(secret);
    expect(approval.payload).toEqual({
      adapterConfig: {
        env: { API_KEY: "***REDACTED***", NAME: "x" },
        apiKey: { type: "plain", value: "***REDACTED***" },
      },
      note: "***REDACTED***",
    });
  });

  it("have a payload that is bounded, and in a list none that is large", async () => {
    const large = { text: "x".repeat(200_000) };
    const { company, own, approval } = await asked([], { payload: large });
    const list = await call<Approval[]>("GET", `${company}/approvals`, undefined, own);
    expect(list.body).toEqual([{ ...approval, payload: {}, payloadOmitted: true }]);
    expect(await read(approval.id)).toMatchObject({ payload: large, payloadOmitted: false });

    const request = { type: "request_board_approval", payload: { text: "x".repeat(300_000) } };

    expect((await call("POST", `${company}/approvals`, request, own)).status).toBe(400);
  });

  it("of a hire take what a hire takes, say where it is wrong, and need the permission to hire", async () => {
    const { company, own } = await asked();
    const hire = (payload: object, who = asBoard()) =>
      call<Approval>("POST", `${company}/approvals`, { type: "hire_agent", payload }, who);

    expect(await hire({ role: "designer" })).toMatchObject({
      status: 400,
      body: { error: "Validation error", details: [expect.objectContaining({ path: ["payload", "name"] })] },
    });
    expect((await hire(draft(), own)).status).toBe(403);
    const { status, body } = await hire({ ...draft(), agentId: newId() });
    expect(status).toBe(201);
    const agent = await call("GET", `/api/agents/${String(body.payload["agentId"])}`, undefined, asBoard());
    expect(agent.body).toMatchObject({ name: "Diana", status: "pending_approval" });
  });

  it("leave nothing half-stored", async () => {
    await expect(checkInvariants(call.api().world.sql)).resolves.toBeUndefined();
  });
});
