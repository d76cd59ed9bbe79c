import { describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { checkInvariants } from "../support/invariants.ts";
import { change, issueOf, wakesOf } from "../support/working.ts";
import { asAgent, board } from "../support/world.ts";

interface V1Issue {
  readonly id: string;
  readonly status: string;
  readonly held: boolean;
  readonly heldReason: string | null;
  readonly assignedAgentId: string | null;
  readonly labels: readonly string[];
  readonly attempt: number;
  readonly title: string;
}
interface Envelope<T> {
  readonly data: T;
  readonly meta: { readonly nextCursor: string | null; readonly hasMore: boolean };
}
interface Refused {
  readonly error: { readonly code: string };
}

const idOf = {
  agent: (uuid: string) => encodePublicId("agent", uuid),
  issue: (uuid: string) => encodePublicId("issue", uuid),
};

describe("an issue on /v1", () => {
  const call = sharedApi();
  /** A company of its own, with an agent, and what is asked there. */
  const enter = async () => {
    const { world } = call.api();
    const company = await world.company();
    const agent = await world.agent({ companyId: company.id });
    const at = `/v1/companies/${encodePublicId("company", company.id)}/issues`;
    const ask = <T = V1Issue>(method: string, path: string, body?: object) =>
      call<Envelope<T> & Refused>(method, `${at}${path}`, body);
    const make = async (body: object = {}) => (await ask("POST", "", { title: "Write it", ...body })).body.data;
    const listed = async (query: string) =>
      (await ask<V1Issue[]>("GET", query)).body.data.map(({ title }) => title).sort();
    return { world, company, agent, ask, make, listed, at };
  };

  it("is made, found and shown under its public id, in the words of this wire", async () => {
    const { ask, agent, at, world, company } = await enter();

    const made = await ask("POST", "", {
      title: "Write it",
      assignedAgentId: idOf.agent(agent.id),
      labels: ["Bug", "bug", "ui"],
    });

    expect(made).toMatchObject({
      status: 201,
      headers: { location: `${at}/${made.body.data.id}` },
      body: {
        data: {
          status: "assigned",
          held: false,
          assignedAgentId: idOf.agent(agent.id),
          assignedTeamId: null,
          companyId: encodePublicId("company", company.id),
          budget: { perTaskUsd: null, spent: { usd: 0 } },
          attempt: 1,
        },
      },
    });
    expect(made.body.data.labels.map((name) => name.toLowerCase())).toEqual(["bug", "ui"]);
    expect((await ask("GET", `/${made.body.data.id}`)).body.data).toEqual(made.body.data);
    expect(await wakesOf(world, agent.id)).toEqual(["assignment issue_assigned"]);
  });

  it("is called as the two wires agree, and found by what it is called", async () => {
    const { world, company, agent, listed, ask } = await enter();
    const { id: companyId } = company;
    const assigneeAgentId = agent.id;
    const rows = [
      ["queued held later", { status: "backlog" }],
      ["queued", { status: "todo" }],
      ["assigned", { status: "todo", assigneeAgentId }],
      ["running", { status: "in_progress", assigneeAgentId }],
      ["review", { status: "in_review", assigneeAgentId }],
      ["queued held", { status: "blocked" }],
      ["assigned held", { status: "blocked", assigneeAgentId }],
      ["handoff", { status: "blocked", assigneeUserId: "ann" }],
      ["done", { status: "done" }],
      ["cancelled", { status: "cancelled" }],
    ] as const;
    for (const [title, body] of rows) await issueOf(world, companyId, { title, ...body });
    const failing = await issueOf(world, companyId, { title: "failed", status: "todo" });
    await change(world, failing.id, { status: "cancelled", outcome: "failed" });

    const { data } = (await ask<V1Issue[]>("GET", "")).body;
    expect(data.map(({ title, status, held }) => [title, held ? `${status} held` : status])).toEqual(
      [...rows.map(([title]) => title), "failed"].reverse().map((title) => [title, title.replace(" later", "")]),
    );
    expect(await listed("?status=queued")).toEqual(["queued", "queued held", "queued held later"]);
    expect(await listed("?status=assigned,handoff")).toEqual(["assigned", "assigned held", "handoff"]);
    expect(await listed("?status=failed")).toEqual(["failed"]);
    expect(await listed("?status=cancelled,done")).toEqual(["cancelled", "done"]);
    expect(await ask("GET", "?status=blocked")).toMatchObject({
      status: 400,
      body: { error: { code: "invalid_parameter" } },
    });
    expect((await world.services.issues.get(board, failing.id)).outcome).toBe("failed");
  });

  it("is found by agent, parent, label and time", async () => {
    const { world, company, agent, make, listed } = await enter();
    const parent = await make({ title: "parent", labels: ["ui"] });
    await make({ title: "child", parentId: parent.id, assignedAgentId: idOf.agent(agent.id), labels: ["Ui", "bug"] });
    const old = await make({ title: "old" });
    const sibling = await world.company();
    await issueOf(world, sibling.id, { title: "elsewhere" });
    expect(company.id).not.toBe(sibling.id);

    expect(await listed("")).toEqual(["child", "old", "parent"]);
    expect(await listed(`?agent=${idOf.agent(agent.id)}`)).toEqual(["child"]);
    expect(await listed("?parent=null")).toEqual(["old", "parent"]);
    expect(await listed(`?parent=${parent.id}`)).toEqual(["child"]);
    expect(await listed("?label=ui")).toEqual(["child", "parent"]);
    expect(await listed("?label=bug&status=queued")).toEqual([]);
    await world.sql("update issues set created_at = created_at - interval '2 hours' where title = 'old'");
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    expect(await listed(`?since=${anHourAgo}`)).toEqual(["child", "parent"]);
    expect(await listed(`?until=${anHourAgo}`)).toEqual(["old"]);
    expect(old.status).toBe("queued");
  });

  it("is walked without gaps or doubles while others are made", async () => {
    const { make, ask } = await enter();
    const there: string[] = [];
    for (const n of [1, 2, 3, 4, 5]) there.push((await make({ title: `${n}`, held: n % 2 === 0 })).id);

    const seen: string[] = [];
    let query = "?limit=2&status=queued";
    for (;;) {
      const { data, meta } = (await ask<V1Issue[]>("GET", query)).body;
      seen.push(...data.map(({ id }) => id));
      await make({ title: "new" });
      if (meta.nextCursor === null) break;
      query = `?limit=2&status=queued&cursor=${meta.nextCursor}`;
    }

    expect(seen).toEqual(there.reverse());
    const { meta } = (await ask<V1Issue[]>("GET", "?limit=1")).body;
    expect(await ask("GET", `?limit=1&status=done&cursor=${meta.nextCursor}`)).toMatchObject({
      status: 400,
      body: { error: { code: "invalid_cursor" } },
    });
  });

  it("stays as it ended, whatever is asked", async () => {
    const { make, ask, agent, world } = await enter();
    const agentId = idOf.agent(agent.id);
    const ended = async (status: string) => {
      const { id } = await make();
      expect(await ask("PATCH", `/${id}`, { status })).toMatchObject({ status: 200, body: { data: { status } } });
      return id;
    };
    for (const status of ["done", "failed", "cancelled"]) {
      const id = await ended(status);
      const frozen = { status: 409, body: { error: { code: "invalid_state" } } };
      expect(await ask("PATCH", `/${id}`, { status: "queued" })).toMatchObject(frozen);
      expect(await ask("PATCH", `/${id}`, { title: "Another" })).toMatchObject(frozen);
      expect(await ask("POST", `/${id}/assign`, { agentId })).toMatchObject(frozen);
      expect(await ask("POST", `/${id}/reassign`, { agentId })).toMatchObject(frozen);
      expect((await ask("POST", `/${id}/cancel`)).status).toBe(status === "cancelled" ? 200 : 409);
      expect((await ask("GET", `/${id}`)).body.data).toMatchObject({ status, title: "Write it", attempt: 1 });
    }
    const { id } = await make();
    const first = await ask("POST", `/${id}/cancel`, { reason: "Not now" });
    expect(first).toMatchObject({ status: 200, body: { data: { status: "cancelled" } } });
    expect((await ask("POST", `/${id}/cancel`, { reason: "Not now" })).body.data).toEqual(first.body.data);
    expect(await world.sql("select body from issue_comments")).toEqual([{ body: "Not now" }]);
  });

  it("begins anew where the other wire opens it again", async () => {
    const { make, ask, world } = await enter();
    const { id } = await make();
    await ask("PATCH", `/${id}`, { status: "failed" });

    const [{ id: uuid } = { id: "" }] = await world.sql<{ id: string }>(
      "select id from issues where outcome = 'failed' order by id desc limit 1",
    );
    await change(world, uuid, { status: "todo" });

    expect((await ask("GET", `/${id}`)).body.data).toMatchObject({ status: "queued", attempt: 2 });
    await change(world, uuid, { status: "cancelled" });
    expect((await ask("GET", `/${id}`)).body.data).toMatchObject({ status: "cancelled", attempt: 2 });
  });

  it("is held with a reason, and wakes whoever has it when it is let go", async () => {
    const { make, ask, agent, world } = await enter();
    const { id } = await make({ assignedAgentId: idOf.agent(agent.id) });

    expect((await ask("PATCH", `/${id}`, { held: true, heldReason: "Wait for legal" })).body.data).toMatchObject({
      status: "assigned",
      held: true,
      heldReason: "Wait for legal",
    });
    expect((await ask("PATCH", `/${id}`, { held: false })).body.data).toMatchObject({
      status: "assigned",
      held: false,
      heldReason: null,
    });
    expect(await wakesOf(world, agent.id)).toEqual(["assignment issue_assigned", "automation issue_status_changed"]);
    expect(await ask("PATCH", `/${id}`, { heldReason: "?" })).toMatchObject({ status: 409 });
    const later = await make({ held: true, assignedAgentId: idOf.agent(agent.id) });
    expect(later).toMatchObject({ status: "queued", held: true });
    expect(await wakesOf(world, agent.id)).toHaveLength(2);
  });

  it("is assigned once, and taken only by who says so; whoever worked on it ends", async () => {
    const { make, ask, agent, world, company } = await enter();
    const other = await world.agent({ companyId: company.id, name: "Bob" });
    const { id } = await make();
    const [mine, theirs] = [idOf.agent(agent.id), idOf.agent(other.id)];

    const both = await Promise.all([mine, theirs].map((agentId) => ask("POST", `/${id}/assign`, { agentId })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const won = both.find(({ status }) => status === 200)?.body.data.assignedAgentId;
    expect(await ask("POST", `/${id}/assign`, { agentId: won })).toMatchObject({ status: 200 });

    const [owner, next] = won === mine ? [agent, other] : [other, agent];
    expect(await wakesOf(world, next.id)).toEqual([]);
    const [waiting] = await world.sql<{ id: string }>("select id from heartbeat_runs where agent_id = $1", [owner.id]);
    expect(await ask("POST", `/${id}/reassign`, { agentId: idOf.agent(next.id) })).toMatchObject({
      body: { data: { status: "assigned", assignedAgentId: idOf.agent(next.id) } },
    });
    expect(await world.sql("select status from heartbeat_runs where id = $1", [waiting?.id])).toEqual([
      { status: "cancelled" },
    ]);
    expect(await wakesOf(world, next.id)).toEqual(["assignment issue_assigned"]);
    await checkInvariants(world.sql);
  });

  it("goes from hand to hand: to review, to a person, and back", async () => {
    const { make, ask, agent } = await enter();
    const { id } = await make({ assignedAgentId: idOf.agent(agent.id) });
    const to = async (body: object) => (await ask("PATCH", `/${id}`, body)).body.data;

    expect(await to({ status: "running" })).toMatchObject({ status: "running" });
    expect(await to({ status: "review" })).toMatchObject({ status: "review" });
    expect(await to({ status: "handoff", assignedUserId: "ann" })).toMatchObject({
      status: "handoff",
      assignedAgentId: null,
      assignedUserId: "ann",
      held: false,
    });
    expect((await ask("POST", `/${id}/reassign`, { agentId: idOf.agent(agent.id) })).body.data).toMatchObject({
      status: "assigned",
      assignedUserId: null,
    });
    expect(await to({ status: "queued" })).toMatchObject({ status: "queued", assignedAgentId: null });
    expect(await ask("PATCH", `/${id}`, { status: "assigned" })).toMatchObject({ status: 409 });
    expect(await ask("PATCH", `/${id}`, { status: "running" })).toMatchObject({ status: 409 });
  });

  it("has runs and comments, and shows nobody else's", async () => {
    const { make, ask, agent, world, at } = await enter();
    const { id } = await make({ assignedAgentId: idOf.agent(agent.id) });
    const [run] = await world.sql<{ id: string }>("select id from heartbeat_runs where agent_id = $1", [agent.id]);
    const runId = encodePublicId("run", run?.id ?? "");

    expect(await ask("GET", `/${id}/runs`)).toMatchObject({
      status: 200,
      body: { data: [{ id: runId, issueId: id, status: "queued", cost: { usd: 0 } }], meta: { nextCursor: null } },
    });
    expect(await ask("GET", `/${id}/runs/${runId}`)).toMatchObject({
      status: 200,
      body: { data: { id: runId, error: null } },
    });
    const other = await make();
    expect(await ask("GET", `/${other.id}/runs/${runId}`)).toMatchObject({ status: 404 });
    expect(await ask("POST", `/${id}/comments`, { body: "Look" })).toMatchObject({
      status: 201,
      body: { data: { issueId: id, body: "Look" } },
    });
    expect(await wakesOf(world, agent.id)).toContain("automation issue_commented");

    const sibling = await world.company();
    const elsewhere = at.replace(/cmp_\w+/, encodePublicId("company", sibling.id));
    const asks = [
      ["GET", ""],
      ["PATCH", "", { title: "Mine" }],
      ["POST", "/assign", { agentId: idOf.agent(agent.id) }],
      ["POST", "/reassign", { agentId: idOf.agent(agent.id) }],
      ["POST", "/cancel"],
      ["POST", "/comments", { body: "x" }],
      ["GET", "/runs"],
      ["GET", `/runs/${runId}`],
    ] as const;
    for (const [method, path, body] of asks) {
      expect([path, (await call(method, `${elsewhere}/${id}${path}`, body)).status]).toEqual([path, 404]);
    }
    expect((await ask("GET", `/${id}`)).body.data).toMatchObject({ title: "Write it", status: "assigned" });
  });

  it("for a team goes to whoever of it has least to do, and waits while nobody can", async () => {
    const { make, ask, agent, world, company, listed, at } = await enter();
    const url = at.replace("/issues", "/teams");
    const team = (await call<Envelope<{ id: string; slug: string }>>("POST", url, { name: "Crew" })).body.data;
    const bob = await world.agent({ companyId: company.id, name: "Bob" });
    const cat = await world.agent({ companyId: company.id, name: "Cat" });
    await world.sql("update agents set team_id = (select id from teams where slug = $2) where id = any($1::uuid[])", [
      [bob.id, cat.id],
      team.slug,
    ]);
    const members = [bob, cat].map(({ id }) => idOf.agent(id)).sort();

    const both = await Promise.all([make({ assignedTeamId: team.id }), make({ assignedTeamId: team.slug })]);
    expect(both.map(({ assignedAgentId }) => assignedAgentId).sort()).toEqual(members);
    expect(await wakesOf(world, bob.id)).toEqual(["assignment issue_assigned"]);
    expect(await make({ assignedTeamId: team.id, assignedAgentId: idOf.agent(agent.id) })).toMatchObject({
      status: "assigned",
      assignedTeamId: team.id,
      assignedAgentId: idOf.agent(agent.id),
    });
    await world.sql("update agents set pause_causes = '{manual}' where id = any($1::uuid[])", [[bob.id, cat.id]]);
    const waiting = await make({ title: "waits", assignedTeamId: team.id });
    expect(waiting).toMatchObject({ status: "queued", assignedTeamId: team.id, assignedAgentId: null });
    expect(await world.services.issues.assignWaiting()).toBe(0);
    expect(await listed(`?team=${team.slug}&status=queued`)).toEqual(["waits"]);

    await world.sql("update agents set pause_causes = '{}' where id = $1", [cat.id]);
    await Promise.all([1, 2, 3].map(() => world.services.issues.assignWaiting()));
    expect((await ask("GET", `/${waiting.id}`)).body.data).toMatchObject({ assignedAgentId: idOf.agent(cat.id) });
    const told = await world.sql("select from activity_log where action = 'issue.updated' and actor_id = 'teams'");
    expect(told).toHaveLength(1);
    expect(await ask("PATCH", `/${waiting.id}`, { status: "queued" })).toMatchObject({
      body: { data: { status: "queued", assignedTeamId: null } },
    });
    expect(await ask("POST", `/${waiting.id}/assign`, { teamId: team.id })).toMatchObject({
      body: { data: { status: "assigned", assignedAgentId: idOf.agent(cat.id) } },
    });
    expect(await ask("POST", `/${waiting.id}/assign`, { teamId: "no-such-team" })).toMatchObject({ status: 422 });
    expect(await ask("POST", `/${waiting.id}/assign`, {})).toMatchObject({ status: 422 });
  });

  it("is changed with others in one request, of which each is answered by itself", async () => {
    const { make, ask, agent, world } = await enter();
    const [one, two] = [await make({ title: "one" }), await make({ title: "two" })];
    const strange = await issueOf(world, (await world.company()).id);
    const operations = [
      { action: "create", body: { title: "three", held: true } },
      { action: "assign", id: one.id, body: { agentId: idOf.agent(agent.id) } },
      { action: "cancel", id: two.id },
      { action: "update", id: two.id, body: { title: "too late" } },
      { action: "update", id: idOf.issue(strange.id), body: { title: "mine" } },
      { action: "comment", id: one.id, body: { body: "Look" } },
      { action: "reassign", id: one.id, body: { agentId: idOf.agent(agent.id) } },
    ];

    const { status, body } = await ask<{
      results: { status: number; data: V1Issue | null; error: { code: string } | null }[];
    }>("POST", "/bulk", { operations });

    expect(status).toBe(200);
    expect(body.data.results.map((one) => [one.status, one.data?.status ?? one.error?.code])).toEqual([
      [201, "queued"],
      [200, "assigned"],
      [200, "cancelled"],
      [409, "invalid_state"],
      [404, "not_found"],
      [201, "assigned"],
      [200, "assigned"],
    ]);
    expect(await wakesOf(world, agent.id)).toEqual(["assignment issue_assigned", "automation issue_commented"]);
    const many = Array.from({ length: 101 }, () => ({ action: "create", body: { title: "x" } }));
    expect(await ask("POST", "/bulk", { operations: many })).toMatchObject({ status: 422 });
    expect(await ask("POST", "/bulk", { operations: [{ action: "delete", id: one.id }] })).toMatchObject({
      status: 422,
    });
  });

  it("is refused what it cannot be, and says where", async () => {
    const { make, ask, world } = await enter();
    const stranger = await world.agent();
    const { id } = await make();

    expect(await ask("POST", "", { title: "x", assigneeAgentId: stranger.id })).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed", details: [{ field: "assigneeAgentId", code: "unknown_field" }] } },
    });
    expect(await ask("POST", "", { title: "x", assignedAgentId: idOf.agent(stranger.id) })).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed" } },
    });
    expect(await ask("PATCH", `/${id}`, { status: "done", held: true })).toMatchObject({ status: 422 });
    expect(await ask("PATCH", `/${id}`, { parentId: "iss_1" })).toMatchObject({ status: 422 });
    expect(await ask("GET", "/iss_nothing")).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
  });

  it("has a budget of its own, to the millionth of a dollar, which can be changed and taken away", async () => {
    const { make, ask } = await enter();
    const { id } = await make({ budget: { perTaskUsd: 0.815 } });
    const budget = async () => (await ask<{ budget: object }>("GET", `/${id}`)).body.data.budget;

    expect(await budget()).toEqual({ perTaskUsd: 0.815, spent: { usd: 0 } });
    await ask("PATCH", `/${id}`, { title: "Another" });
    expect(await budget()).toMatchObject({ perTaskUsd: 0.815 });
    await ask("PATCH", `/${id}`, { budget: { perTaskUsd: 0.01 } });
    expect(await budget()).toMatchObject({ perTaskUsd: 0.01 });
    await ask("PATCH", `/${id}`, { budget: {} });
    expect(await budget()).toMatchObject({ perTaskUsd: 0.01 });
    for (const none of [null, 0]) {
      await ask("PATCH", `/${id}`, { budget: { perTaskUsd: none } });
      expect(await budget()).toMatchObject({ perTaskUsd: null });
    }
    expect((await ask("PATCH", `/${id}`, { budget: { perTaskUsd: -1 } })).status).toBe(422);
    expect((await ask("PATCH", `/${id}`, { budget: { dailyUsd: 1 } })).status).toBe(422);
  });

  it("shows as failed what its agent gives up, and what its run has spent", async () => {
    const { make, ask, agent, world } = await enter();
    const { id } = await make();
    await ask("POST", `/${id}/assign`, { agentId: idOf.agent(agent.id) });
    const [row] = await world.sql<{ id: string }>("select id from issues where assignee_agent_id = $1", [agent.id]);
    await world.sql(
      `insert into cost_events (id, company_id, agent_id, issue_id, provider, model, cost_micros, origin, occurred_at)
       values (gen_random_uuid(), $1, $2, $3, 'p', 'm', 815000, 'reported', now())`,
      [agent.companyId, agent.id, row?.id],
    );

    await change(world, row?.id ?? "", { status: "cancelled", outcome: "failed", comment: "Cannot" }, asAgent(agent));

    expect((await ask("GET", `/${id}`)).body.data).toMatchObject({
      status: "failed",
      budget: { spent: { usd: 0.815 } },
    });
    const [entry] = await world.sql<{ details: object }>(
      "select details from activity_log where action = 'issue.updated' and entity_id = $1 order by id desc limit 1",
      [row?.id],
    );
    expect(entry?.details).toMatchObject({ to: "cancelled", outcome: "failed" });
  });
});
