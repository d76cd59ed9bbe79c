import { describe, expect, it } from "vitest";

import { CreateEvaluation } from "../../shared/evaluations/evaluation.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { boardOf } from "../support/approving.ts";
import { evaluated, finishedRun } from "../support/evaluating.ts";
import { asAgent, board, World } from "../support/world.ts";

const forbidden = { code: "forbidden" };
const page = { limit: 100 };
const of = (subjectId: string, body: Partial<CreateEvaluation> = {}) =>
  CreateEvaluation.parse({ subjectType: "run", subjectId, verdict: "pass", ...body });

interface Numbered {
  readonly number: number;
  readonly status?: string;
  readonly priority?: string;
}

async function issueOf(
  world: World,
  { id, companyId }: { readonly id: string | null; readonly companyId: string },
  { number, status = "done", priority = "medium" }: Numbered,
): Promise<string> {
  const issueId = newId();
  await world.sql(
    `insert into issues (id, company_id, issue_number, identifier, title, status, priority, assignee_agent_id, completed_at)
     values ($1, $2, $3, 'PAP-' || $3::int, 'Fix it', $4, $5, $6, now())`,
    [issueId, companyId, number, status, priority, id],
  );
  return issueId;
}

/** A boss, a lead below it, an agent below that one, and a colleague of that one. */
async function staff(world: World) {
  const boss = await world.agent({ name: "Boss" });
  const { companyId } = boss;
  const lead = await world.agent({ companyId, reportsTo: boss.id, name: "Lead" });
  const agent = await world.agent({ companyId, reportsTo: lead.id, name: "Agent" });
  const colleague = await world.agent({ companyId, reportsTo: boss.id, name: "Colleague" });
  return { companyId, boss, lead, agent, colleague };
}

describe("an evaluation", () => {
  it("says how good a finished run was, and is kept in the trail", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const subjectId = await finishedRun(world, agent);

    const evaluation = await world.services.evaluations.create(
      board,
      agent.companyId,
      of(subjectId, { verdict: "needs_work", score: 41.5, notes: "Almost.", criteria: { style: 90 } }),
    );

    expect(evaluation).toMatchObject({
      subjectType: "run",
      subjectId,
      agentId: agent.id,
      verdict: "needs_work",
      score: 41.5,
      notes: "Almost.",
      criteria: { style: 90 },
      reviewerType: "user",
      reviewerId: board.id,
    });
    expect(await world.services.evaluations.get(board, agent.companyId, evaluation.id)).toEqual(evaluation);
    await expect(
      world.sql("select agent_id, details from activity_log where action = 'evaluation.created'"),
    ).resolves.toEqual([{ agent_id: agent.id, details: { subjectType: "run", subjectId, verdict: "needs_work" } }]);
  });

  it("is one per reviewer and subject, also of two that come at once", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const subjectId = await finishedRun(world, agent);
    const create = (actor = board) => world.services.evaluations.create(actor, agent.companyId, of(subjectId));

    const outcomes = await Promise.allSettled([create(), create(), create()]);

    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(create()).rejects.toMatchObject({ code: "conflict" });
    const another = boardOf("another person");
    await expect(world.services.evaluations.create(another, agent.companyId, of(subjectId))).resolves.toMatchObject({
      subjectId,
    });
  });

  it("is of finished work, of this company", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { run } = await world.run(agent.id);
    const open = await issueOf(world, agent, { number: 1, status: "in_progress" });
    const foreign = await finishedRun(world, await world.agent());
    const create = (body: CreateEvaluation) => world.services.evaluations.create(board, agent.companyId, body);

    await expect(create(of(run.id))).rejects.toMatchObject({ code: "illegal_transition" });
    await expect(create(of(open, { subjectType: "issue" }))).rejects.toMatchObject({ code: "illegal_transition" });
    await expect(create(of(foreign))).rejects.toMatchObject({ code: "not_found" });
    await expect(create(of(open))).rejects.toMatchObject({ code: "not_found" });
  });

  it("is made by the board and by those above the agent, never by itself or a colleague", async () => {
    await using world = await World.open();
    const { companyId, boss, lead, agent, colleague } = await staff(world);
    const { create } = world.services.evaluations;
    const subjectId = await finishedRun(world, agent);

    for (const actor of [board, asAgent(boss), asAgent(lead)]) await create(actor, companyId, of(subjectId));
    for (const actor of [asAgent(agent), asAgent(colleague)]) {
      await expect(create(actor, companyId, of(subjectId))).rejects.toMatchObject(forbidden);
    }
    const nobodys = await issueOf(world, { id: null, companyId }, { number: 1 });
    await expect(create(asAgent(boss), companyId, of(nobodys, { subjectType: "issue" }))).rejects.toMatchObject(
      forbidden,
    );
    expect(await create(board, companyId, of(nobodys, { subjectType: "issue" }))).toMatchObject({ agentId: null });
  });

  it("is changed by its reviewer alone, and deleted by the board besides", async () => {
    await using world = await World.open();
    const { companyId, boss, lead, agent } = await staff(world);
    const evaluations = world.services.evaluations;
    const { id: evaluationId } = await evaluations.create(
      asAgent(lead),
      companyId,
      of(await finishedRun(world, agent), { score: 10, criteria: { a: 1 } }),
    );
    const place = { companyId, evaluationId };

    expect(await evaluations.update(asAgent(lead), place, { verdict: "fail", score: null })).toMatchObject({
      verdict: "fail",
      score: null,
      criteria: { a: 1 },
    });
    for (const actor of [board, asAgent(boss), asAgent(agent)]) {
      await expect(evaluations.update(actor, place, { verdict: "pass" })).rejects.toMatchObject(forbidden);
    }
    for (const actor of [asAgent(boss), asAgent(agent)]) {
      await expect(evaluations.delete(actor, place)).rejects.toMatchObject(forbidden);
    }
    await evaluations.delete(board, place);
    await expect(evaluations.get(board, companyId, evaluationId)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is seen by the agent that it is of, by those above it, and by its reviewer", async () => {
    await using world = await World.open();
    const { companyId, boss, lead, agent, colleague } = await staff(world);
    const { get, list } = world.services.evaluations;
    const { id } = await evaluated(world, agent);
    await evaluated(world, boss);

    for (const actor of [asAgent(agent), asAgent(lead), asAgent(boss)]) {
      expect(await get(actor, companyId, id)).toMatchObject({ id });
    }
    await expect(get(asAgent(colleague), companyId, id)).rejects.toMatchObject(forbidden);
    const seen = async (actor: Parameters<typeof list>[0]) => (await list(actor, companyId, page)).length;
    expect(
      await Promise.all([board, asAgent(boss), asAgent(lead), asAgent(agent), asAgent(colleague)].map(seen)),
    ).toEqual([2, 2, 1, 1, 0]);
    expect(await list(board, companyId, { ...page, agentId: boss.id })).toHaveLength(1);
    expect(await list(board, companyId, { ...page, verdict: "fail" })).toHaveLength(0);
  });
});

describe("the queue of what is to be evaluated", () => {
  it("is what is finished and what nobody has evaluated, the newest first, page by page", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companyId } = agent;
    const { queue, create } = world.services.evaluations;
    await world.run(agent.id);
    const failed = await finishedRun(world, agent, "failed");
    await finishedRun(world, agent, "cancelled");
    const done = await issueOf(world, agent, { number: 1, priority: "low" });
    await issueOf(world, agent, { number: 2, status: "todo" });
    const succeeded = await finishedRun(world, agent);
    const urgent = await issueOf(world, agent, { number: 3, priority: "critical" });
    await finishedRun(world, await world.agent());
    const ids = async (filter = {}) => (await queue(board, companyId, { ...page, ...filter })).map(({ id }) => id);

    expect(await ids()).toEqual([urgent, succeeded, done, failed]);
    expect(await ids({ limit: 2 })).toEqual([urgent, succeeded]);
    expect(await ids({ limit: 2, cursor: succeeded })).toEqual([done, failed]);
    expect(await ids({ subjectType: "run" })).toEqual([succeeded, failed]);
    expect(await ids({ subjectType: "issue" })).toEqual([urgent, done]);
    expect(await ids({ status: "failed" })).toEqual([failed]);
    expect(await ids({ status: "done", subjectType: "run" })).toEqual([]);
    expect(await ids({ agentId: agent.id })).toEqual([urgent, succeeded, done, failed]);
    expect((await queue(board, companyId, page))[2]).toMatchObject({
      subjectType: "issue",
      agentName: "Alice",
      title: "Fix it",
      identifier: "PAP-1",
      status: "done",
    });

    await create(board, companyId, of(succeeded));
    await create(board, companyId, of(urgent, { subjectType: "issue" }));
    expect(await ids()).toEqual([done, failed]);
  });

  it("is, for an agent, the work of those below it", async () => {
    await using world = await World.open();
    const { companyId, boss, lead, agent, colleague } = await staff(world);
    const of = {
      lead: await finishedRun(world, lead),
      agent: await finishedRun(world, agent),
      colleague: await finishedRun(world, colleague),
    };
    await finishedRun(world, boss);
    const { queue } = world.services.evaluations;
    const ids = async (who: { id: string; companyId: string }, filter = {}) =>
      (await queue(asAgent(who), companyId, { ...page, ...filter })).map(({ id }) => id);

    expect(await ids(boss)).toEqual([of.colleague, of.agent, of.lead]);
    expect(await ids(lead)).toEqual([of.agent]);
    expect(await ids(agent)).toEqual([]);
    expect(await ids(lead, { agentId: colleague.id })).toEqual([]);
  });
});

describe("the summary of evaluations", () => {
  it("counts for each agent, within the time that is asked for", async () => {
    await using world = await World.open();
    const agent = await world.agent({ name: "Alice" });
    const { companyId } = agent;
    const other = await world.agent({ companyId, name: "Bob" });
    await evaluated(world, agent, { score: 90 });
    await evaluated(world, agent, { score: 45.25, verdict: "fail" });
    await evaluated(world, agent, { verdict: "needs_work" });
    await evaluated(world, other);
    const { summary } = world.services.evaluations;

    expect(await summary(board, companyId, {})).toEqual([
      {
        agentId: agent.id,
        agentName: "Alice",
        count: 3,
        passCount: 1,
        failCount: 1,
        needsWorkCount: 1,
        passRate: 0.3333,
        meanScore: 67.63,
      },
      expect.objectContaining({ agentId: other.id, count: 1, passRate: 1, meanScore: null }),
    ]);
    expect(await summary(asAgent(other), companyId, {})).toHaveLength(1);
    expect(await summary(board, companyId, { to: "2020-01-01T00:00:00Z" })).toEqual([]);
  });
});
