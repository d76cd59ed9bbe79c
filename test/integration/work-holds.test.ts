import { describe, expect, it } from "vitest";

import { type Db, openDb } from "../../shared/db/db.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { takeHold } from "../../shared/runs/issue-hold.store.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { issueIn } from "../support/checkouts.ts";
import { endingOf, runOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { startOneByOne, waitsItsTurn } from "../support/racing-claims.ts";
import { request, spend, times } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const admit = (world: World): Promise<number> => world.services.admission.admit();
const claim = (world: World, runId: string): Promise<ClaimedRun | null> =>
  world.services.execution.claim(runId, newId(), 60);

async function projectOf(world: World, companyId: string): Promise<string> {
  const id = newId();
  await world.sql("insert into projects (id, company_id, name) values ($1, $2, 'Website')", [id, companyId]);
  return id;
}

async function team(world: World, size: number): Promise<{ companyId: string; agentIds: string[] }> {
  const { id: companyId } = await world.company();
  const agents = await Promise.all(times(size, (n) => world.agent({ companyId, name: `Agent ${n}` })));
  return { companyId, agentIds: agents.map(({ id }) => id) };
}

/** Where a checkout would take the hold: in a transaction of its own. */
function dbOf(world: World): Db & AsyncDisposable {
  const db = openDb({ url: world.databaseUrl, pool: 1, applicationName: "checkout", onError: () => undefined });
  return { ...db, [Symbol.asyncDispose]: db.close };
}

const about = (issueId: string) => ({ payload: { issueId } });

describe("work on one issue", () => {
  it("is done by one run at a time: the other waits, does not keep its agent from other work, and is let in at once", async () => {
    await using world = await World.open();
    const { companyId, agentIds } = await team(world, 2);
    const [one, other] = agentIds as [string, string];
    const issueId = await issueIn(world, companyId);

    const first = await world.run(one, about(issueId));
    expect(first.run).toMatchObject({ issue_id: issueId });
    await waitsItsTurn(world, { first, second: await world.wake(other, about(issueId)), agentId: other }, "work.held");
    await checkInvariants(world.sql);
  });

  it("is one run's also when many ask in the same moment, of one agent and of others", async () => {
    await using world = await World.open();
    const { companyId, agentIds } = await team(world, 8);
    for (const agentId of agentIds) {
      await world.services.agents.update(board, agentId, { runtimeConfig: { heartbeat: { maxConcurrentRuns: 2 } } });
    }
    const issueId = await issueIn(world, companyId);
    const wake = (agentId: string, taskKey: string) => world.wake(agentId, { payload: { issueId, taskKey } });
    const runIds = await Promise.all(agentIds.flatMap((id) => [wake(id, "a"), wake(id, "b")]));
    await admit(world);

    expect((await startOneByOne(world, runIds)).toSorted()).toEqual(runIds.toSorted());
    await checkInvariants(world.sql);
  });

  it("is held by a run that took it up on its way, and free again when that run has ended in whatever way", async () => {
    await using world = await World.open();
    const { companyId, agentIds } = await team(world, 2);
    const [one, other] = agentIds as [string, string];
    const issueId = await issueIn(world, companyId);
    const { execution, admission } = world.services;
    await using db = dbOf(world);
    const timer = await world.run(one);
    const take = (runId: string) => db.transaction((tx) => takeHold(tx, { issueId, companyId, runId }));

    await expect(take(timer.run.id)).resolves.toBe(true);
    await expect(take(timer.run.id)).resolves.toBe(true);
    const waiting = await world.wake(other, about(issueId));
    await expect(claim(world, waiting)).resolves.toBeNull();
    await expect(take(waiting)).resolves.toBe(false);

    // Whoever ends it says nothing of the issue, and who should have looked at the waiting did not.
    await world.sql("update heartbeat_runs set lease_ended_by = 'death' where id = $1", [timer.run.id]);
    await world.services.reaper.reap();
    await world.sql("update agent_slots set eligible_at = null, head_priority = null where agent_id = $1", [other]);
    await expect(admission.repair()).resolves.toBeGreaterThan(0);
    await admit(world);
    await expect(execution.claim(waiting, newId(), 60)).resolves.toMatchObject({ run: { id: waiting } });
    await checkInvariants(world.sql);
  });

  it("stays one run's through its retry, and belongs to the issue's project", async () => {
    await using world = await World.open();
    const { companyId, agentIds } = await team(world, 1);
    const projectId = await projectOf(world, companyId);
    const issueId = await issueIn(world, companyId, projectId);
    const first = await world.run(agentIds[0]!, about(issueId));

    await world.sql("update heartbeat_runs set lease_ended_by = 'guardian' where id = $1", [first.run.id]);
    await world.services.reaper.reap();

    const runs = await world.sql("select issue_id, project_id, attempt from heartbeat_runs order by attempt");
    expect(runs).toEqual([
      { issue_id: issueId, project_id: projectId, attempt: 1 },
      { issue_id: issueId, project_id: projectId, attempt: 2 },
    ]);
  });

  it("costs its issue's project, what its run says and what it reports, unless that names another", async () => {
    await using world = await World.open();
    const { companyId, agentIds } = await team(world, 1);
    const projectId = await projectOf(world, companyId);
    const issueId = await issueIn(world, companyId, projectId);
    const run = await world.run(agentIds[0]!, about(issueId));

    await spend(world, { id: agentIds[0]!, companyId }, 3, { heartbeatRunId: run.run.id });
    await world.services.execution.settle(endingOf(run, { saidMicros: 50_000 }));

    await expect(
      world.sql("select issue_id, project_id, cost_micros, origin from cost_events order by id"),
    ).resolves.toEqual([
      { issue_id: issueId, project_id: projectId, cost_micros: "30000", origin: "reported" },
      { issue_id: issueId, project_id: projectId, cost_micros: "20000", origin: "run" },
    ]);
  });

  it("is not what another company's issue or project is: those are nothing but a scope", async () => {
    await using world = await World.open();
    const { id: foreign } = await world.company({ name: "Foreign" });
    const { agentIds } = await team(world, 1);
    const issueId = await issueIn(world, foreign);
    const projectId = await projectOf(world, foreign);

    const claimed = await world.run(agentIds[0]!, { payload: { issueId, projectId } });
    expect(await runOf(world, claimed.run.id)).toMatchObject({ issue_id: null, project_id: null, scope: issueId });
  });
});

describe("a paused project", () => {
  it("holds its runs, and no others, until it goes on", async () => {
    await using world = await World.open();
    const { companyId, agentIds } = await team(world, 1);
    const agentId = agentIds[0]!;
    const projectId = await projectOf(world, companyId);
    const runId = await world.wake(agentId, { payload: { projectId } });
    await world.sql("update projects set pause_causes = '{manual}' where id = $1", [projectId]);
    await expect(claim(world, runId)).resolves.toBeNull();
    expect(await runOf(world, runId)).toMatchObject({ status: "queued", hold_reason: "work.held" });
    await expect(request(world, agentId, { payload: { taskKey: "other" } })).resolves.toMatchObject({
      status: "queued",
    });
    expect(await admit(world)).toBe(1);

    await world.sql("update projects set pause_causes = '{}' where id = $1", [projectId]);
    await world.sql("update agent_slots set capacity = 2 where agent_id = $1", [agentId]);
    await world.services.admission.repair();
    expect(await admit(world)).toBe(1);
    await expect(claim(world, runId)).resolves.toMatchObject({ run: { id: runId } });
    await checkInvariants(world.sql);
  });
});
