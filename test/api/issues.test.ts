import { describe, expect, it } from "vitest";

import type { Activity } from "../../shared/activity/activity.schema.ts";
import type { IssueAttachment } from "../../shared/issues/attachment.schema.ts";
import type { IssueComment, UpdatedIssue } from "../../shared/issues/comment.schema.ts";
import type { DocumentRevision, IssueDocument } from "../../shared/issues/document.schema.ts";
import type { Issue, IssueDetail } from "../../shared/issues/issue.schema.ts";
import type { HeartbeatContext, InboxIssue, IssueRun } from "../../shared/issues/issue-reading.schema.ts";
import type { Label } from "../../shared/issues/label.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { type Answer, bearer, keyOf, sharedApi, tokenOf } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { times } from "../support/waking.ts";

const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

describe("issues", () => {
  const call = sharedApi();

  /** An agent in a run, with its credential, and the path of its company. */
  async function working() {
    const { world } = call.api();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    const own = bearer(await tokenOf(world, claimed, agent));
    return { agent, own, runId: claimed.run.id, company: `/api/companies/${agent.companyId}` };
  }

  const make = async (company: string, body: object = {}): Promise<Issue> =>
    (await call<Issue>("POST", `${company}/issues`, { title: "Write it", ...body })).body;

  it("are created with what is asked for and defaults for the rest", async () => {
    const { agent, own, runId, company } = await working();

    const { status, body } = await call<Issue>("POST", `${company}/issues`, { title: " Write it " }, own);

    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      companyId: agent.companyId,
      issueNumber: 1,
      identifier: expect.stringMatching(/^[A-Z]+-1$/),
      title: "Write it",
      description: null,
      status: "backlog",
      priority: "medium",
      projectId: null,
      goalId: null,
      parentId: null,
      assigneeAgentId: null,
      assigneeUserId: null,
      createdByAgentId: agent.id,
      createdByUserId: null,
      originKind: "manual",
      originId: null,
      originRunId: runId,
      requestDepth: 1,
      billingCode: null,
      checkoutRunId: null,
      executionRunId: null,
      executionAgentNameKey: null,
      executionLockedAt: null,
      startedAt: null,
      completedAt: null,
      cancelledAt: null,
      hiddenAt: null,
      outcome: null,
      heldReason: null,
      assignedTeamId: null,
      attempt: 1,
      createdAt: moment,
      updatedAt: moment,
      labelIds: [],
      labels: [],
      project: null,
      goal: null,
      activeRun: null,
    });
  });

  it("are refused in the words of the wire", async () => {
    const { agent, own, company } = await working();
    const issue = await make(company);
    const at = `/api/issues/${issue.identifier}`;

    expect(await call("GET", "/api/companies/issues")).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("/api/companies/{companyId}/issues") },
    });
    expect(await call("PATCH", at, { status: "done" })).toMatchObject({
      status: 422,
      body: { error: "Cannot change an issue from backlog to done", details: { status: "backlog" } },
    });
    expect(await call("PATCH", at, { status: "in_progress" })).toMatchObject({ status: 422 });
    expect(await call("PATCH", at, { status: "unheard" })).toMatchObject({
      status: 400,
      body: { error: "Validation error" },
    });
    expect(await call("GET", `/api/issues/${newId()}`)).toMatchObject({
      status: 404,
      body: { error: "Issue not found" },
    });
    expect(await call("GET", "/api/issues/what")).toMatchObject({ status: 404, body: { error: "Issue not found" } });
    const key = bearer(await keyOf(call.api().world, agent.id));
    const checkout = { agentId: agent.id, expectedStatuses: ["backlog"] };
    expect(await call("POST", `${at}/checkout`, checkout, key)).toMatchObject({
      status: 401,
      body: { error: "Agent run id required" },
    });
    expect(await call("POST", `${at}/checkout`, { ...checkout, expectedStatuses: ["todo"] }, own)).toMatchObject({
      status: 409,
      body: {
        error: "Issue checkout conflict",
        details: {
          issueId: issue.id,
          status: "backlog",
          assigneeAgentId: null,
          checkoutRunId: null,
          executionRunId: null,
        },
      },
    });
    expect(await call("POST", `${at}/comments`, { body: "x", interrupt: true }, own)).toMatchObject({ status: 403 });
  });

  it("are listed in pages, and each page says where the next begins", async () => {
    const { company } = await working();
    for (const priority of ["low", "critical", "medium", "high", "medium"]) await make(company, { priority });

    const seen: string[] = [];
    let next: string | undefined = `${company}/issues?limit=2`;
    while (next !== undefined) {
      const { status, body, headers }: Answer<Issue[]> = await call<Issue[]>("GET", next);
      expect(status).toBe(200);
      seen.push(...body.map(({ priority, issueNumber }) => `${priority} ${issueNumber}`));
      next = /<(.*)>; rel="next"/.exec((headers["link"] as string | undefined) ?? "")?.[1];
    }

    expect(seen).toEqual(["critical 2", "high 4", "medium 5", "medium 3", "low 1"]);
    expect(await call("GET", `${company}/issues?cursor=x`)).toMatchObject({ status: 400 });
    expect(await call("GET", `${company}/issues?assigneeAgentId=me`)).toMatchObject({ status: 403 });
  });

  it("are worked on from the inbox to the end, and the trail tells of it", async () => {
    const { agent, own, runId, company } = await working();
    const parent = await make(company, { title: "All of it" });
    const issue = await make(company, {
      status: "todo",
      assigneeAgentId: agent.id,
      parentId: parent.id,
      priority: "high",
    });
    const at = `/api/issues/${issue.id}`;

    const inbox = await call<InboxIssue[]>("GET", "/api/agents/me/inbox-lite", undefined, own);
    expect(inbox.body).toEqual([
      {
        id: issue.id,
        identifier: issue.identifier,
        title: "Write it",
        status: "todo",
        priority: "high",
        projectId: null,
        goalId: null,
        parentId: parent.id,
        updatedAt: moment,
        activeRun: { ...inbox.body[0]!.activeRun!, status: "queued", agentId: agent.id },
      },
    ]);
    const checkout = { agentId: agent.id, expectedStatuses: ["todo"] };
    expect(await call("POST", `${at}/checkout`, checkout, own)).toMatchObject({
      status: 200,
      body: { status: "in_progress", checkoutRunId: runId, executionRunId: runId, activeRun: { id: runId } },
    });
    const comment = await call<IssueComment>("POST", `${at}/comments`, { body: "Half done" }, own);
    expect(comment).toMatchObject({
      status: 201,
      body: { issueId: issue.id, authorAgentId: agent.id, body: "Half done" },
    });
    const context = await call<HeartbeatContext>(
      "GET",
      `${at}/heartbeat-context?wakeCommentId=${comment.body.id}`,
      undefined,
      own,
    );
    expect(context.body).toMatchObject({
      issue: { id: issue.id, status: "in_progress" },
      ancestors: [{ id: parent.id, title: "All of it" }],
      project: null,
      goal: null,
      commentCursor: { totalComments: 1, latestCommentId: comment.body.id, latestCommentAt: moment },
      wakeComment: comment.body,
      attachments: [],
    });
    const done = await call<UpdatedIssue>("PATCH", at, { status: "done", comment: "All done" }, own);
    expect(done.body).toMatchObject({
      status: "done",
      completedAt: moment,
      checkoutRunId: null,
      comment: { body: "All done" },
    });

    expect((await call<IssueDetail>("GET", at)).body.ancestors.map(({ id }) => id)).toEqual([parent.id]);
    const trail = (await call<Activity[]>("GET", `${at}/activity`)).body;
    expect(trail.map(({ action, runId: by }) => [action, by])).toEqual([
      ["issue.comment_added", runId],
      ["issue.updated", runId],
      ["issue.comment_added", runId],
      ["issue.checked_out", runId],
      ["issue.created", null],
    ]);
    expect((await call("GET", `/api/heartbeat-runs/${runId}/issues`)).body).toEqual([
      { issueId: issue.id, identifier: issue.identifier, title: "Write it", status: "done", priority: "high" },
    ]);
    const runs = (await call<IssueRun[]>("GET", `${at}/runs`)).body;
    expect(runs).toMatchObject([{ agentId: agent.id, status: "queued", invocationSource: "assignment" }]);
    expect((await call("GET", `${at}/active-run`)).body).toMatchObject({
      id: runId,
      agentName: "Alice",
      issueId: issue.id,
    });
    expect((await call("GET", `${at}/live-runs`)).body).toHaveLength(2);
  });

  it("have comments, the newest first, or the oldest, or those behind one", async () => {
    const { company } = await working();
    const at = `/api/issues/${(await make(company)).id}/comments`;
    const ids: string[] = [];
    for (const n of times(5, (i) => i)) ids.push((await call<IssueComment>("POST", at, { body: `c${n}` })).body.id);
    const listed = async (query: string): Promise<string[]> =>
      (await call<IssueComment[]>("GET", `${at}?${query}`)).body.map(({ body }) => body);

    expect(await listed("")).toEqual(["c4", "c3", "c2", "c1", "c0"]);
    expect(await listed(`order=asc&after=${ids[1]}&limit=2`)).toEqual(["c2", "c3"]);
    expect(await listed(`afterCommentId=${ids[2]}`)).toEqual(["c1", "c0"]);
    expect(await call("GET", `${at}?limit=501`)).toMatchObject({ status: 200 });
    expect((await call("GET", `${at}/${ids[0]}`)).body).toMatchObject({ body: "c0" });
  });

  it("have labels, which are named once", async () => {
    const { company } = await working();
    const { status, body: label } = await call<Label>("POST", `${company}/labels`, { name: "Bug", color: "#ff0000" });
    expect([status, label]).toMatchObject([201, { name: "Bug", color: "#ff0000" }]);
    expect(await call("POST", `${company}/labels`, { name: "bug", color: "#00ff00" })).toMatchObject({
      status: 409,
      body: { error: "Another label has this name" },
    });

    const issue = await make(company, { labelIds: [label.id] });
    await call("PATCH", `/api/labels/${label.id}`, { name: "Defect" });
    expect((await call("GET", `/api/issues/${issue.id}`)).body).toMatchObject({
      labelIds: [label.id],
      labels: [{ id: label.id, name: "Defect" }],
    });
    expect((await call<Label[]>("GET", `${company}/labels`)).body.map(({ name }) => name)).toEqual(["Defect"]);
    expect(await call("DELETE", `/api/labels/${label.id}`)).toMatchObject({ status: 200, body: { id: label.id } });
    expect((await call("GET", `/api/issues/${issue.id}`)).body).toMatchObject({ labelIds: [] });
  });

  it("have documents, whose revisions are kept, and which nobody overwrites unseen", async () => {
    const { company, own } = await working();
    const at = `/api/issues/${(await make(company)).id}/documents`;

    const first = await call<IssueDocument>("PUT", `${at}/plan`, { title: "Plan", body: "one" }, own);
    expect(first).toMatchObject({ status: 200, body: { key: "plan", latestRevisionNumber: 1, body: "one" } });
    const { latestRevisionId: baseRevisionId } = first.body;
    expect(await call("PUT", `${at}/plan`, { body: "two", baseRevisionId })).toMatchObject({
      body: { latestRevisionNumber: 2, title: "Plan", body: "two" },
    });
    expect(await call("PUT", `${at}/plan`, { body: "three", baseRevisionId })).toMatchObject({
      status: 409,
      body: { error: "Document was updated by someone else" },
    });
    const revisions = (await call<DocumentRevision[]>("GET", `${at}/plan/revisions`)).body;
    expect(revisions.map(({ revisionNumber, body }) => [revisionNumber, body])).toEqual([
      [2, "two"],
      [1, "one"],
    ]);
    expect((await call<object[]>("GET", at)).body).toMatchObject([{ key: "plan", latestRevisionNumber: 2 }]);
    expect(await call("PUT", `${at}/Not a key`, { body: "x" })).toMatchObject({ status: 404 });
    expect(await call("DELETE", `${at}/plan`)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await call("GET", `${at}/plan`)).toMatchObject({ status: 404, body: { error: "Document not found" } });
  });

  it("have decisions that they are linked with, by whatever name", async () => {
    const { agent, company } = await working();
    const issue = await make(company);
    const named = await askedBy(call.api().world, agent, {}, [issue.identifier.toLowerCase()]);
    const other = await askedBy(call.api().world, agent);
    const at = `/api/issues/${issue.id}/approvals`;
    const listed = async (): Promise<string[]> => (await call<{ id: string }[]>("GET", at)).body.map(({ id }) => id);

    expect(await listed()).toEqual([named.id]);
    expect(await call("POST", at, { approvalId: other.id })).toMatchObject({ status: 201 });
    expect(await call("POST", at, { approvalId: other.id })).toMatchObject({ status: 201 });
    expect(await listed()).toEqual([other.id, named.id]);
    expect((await call("GET", `/api/approvals/${named.id}/issues`)).body).toMatchObject([{ id: issue.id }]);
    expect(await call("DELETE", `${at}/${named.id}`)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await listed()).toEqual([other.id]);
  });

  it("are deleted with what belongs to them, and their children stay", async () => {
    const { company } = await working();
    const parent = await make(company);
    const child = await make(company, { parentId: parent.id });

    expect(await call("DELETE", `/api/issues/${parent.identifier}`)).toMatchObject({
      status: 200,
      body: { id: parent.id },
    });

    expect(await call("GET", `/api/issues/${parent.id}`)).toMatchObject({ status: 404 });
    expect((await call("GET", `/api/issues/${child.id}`)).body).toMatchObject({ parentId: null, ancestors: [] });
  });
});

describe("a file that belongs to an issue", () => {
  const call = sharedApi();

  async function upload(body: FormData | Buffer, type?: string, query = "") {
    const { world, app } = call.api();
    const agent = await world.agent();
    const { body: issue } = await call<Issue>("POST", `/api/companies/${agent.companyId}/issues`, { title: "It" });
    const request = new Request("http://x", {
      method: "POST",
      body,
      ...(type === undefined ? {} : { headers: { "content-type": type } }),
    });
    const answer = await app.inject({
      method: "POST",
      url: `/api/issues/${issue.id}/attachments${query}`,
      headers: { host: "127.0.0.1:3100", "content-type": request.headers.get("content-type") ?? "" },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    return { issue, status: answer.statusCode, file: answer.json<IssueAttachment & { error?: string }>() };
  }

  const read = (id: string) =>
    call
      .api()
      .app.inject({ method: "GET", url: `/api/attachments/${id}/content`, headers: { host: "127.0.0.1:3100" } });

  const formOf = (content: Buffer, name: string, type: string): FormData => {
    const form = new FormData();
    form.set("file", new File([new Uint8Array(content)], name, { type }));
    return form;
  };

  it("comes in a form and goes out as it came, to be looked at where that is safe", async () => {
    const content = Buffer.from(times(5_000, (n) => n % 256));

    const { issue, status, file } = await upload(formOf(content, '../../Bild „1".png', "image/png"));

    expect(status).toBe(201);
    expect(file).toMatchObject({
      issueId: issue.id,
      contentType: "image/png",
      byteSize: 5_000,
      originalFilename: 'Bild „1".png',
      contentPath: `/api/attachments/${file.id}/content`,
    });
    const answer = await read(file.id);
    expect(answer.rawPayload.equals(content)).toBe(true);
    expect(answer.headers).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-disposition": `inline; filename="Bild _1_.png"; filename*=UTF-8''Bild%20%E2%80%9E1%22.png`,
    });
    expect((await call("GET", `/api/issues/${issue.id}/attachments`)).body).toEqual([file]);
    expect(await call("DELETE", `/api/attachments/${file.id}`)).toMatchObject({ status: 200 });
    expect((await read(file.id)).statusCode).toBe(404);
  });

  it.each(["text/html", "image/svg+xml", "application/json"])(
    "is saved by a browser, not shown, when it is %s",
    async (type) => {
      const { status, file } = await upload(Buffer.from("<script>alert(1)</script>"), type, "?filename=a.html");

      expect(status).toBe(201);
      const { headers, body } = await read(file.id);
      expect(body).toBe("<script>alert(1)</script>");
      expect(headers["content-disposition"]).toBe(`attachment; filename="a.html"; filename*=UTF-8''a.html`);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["content-type"]).toContain(type);
    },
  );

  it("is no larger than 10 MB, and not empty", async () => {
    const largest = await upload(Buffer.alloc(10 * 1024 * 1024, 7), "application/octet-stream");
    const tooLarge = await upload(Buffer.alloc(10 * 1024 * 1024 + 1, 7), "application/octet-stream");
    const empty = await upload(Buffer.alloc(0), "application/octet-stream");
    const broken = await upload(Buffer.from("--x"), "multipart/form-data; boundary=x");

    expect([largest, tooLarge, empty, broken].map(({ status }) => status)).toEqual([201, 413, 400, 400]);
    expect(empty.file.error).toBe("Attachment is empty");
  });

  it("is not taken from a page of another origin", async () => {
    const { world, app } = call.api();
    const agent = await world.agent();
    const { body: issue } = await call<Issue>("POST", `/api/companies/${agent.companyId}/issues`, { title: "It" });

    const answer = await app.inject({
      method: "POST",
      url: `/api/issues/${issue.id}/attachments`,
      headers: { host: "127.0.0.1:3100", origin: "http://evil.example", "content-type": "text/plain" },
      payload: "x",
    });

    expect(answer.statusCode).toBe(403);
  });
});
