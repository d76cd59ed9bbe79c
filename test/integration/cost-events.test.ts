import { describe, expect, it } from "vitest";

import { CostFilter, CostReport } from "../../shared/costs/cost.schema.ts";
import { times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

type Agent = { readonly id: string; readonly companyId: string };

const report = (world: World, { id: agentId, companyId }: Agent, more: object = {}) =>
  world.services.costs.report(
    board,
    companyId,
    CostReport.parse({ agentId, provider: "p", model: "m", costCents: 1, occurredAt: "2026-03-01T12:00:00Z", ...more }),
  );

const listed = async (world: World, companyId: string, filter: object = {}) =>
  (await world.services.costs.list(board, companyId, CostFilter.parse(filter))).map(({ id }) => id);

describe("the list of cost events", () => {
  it("has what occurred last first, page by page, also where much occurred at once", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const other = await world.agent();
    const late = await report(world, agent, { occurredAt: "2026-04-01T00:00:00Z" });
    const atOnce = await Promise.all(times(5, () => report(world, agent)));
    const early = await report(world, agent, { occurredAt: "2026-02-01T00:00:00Z" });
    const foreign = await report(world, other);

    const all = await listed(world, agent.companyId);

    const ids = atOnce.map(({ id }) => id).sort();
    expect(all).toEqual([late.id, ...ids.toReversed(), early.id]);
    const pages: string[] = [];
    for (;;) {
      const page = await listed(world, agent.companyId, {
        limit: 2,
        ...(pages.length > 0 && { cursor: pages.at(-1) }),
      });
      pages.push(...page);
      if (page.length < 2) break;
    }
    expect(pages).toEqual(all);
    expect(await listed(world, agent.companyId, { cursor: foreign.id })).toEqual([]);
  });

  it("is narrowed down by what an event names, and by when it occurred", async () => {
    await using world = await World.open();
    const alice = await world.agent();
    const bob = await world.agent({ companyId: alice.companyId, name: "Bob" });
    const { run } = await world.run(alice.id);
    const ofRun = await report(world, alice, { heartbeatRunId: run.id, occurredAt: "2026-03-02T00:00:00Z" });
    const ofBob = await report(world, bob, { provider: "q", occurredAt: "2026-03-01T00:00:00Z" });
    const by = (filter: object) => listed(world, alice.companyId, filter);

    expect(await by({ agentId: bob.id })).toEqual([ofBob.id]);
    expect(await by({ heartbeatRunId: run.id })).toEqual([ofRun.id]);
    expect(await by({ provider: "q" })).toEqual([ofBob.id]);
    expect(await by({ from: "2026-03-02" })).toEqual([ofRun.id]);
    expect(await by({ to: "2026-03-01" })).toEqual([ofBob.id]);
    expect(await by({ agentId: bob.id, provider: "p" })).toEqual([]);
    await expect(by({ from: "2026-03-02", to: "2026-03-01" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("is the company's own to see", async () => {
    await using world = await World.open();
    const [agent, stranger] = [await world.agent(), await world.agent()];
    const { list } = world.services.costs;

    await expect(list(asAgent(agent), agent.companyId, CostFilter.parse({}))).resolves.toEqual([]);
    await expect(list(asAgent(stranger), agent.companyId, CostFilter.parse({}))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
