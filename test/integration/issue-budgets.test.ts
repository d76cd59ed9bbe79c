import { describe, expect, it } from "vitest";

import { CreateIssue } from "../../shared/issues/issue.schema.ts";
import { endingOf, runOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { claim, spend } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

/** An agent's issue that may cost so many micro-dollars. */
async function cappedIssue(world: World, budgetMicros: number) {
  const agent = await world.agent();
  const body = CreateIssue.parse({ title: "Dear" });
  const { id: issueId } = await world.services.issues.create(board, agent.companyId, { ...body, budgetMicros });
  return { agent, issueId, about: { payload: { issueId } } };
}

describe("the budget of an issue", () => {
  it("is what its runs may spend on it together: the last one ends with it, and the next waits for more", async () => {
    await using world = await World.open();
    const { agent, issueId, about } = await cappedIssue(world, 100_000);
    const { execution, admission, issues } = world.services;

    const first = await world.run(agent.id, about);
    expect(first.allowance).toEqual({ billed_cents: 100_000 });
    await execution.settle({ ...endingOf(first), saidMicros: 60_000 });

    const second = await world.run(agent.id, about);
    expect(second.allowance).toEqual({ billed_cents: 40_000 });
    const { run, fencingToken } = second;
    const reading = { runId: run.id, companyId: agent.companyId, fencingToken };
    await expect(execution.meter({ ...reading, report: { costUsd: 0.03 } })).resolves.toMatchObject({ stop: null });
    await expect(execution.meter({ ...reading, report: { costUsd: 0.04 } })).resolves.toMatchObject({
      stop: "The issue has used up its own budget",
    });
    await execution.settle({ ...endingOf(second), saidMicros: 40_000 });

    const third = await world.wake(agent.id, about);
    await expect(claim(world, third)).resolves.toBeNull();
    expect(await runOf(world, third)).toMatchObject({ status: "queued", hold_reason: "work.held", admitted_at: null });
    expect(await admission.admit()).toBe(0);
    const elsewhere = await world.wake(agent.id);
    await admission.admit();
    await execution.settle(endingOf((await claim(world, elsewhere))!));

    await issues.revise(board, issueId, () => ({ budgetMicros: 150_000 }));
    await admission.repair();
    expect(await admission.admit()).toBe(1);
    await expect(claim(world, third)).resolves.toMatchObject({ allowance: { billed_cents: 50_000 } });
    await checkInvariants(world.sql);
  });

  it("counts what was booked on the issue outside of its runs, and ends nothing where there is none", async () => {
    await using world = await World.open();
    const { agent, issueId, about } = await cappedIssue(world, 100_000);
    await spend(world, agent, 9, { issueId });
    const claimed = await world.run(agent.id, about);
    expect(claimed.allowance).toEqual({ billed_cents: 10_000 });
    await spend(world, agent, 1, { issueId });
    const { run, fencingToken } = claimed;
    const reading = { runId: run.id, companyId: agent.companyId, fencingToken, report: { costUsd: 0 } };
    await expect(world.services.execution.meter(reading)).resolves.toMatchObject({
      stop: "The issue has used up its own budget",
    });
    await world.services.issues.revise(board, issueId, () => ({ budgetMicros: 0 }));

    await expect(world.services.execution.meter(reading)).resolves.toMatchObject({ stop: null, allowance: null });
  });
});
