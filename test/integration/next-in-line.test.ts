import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { crewAt, issueIn } from "../support/checkouts.ts";
import { endingOf, runOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { times } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const WAITERS = 40;
const local = { adapterType: "claude_local", adapterConfig: {} } as const;
const slots = (maxConcurrentRuns: number) => ({ runtimeConfig: { heartbeat: { maxConcurrentRuns } } });

/** Whoever can go on one at a time, all of them woken. */
type Line = (world: World) => Promise<string[]>;

const inOneFolder: Line = async (world) => {
  const { crew } = await crewAt(world, { cwd: "/srv/shop" }, WAITERS, local);
  return Promise.all(crew.map(({ agent, issueId }) => world.wake(agent.id, { payload: { issueId } })));
};

const inOneFolderOfOneAgent: Line = async (world) => {
  const { companyId, projectId, crew } = await crewAt(world, { cwd: "/srv/shop" }, 1, { ...local, ...slots(WAITERS) });
  const issueIds = [crew[0]!.issueId];
  while (issueIds.length < WAITERS) issueIds.push(await issueIn(world, companyId, projectId));
  return Promise.all(issueIds.map((issueId) => world.wake(crew[0]!.agent.id, { payload: { issueId } })));
};

const onOneIssue: Line = async (world) => {
  const { companyId } = await world.agent(local);
  const issueId = await issueIn(world, companyId);
  const agents = await Promise.all(times(WAITERS, (n) => world.agent({ ...local, companyId, name: `Agent ${n}` })));
  return Promise.all(agents.map(({ id }) => world.wake(id, { payload: { issueId } })));
};

const onOneIssueOfOneAgent: Line = async (world) => {
  const { id, companyId } = await world.agent({ ...local, ...slots(WAITERS) });
  const issueId = await issueIn(world, companyId);
  return Promise.all(times(WAITERS, (n) => world.wake(id, { payload: { issueId, taskKey: `task ${n}` } })));
};

const admitted = async (world: World): Promise<string[]> => {
  const runs = await world.sql<{ id: string }>(
    "select id from heartbeat_runs where status = 'queued' and admitted_at is not null order by id",
  );
  return runs.map(({ id }) => id);
};

const claim = (world: World, runId: string): Promise<ClaimedRun | null> =>
  world.services.execution.claim(runId, newId(), 60);

/** As workers do it: what was let in is claimed, all of it at once, until nothing is. */
async function claimAll(world: World): Promise<{ claims: number; taken: ClaimedRun[] }> {
  const taken: ClaimedRun[] = [];
  for (let claims = 0; ; ) {
    await world.services.admission.admit();
    const runIds = await admitted(world);
    if (runIds.length === 0) return { claims, taken };
    claims += runIds.length;
    const answers = await Promise.all(runIds.map((runId) => claim(world, runId)));
    taken.push(...answers.filter((answer) => answer !== null));
  }
}

describe("who waits for one that is at work", { timeout: 120_000 }, () => {
  it.each([
    ["in one folder", inOneFolder],
    ["in one folder, of one agent with as many slots", inOneFolderOfOneAgent],
    ["on one issue", onOneIssue],
    ["on one issue, of one agent with as many slots", onOneIssueOfOneAgent],
  ])("%s costs a few claims, however many wait", async (_, line) => {
    await using world = await World.open();
    const runIds = await line(world);
    let claims = 0;
    const done: string[] = [];

    while (done.length < WAITERS) {
      const round = await claimAll(world);
      claims += round.claims;
      expect(round.taken, `after ${done.length} of ${WAITERS}`).toHaveLength(1);
      done.push(round.taken[0]!.run.id);
      await world.services.execution.settle(endingOf(round.taken[0]!));
    }

    expect(done.toSorted()).toEqual(runIds.toSorted());
    expect(claims).toBeLessThanOrEqual(3 * WAITERS);
    await checkInvariants(world.sql);
  });
});

/** One at work in a folder, and three who were turned away. */
async function fourInOneFolder(world: World) {
  const { companyId, crew } = await crewAt(world, { cwd: "/srv/shop" }, 4, local);
  const about = (n: number) => ({ payload: { issueId: crew[n]!.issueId } });
  const first = await world.run(crew[0]!.agent.id, about(0));
  const waiting: string[] = [];
  for (const n of [1, 2, 3]) waiting.push(await world.wake(crew[n]!.agent.id, about(n)));
  expect((await claimAll(world)).taken).toEqual([]);
  for (const runId of waiting) expect(await runOf(world, runId)).toMatchObject({ hold_reason: "workspace.busy" });
  return { companyId, crew, first, waiting };
}

type Waiting = Awaited<ReturnType<typeof fourInOneFolder>>;

describe("the next one in line", { timeout: 60_000 }, () => {
  it("is let in alone, and is the one that has waited longest", async () => {
    await using world = await World.open();
    const { first, waiting } = await fourInOneFolder(world);

    await world.services.execution.settle(endingOf(first));
    await world.services.admission.admit();

    expect(await admitted(world)).toEqual([waiting[0]]);
  });

  it("makes way for those behind it when its claim is refused for another reason", async () => {
    await using world = await World.open();
    const { crew, first, waiting } = await fourInOneFolder(world);
    await world.services.execution.settle(endingOf(first));
    await world.services.admission.admit();
    await world.sql("update agents set pause_causes = '{manual}' where id = $1", [crew[1]!.agent.id]);

    await expect(claim(world, waiting[0]!)).resolves.toBeNull();
    const { taken } = await claimAll(world);

    expect(taken.map(({ run }) => run.id)).toEqual([waiting[1]]);
    await checkInvariants(world.sql);
  });

  const cancelled = (world: World, { waiting }: Waiting) => world.services.runs.cancel(board, waiting[0]!);
  const paused = (world: World, { crew }: Waiting) => world.services.agents.pause(board, crew[1]!.agent.id);
  it.each([
    ["is cancelled before it was let in", false, cancelled],
    ["is cancelled after it was let in", true, cancelled],
    ["has its agent paused", true, paused],
  ])("is missed by nobody when it %s: the next repair lets those behind it in", async (_, isLetIn, fall) => {
    await using world = await World.open();
    const line = await fourInOneFolder(world);
    await world.services.execution.settle(endingOf(line.first));
    if (isLetIn) await world.services.admission.admit();

    await fall(world, line);
    await world.services.admission.repair();
    const { taken } = await claimAll(world);
    expect(taken).toHaveLength(1);
    await world.services.execution.settle(endingOf(taken[0]!));
    const last = await claimAll(world);

    expect([...taken, ...last.taken].map(({ run }) => run.id)).toEqual(line.waiting.slice(1));
    await checkInvariants(world.sql);
  });
});
