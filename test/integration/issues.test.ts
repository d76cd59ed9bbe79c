import { describe, expect, it } from "vitest";
import { IssueFilter } from "../../shared/issues/issue-filter.schema.ts";
import { ISSUE_STATUSES, ISSUE_TRANSITIONS, type IssueStatus } from "../../shared/issues/issue-machine.ts";
import { cursorBehind } from "../../shared/issues/issue-view.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { times } from "../support/waking.ts";
import { change, inRun, issueOf, say } from "../support/working.ts";
import { asAgent, board, World } from "../support/world.ts";

/** One issue in each status. */
async function inStatus(world: World, companyId: string, status: IssueStatus, agentId: string): Promise<string> {
  const { id } = await issueOf(world, companyId, { assigneeAgentId: agentId });
  await world.sql("update issues set status = $2 where id = $1", [id, status]);
  return id;
}

const listed = async (world: World, companyId: string, filter: object = {}): Promise<string[]> =>
  (await world.services.issues.list(board, companyId, IssueFilter.parse(filter))).map(({ title }) => title);

describe("issues", () => {
  it("are numbered without gaps, however many are made at once, and also when some of them fail", async () => {
    await using world = await World.open();
    const { id: companyId, issuePrefix } = await world.company();

    const made = await Promise.allSettled(
      times(40, (n) => issueOf(world, companyId, n % 4 === 0 ? { projectId: newId() } : {})),
    );

    const identifiers = made.flatMap((result) => (result.status === "fulfilled" ? [result.value.identifier] : []));
    expect(identifiers.sort()).toEqual(times(30, (n) => `${issuePrefix}-${n + 1}`).sort());
    await expect(world.services.companies.get(board, companyId)).resolves.toMatchObject({ issueCounter: 30 });
  });

  it("are found by id and by identifier, in any case", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const issue = await issueOf(world, companyId);

    for (const ref of [issue.id, issue.identifier, issue.identifier.toLowerCase()]) {
      await expect(world.services.issues.get(board, ref)).resolves.toMatchObject({ id: issue.id, ancestors: [] });
    }
    await expect(world.services.issues.get(board, "ZZZ-1")).rejects.toMatchObject({ code: "not_found" });
  });

  it("change their status along the arrows of their machine, and along no others", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const taken: Partial<Record<IssueStatus, IssueStatus[]>> = {};

    for (const from of ISSUE_STATUSES) {
      for (const to of ISSUE_STATUSES.filter((status) => status !== from)) {
        const id = await inStatus(world, agent.companyId, from, agent.id);
        const outcome = await change(world, id, { status: to }).catch((error: { code: string }) => error.code);
        if (outcome === "illegal_transition") continue;
        expect(outcome).toMatchObject({ status: to });
        (taken[from] ??= []).push(to);
      }
    }

    for (const from of ISSUE_STATUSES) expect(new Set(taken[from])).toEqual(new Set(ISSUE_TRANSITIONS[from]));
    expect(taken.backlog).not.toContain("done");
  });

  it("say since when they are worked on, done or given up", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await issueOf(world, agent.companyId, { assigneeAgentId: agent.id, status: "todo" });

    const begun = await change(world, id, { status: "in_progress" });
    const done = await change(world, id, { status: "done" });
    const again = await change(world, id, { status: "todo" });
    const cancelled = await change(world, id, { status: "cancelled" });

    expect(begun).toMatchObject({ startedAt: expect.any(String), completedAt: null });
    expect(done).toMatchObject({ startedAt: begun.startedAt, completedAt: expect.any(String), cancelledAt: null });
    expect(again).toMatchObject({ startedAt: begun.startedAt, completedAt: null });
    expect(cancelled).toMatchObject({ completedAt: null, cancelledAt: expect.any(String) });
  });

  it("have one assignee, and one while they are in progress", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await issueOf(world, agent.companyId, { status: "todo" });

    await expect(change(world, id, { status: "in_progress" })).rejects.toMatchObject({ code: "illegal_transition" });
    await expect(change(world, id, { assigneeAgentId: agent.id, assigneeUserId: "ann" })).rejects.toMatchObject({
      message: "Issue can only have one assignee",
    });
    await change(world, id, { assigneeUserId: "ann" });
    await expect(change(world, id, { assigneeAgentId: agent.id })).resolves.toMatchObject({
      assigneeAgentId: agent.id,
      assigneeUserId: null,
    });
  });

  it("are given to nobody who cannot do them, nor to anyone of another company", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const foreign = await world.agent();
    await world.services.agents.terminate(board, agent.id);

    await expect(issueOf(world, agent.companyId, { assigneeAgentId: agent.id })).rejects.toMatchObject({
      code: "conflict",
      message: "Cannot assign work to terminated agents",
    });
    for (const body of [
      { assigneeAgentId: foreign.id },
      { parentId: (await issueOf(world, foreign.companyId)).id },
      { labelIds: [newId()] },
      { goalId: newId() },
    ]) {
      await expect(issueOf(world, agent.companyId, body)).rejects.toMatchObject({ code: "invalid_reference" });
    }
  });

  it("never come to be below themselves, also when two are moved at once", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [a, b] = [await issueOf(world, companyId), await issueOf(world, companyId)];

    const moved = await Promise.allSettled([
      change(world, a.id, { parentId: b.id }),
      change(world, b.id, { parentId: a.id }),
    ]);

    expect(moved.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(change(world, a.id, { parentId: a.id })).rejects.toMatchObject({
      message: "An issue cannot be below itself",
    });
  });

  it("are one request deeper than what the agent that asks for them works on", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const first = await issueOf(world, agent.companyId, { assigneeAgentId: agent.id, status: "todo" });
    const claimed = await world.run(agent.id, { payload: { issueId: first.id } });

    const second = await issueOf(world, agent.companyId, {}, inRun(claimed));
    const third = await issueOf(world, agent.companyId, { parentId: second.id }, asAgent(agent));

    expect([first, second, third].map(({ requestDepth }) => requestDepth)).toEqual([0, 1, 2]);
    expect(second).toMatchObject({ createdByAgentId: agent.id, originRunId: claimed.run.id });
  });

  it("are of their parent's project and goal, unless they name others", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [project] = await world.sql<{ id: string }>(
      "insert into projects (id, company_id, name) values (gen_random_uuid(), $1, 'p') returning id",
      [companyId],
    );
    const parent = await issueOf(world, companyId, { projectId: project!.id });

    await expect(issueOf(world, companyId, { parentId: parent.id })).resolves.toMatchObject({
      project: { id: project!.id, name: "p" },
    });
    await expect(issueOf(world, companyId, { parentId: parent.id, projectId: null })).resolves.toMatchObject({
      projectId: null,
    });
  });

  it("lose an assignee that is deleted, and wait for another", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const [going, waiting] = [
      await issueOf(world, agent.companyId, { assigneeAgentId: agent.id, status: "in_progress" }),
      await issueOf(world, agent.companyId, { assigneeAgentId: agent.id, status: "blocked" }),
    ];

    await world.services.agents.delete(board, agent.id);

    for (const [{ id }, status] of [
      [going, "todo"],
      [waiting, "blocked"],
    ] as const) {
      await expect(world.services.issues.get(board, id)).resolves.toMatchObject({ status, assigneeAgentId: null });
    }
  });
});

describe("a list of issues", () => {
  it("goes by priority and then the newest, page after page, whatever is filtered", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companyId } = agent;
    const priorities = ["low", "critical", "medium", "high"] as const;
    for (const n of times(24, (i) => i)) {
      const status = (["todo", "backlog", "blocked"] as const)[n % 3]!;
      await issueOf(world, companyId, {
        title: `t${n}`,
        priority: priorities[n % 4],
        status,
        assigneeAgentId: n % 2 ? agent.id : null,
      });
    }
    const all = await world.sql<{ title: string; status: string; assignee_agent_id: string | null }>(
      "select title, status, assignee_agent_id from issues order by priority_rank, id desc",
    );

    for (const filter of [
      {},
      { status: "todo,blocked" },
      { assigneeAgentId: agent.id },
      { assigneeAgentId: agent.id, status: "todo" },
    ]) {
      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await world.services.issues.list(
          board,
          companyId,
          IssueFilter.parse({ ...filter, limit: 5, cursor }),
        );
        paged.push(...page.map(({ title }) => title));
        cursor = page.length < 5 ? undefined : cursorBehind(page.at(-1));
      } while (cursor !== undefined);

      const wanted = all
        .filter(({ status }) => filter.status === undefined || filter.status.split(",").includes(status))
        .filter(({ assignee_agent_id: id }) => !("assigneeAgentId" in filter) || id === agent.id);
      expect(paged).toEqual(wanted.map(({ title }) => title));
    }
  });

  it("finds by what is said of them, and takes signs for what they are", async () => {
    await using world = await World.open();
    const { id: companyId, issuePrefix } = await world.company();
    await issueOf(world, companyId, { title: "100% done" });
    await issueOf(world, companyId, { title: "1000 done", description: "with_underscore" });

    expect(await listed(world, companyId, { q: "100%" })).toEqual(["100% done"]);
    expect(await listed(world, companyId, { q: "h_u" })).toEqual(["1000 done"]);
    expect(await listed(world, companyId, { q: `${issuePrefix}-1`.toLowerCase() })).toEqual(["100% done"]);
    expect(await listed(world, companyId, { q: "nothing" })).toEqual([]);
  });

  it("finds by people, labels, parents, and leaves out what is hidden", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companyId } = agent;
    const label = await world.services.labels.create(board, companyId, { name: "bug", color: "#ff0000" });
    const parent = await issueOf(world, companyId, { title: "parent", labelIds: [label.id] });
    const child = await issueOf(world, companyId, { title: "child", parentId: parent.id, assigneeUserId: "tester" });
    await say(world, child.id, "mine", asAgent(agent));
    await issueOf(world, companyId, { title: "made by it" }, asAgent(agent));
    const hidden = await issueOf(world, companyId, { title: "hidden" });
    await change(world, hidden.id, { hiddenAt: new Date().toISOString() });

    expect(await listed(world, companyId)).toEqual(["made by it", "child", "parent"]);
    expect(await listed(world, companyId, { labelId: label.id })).toEqual(["parent"]);
    expect(await listed(world, companyId, { parentId: parent.id })).toEqual(["child"]);
    expect(await listed(world, companyId, { assigneeUserId: "me" })).toEqual(["child"]);
    expect(await listed(world, companyId, { participantAgentId: agent.id })).toEqual(["made by it", "child"]);
    expect(await listed(world, companyId, { touchedByUserId: "me" })).toEqual(["child", "parent"]);
    expect(await listed(world, companyId, { unreadForUserId: "me" })).toEqual(["child"]);
  });

  it("says what is unread: until it is read, or answered, or said to be unread again", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await issueOf(world, agent.companyId, { title: "it" });
    const unread = (): Promise<string[]> => listed(world, agent.companyId, { unreadForUserId: "me" });

    expect(await unread()).toEqual([]);
    await say(world, id, "ready", asAgent(agent));
    expect(await unread()).toEqual(["it"]);
    await world.services.issues.setRead(board, id, true);
    expect(await unread()).toEqual([]);
    await world.services.issues.setRead(board, id, false);
    expect(await unread()).toEqual(["it"]);
    await say(world, id, "thanks");
    expect(await unread()).toEqual([]);
  });
});
