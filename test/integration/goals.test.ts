import { describe, expect, it } from "vitest";

import { ActivityFilter } from "../../shared/activity/activity.schema.ts";
import { type Goal, GoalFilter } from "../../shared/goals/goal.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { goalOf } from "../support/planning.ts";
import { asAgent, board, World } from "../support/world.ts";

const refused = (message: string) => expect.objectContaining({ code: "illegal_transition", message });

/** Goals of a company, each below the one before. */
async function lineOf(world: World, companyId: string, length: number): Promise<Goal[]> {
  const line: Goal[] = [];
  for (let n = 0; n < length; n += 1) {
    line.push(await goalOf(world, companyId, { title: `Goal ${n}`, parentId: line.at(-1)?.id }));
  }
  return line;
}

const titles = async (world: World, companyId: string, filter: Partial<Record<keyof GoalFilter, unknown>>) =>
  (await world.services.goals.list(board, companyId, GoalFilter.parse(filter))).map(({ title }) => title);

describe("goals", () => {
  it("are a task's, planned, and at the top, unless said", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    const goal = await goalOf(world, companyId);

    expect(goal).toMatchObject({
      level: "task",
      status: "planned",
      parentId: null,
      ownerAgentId: null,
      description: null,
    });
    expect(await world.services.goals.get(board, goal.id)).toEqual(goal);
  });

  it("are a tree without circles", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [top, middle, low] = await lineOf(world, companyId, 3);
    const { update } = world.services.goals;

    await expect(update(board, top!.id, { parentId: top!.id })).rejects.toEqual(
      refused("Goal cannot be its own parent"),
    );
    for (const below of [middle, low]) {
      await expect(update(board, top!.id, { parentId: below!.id })).rejects.toEqual(
        refused("Goal hierarchy would contain a cycle"),
      );
    }
    await expect(update(board, low!.id, { parentId: top!.id })).resolves.toMatchObject({ parentId: top!.id });
    await expect(update(board, middle!.id, { parentId: low!.id })).resolves.toMatchObject({ parentId: low!.id });
  });

  it("are a tree without circles, also when two are moved below each other at once", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    for (let round = 0; round < 10; round += 1) {
      const [left, right] = [await goalOf(world, companyId), await goalOf(world, companyId)];
      const moves = await Promise.allSettled([
        world.services.goals.update(board, left.id, { parentId: right.id }),
        world.services.goals.update(board, right.id, { parentId: left.id }),
      ]);

      expect(moves.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(moves.find(({ status }) => status === "rejected")).toMatchObject({
        reason: refused("Goal hierarchy would contain a cycle"),
      });
    }
  });

  it("are nested twenty levels deep, whichever end is moved", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const tooDeep = refused("Goals may be nested 20 levels deep");
    const deep = await lineOf(world, companyId, 19);
    const [head, tail] = await lineOf(world, companyId, 2);

    await expect(world.services.goals.update(board, head!.id, { parentId: deep.at(-1)!.id })).rejects.toEqual(tooDeep);
    await expect(world.services.goals.update(board, deep[0]!.id, { parentId: tail!.id })).rejects.toEqual(tooDeep);
    await expect(world.services.goals.update(board, head!.id, { parentId: deep.at(-2)!.id })).resolves.toMatchObject(
      {},
    );
    await expect(goalOf(world, companyId, { parentId: tail!.id })).rejects.toEqual(tooDeep);
  });

  it("have their parents and owners in their own company", async () => {
    await using world = await World.open();
    const [agent, other] = [await world.agent(), await world.agent()];
    const { companyId } = agent;
    const [own, foreign] = [await goalOf(world, companyId), await goalOf(world, other.companyId)];
    const noParent = refused("Parent goal must belong to the same company");
    const noOwner = { code: "invalid_reference", message: "Owner must belong to the same company" };
    const { update } = world.services.goals;

    for (const parentId of [foreign.id, newId()]) {
      await expect(goalOf(world, companyId, { parentId })).rejects.toEqual(noParent);
      await expect(update(board, own.id, { parentId })).rejects.toEqual(noParent);
    }
    for (const ownerAgentId of [other.id, newId()]) {
      await expect(goalOf(world, companyId, { ownerAgentId })).rejects.toMatchObject(noOwner);
      await expect(update(board, own.id, { ownerAgentId })).rejects.toMatchObject(noOwner);
    }
    await expect(update(board, own.id, { ownerAgentId: agent.id })).resolves.toMatchObject({ ownerAgentId: agent.id });
    await expect(update(board, own.id, { ownerAgentId: null })).resolves.toMatchObject({ ownerAgentId: null });
  });

  it("that are deleted leave their children to their parent", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [top, middle, low] = await lineOf(world, companyId, 3);
    const beside = await goalOf(world, companyId, { parentId: middle!.id });
    const { goals } = world.services;

    await expect(goals.delete(board, middle!.id)).resolves.toEqual(middle);

    await expect(goals.get(board, middle!.id)).rejects.toMatchObject({ code: "not_found", message: "Goal not found" });
    for (const { id } of [low!, beside]) expect(await goals.get(board, id)).toMatchObject({ parentId: top!.id });
    await goals.delete(board, top!.id);
    expect(await titles(world, companyId, { parentId: "null" })).toEqual(["Goal 2", "Grow"]);
  });

  it("of a company are listed by what they are, in pages", async () => {
    await using world = await World.open();
    const { id: agentId, companyId } = await world.agent();
    const top = await goalOf(world, companyId, { title: "a", level: "company", status: "active" });
    await goalOf(world, companyId, { title: "b", parentId: top.id, ownerAgentId: agentId });
    await goalOf(world, companyId, { title: "c", level: "team", status: "active", parentId: top.id });
    await goalOf(world, (await world.company()).id, { title: "another company's", level: "company" });

    expect(await titles(world, companyId, {})).toEqual(["a", "b", "c"]);
    expect(await titles(world, companyId, { level: "company" })).toEqual(["a"]);
    expect(await titles(world, companyId, { status: "active" })).toEqual(["a", "c"]);
    expect(await titles(world, companyId, { parentId: top.id })).toEqual(["b", "c"]);
    expect(await titles(world, companyId, { parentId: "null" })).toEqual(["a"]);
    expect(await titles(world, companyId, { ownerAgentId: agentId })).toEqual(["b"]);
    expect(await titles(world, companyId, { limit: 1, cursor: top.id })).toEqual(["b"]);
  });

  it("have no owner any more when the agent is deleted", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const goal = await goalOf(world, agent.companyId, { ownerAgentId: agent.id });

    await world.services.agents.terminate(board, agent.id);
    expect(await world.services.goals.get(board, goal.id)).toMatchObject({ ownerAgentId: agent.id });
    await world.services.agents.delete(board, agent.id);

    expect(await world.services.goals.get(board, goal.id)).toMatchObject({ ownerAgentId: null });
  });

  it("are not given to an agent that is deleted at the same time", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const goal = await goalOf(world, companyId);

    for (let round = 0; round < 10; round += 1) {
      const agent = await world.agent({ companyId });
      await Promise.allSettled([
        world.services.goals.update(board, goal.id, { ownerAgentId: agent.id }),
        world.services.agents.delete(board, agent.id),
      ]);

      expect(await world.services.goals.get(board, goal.id)).toMatchObject({ ownerAgentId: null });
    }
  });

  it("tell the audit trail who wrote what, and nothing where nothing changed", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { goals, activity } = world.services;
    const goal = await goalOf(world, agent.companyId);
    await goals.update(asAgent(agent), goal.id, { title: "Grow more", status: "planned" });
    await goals.update(asAgent(agent), goal.id, { title: "Grow more", parentId: null });
    await goals.delete(asAgent(agent), goal.id);

    const entries = await activity.list(board, agent.companyId, ActivityFilter.parse({ entityType: "goal" }));

    expect(entries.map(({ action, actorType, entityId, details }) => [action, actorType, entityId, details])).toEqual([
      ["goal.deleted", "agent", goal.id, { title: "Grow more", parentId: null, childrenMoved: 0 }],
      ["goal.updated", "agent", goal.id, { changed: ["title"] }],
      ["goal.created", "user", goal.id, { title: "Grow", level: "task" }],
    ]);
  });
});
