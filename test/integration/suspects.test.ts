import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { endWorkerLeases } from "../../shared/runs/end-worker-leases.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { endingOf, runOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { checkQuiet } from "../support/quiet.ts";
import { World } from "../support/world.ts";

/** What waits of these agents and may be claimed, claimed by one worker, in this order. */
async function claimAll(world: World, workerId: string, agentIds: readonly string[]): Promise<ClaimedRun[]> {
  await world.services.admission.admit();
  const queued = await world.sql<{ id: string; agent_id: string }>(
    "select id, agent_id from heartbeat_runs where status = 'queued'",
  );
  const runIds = agentIds.flatMap((agentId) => queued.filter((run) => run.agent_id === agentId).map(({ id }) => id));
  const claims: ClaimedRun[] = [];
  for (const runId of runIds) {
    const claimed = await world.services.execution.claim(runId, workerId, 60);
    if (claimed !== null) claims.push(claimed);
  }
  return claims;
}

const agentsOf = (claims: readonly ClaimedRun[]): string[] => claims.map(({ run }) => run.agent_id);

/** A worker that took these runs, and died; resolves to the agents whose runs it had. */
async function dieWith(world: World, agentIds: readonly string[]): Promise<string[]> {
  const workerId = newId();
  const claims = await claimAll(world, workerId, agentIds);
  await endWorkerLeases({ databaseUrl: world.databaseUrl, workerId, elapsedMs: 0, hasDied: true });
  expect(await world.services.reaper.reap()).toBe(claims.length);
  return agentsOf(claims);
}

describe("a run that takes its worker down three times", () => {
  it("is stopped alone: not what shared its first workers, and not what shared its last", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const names = ["killer", "innocent", "another", "late"];
    const agents = await Promise.all(names.map((name) => world.agent({ companyId, name })));
    const [killer = "", innocent = "", another = "", late = ""] = agents.map(({ id }) => id);
    const early = [killer, innocent, another];
    for (const agentId of early) await world.wake(agentId);

    expect(await dieWith(world, early)).toEqual(early);
    expect(await dieWith(world, early)).toEqual(early);
    await world.wake(late);
    expect(await dieWith(world, [killer, innocent, late, another])).toEqual([killer, late]);

    const poison = await world.sql("select agent_id, attempt from heartbeat_runs where error_code = 'poison'");
    expect(poison).toEqual([{ agent_id: killer, attempt: 3 }]);
    const workerId = newId();
    for (const expected of [[innocent, late], [another]]) {
      const claims = await claimAll(world, workerId, [innocent, late, another]);
      expect(agentsOf(claims)).toEqual(expected);
      for (const claimed of claims) await world.services.execution.settle(endingOf(claimed));
      for (const { run } of claims) expect(await runOf(world, run.id)).toMatchObject({ status: "succeeded" });
    }
    await checkInvariants(world.sql);
    await checkQuiet(world.sql);
  });
});
