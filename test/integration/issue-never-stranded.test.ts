import { describe, expect, it } from "vitest";

import { AppError } from "../../shared/kernel/errors.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { endingOf, retried } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { request, times } from "../support/waking.ts";
import { change, issueOf, say } from "../support/working.ts";
import { board, World } from "../support/world.ts";

const AGENTS = ["Alice", "Bob", "Carol"];
const ISSUES = 3;
const ROUNDS = 15;

interface Office {
  readonly world: World;
  readonly companyId: string;
  readonly agentIds: readonly string[];
  readonly issueIds: readonly string[];
  readonly working: ClaimedRun[];
}

async function officeOf(world: World): Promise<Office> {
  const { id: companyId } = await world.company();
  const heartbeat = { maxConcurrentRuns: 2 };
  const agentIds: string[] = [];
  for (const name of AGENTS) agentIds.push((await world.agent({ companyId, name, runtimeConfig: { heartbeat } })).id);
  const issues = await Promise.all(times(ISSUES, () => issueOf(world, companyId, { status: "todo" })));
  return { world, companyId, agentIds, issueIds: issues.map(({ id }) => id), working: [] };
}

async function claimAll({ world, working }: Office): Promise<void> {
  await world.services.admission.admit();
  const waiting = await world.sql<{ id: string }>(
    "select id from heartbeat_runs where status = 'queued' and admitted_at is not null",
  );
  for (const { id } of waiting) {
    const claimed = await world.services.execution.claim(id, newId(), 60);
    if (claimed !== null) working.push(claimed);
  }
}

async function settleOne({ world, working }: Office, how: Parameters<typeof endingOf>[1]): Promise<void> {
  const claimed = working.shift();
  if (claimed !== undefined) await world.services.execution.settle(endingOf(claimed, how));
}

/** Its worker dies, as its guardian says. */
async function loseOne({ world, working }: Office): Promise<void> {
  const claimed = working.shift();
  if (claimed === undefined) return;
  await world.sql("update heartbeat_runs set lease_ended_by = 'death' where id = $1 and status = 'running'", [
    claimed.run.id,
  ]);
  await world.services.reaper.reap();
}

/** A company goes to the archive, and comes back. */
async function archive({ world, companyId }: Office): Promise<void> {
  await world.services.companies.archive(board, companyId);
  await world.services.companies.update(board, companyId, { status: "active" });
}

const WAKES = [
  {},
  { coalesce: false },
  { forceFreshSession: true },
  { source: "assignment" },
  { source: "automation", coalesce: false },
] as const;

/** One thing that somebody does, or a part of the fleet. */
function stepOf(office: Office, { pick, next }: Random): () => Promise<unknown> {
  const { world, agentIds, issueIds } = office;
  const { agents, release, admission } = world.services;
  const [agentId, issueId] = [pick(agentIds), pick(issueIds)];
  const taskKey = next() < 0.3 ? { taskKey: "weekly" } : {};
  const wake = { hold: true, ...pick(WAKES), payload: { issueId, ...taskKey } };
  return pick<() => Promise<unknown>>([
    () => request(world, agentId, wake),
    () => request(world, agentId, wake),
    () => request(world, agentId, wake),
    () => change(world, issueId, { assigneeAgentId: agentId }),
    () => change(world, issueId, { status: pick(["cancelled", "done", "todo", "backlog"]) }),
    () => say(world, issueId, `@${pick(AGENTS)} what about it?`),
    () => agents.pause(board, agentId),
    () => agents.resume(board, agentId),
    () => claimAll(office),
    () => claimAll(office),
    () => settleOne(office, {}),
    () => settleOne(office, retried(next() < 0.5 ? 0 : 30)),
    () => loseOne(office),
    () => release.releaseDeferred(),
    () => admission.repair(),
    ...(next() < 0.05 ? [() => archive(office)] : []),
    ...(next() < 0.02 && agentId !== agentIds[0] ? [() => agents.terminate(board, agentId)] : []),
  ]);
}

/** What is not possible just now is answered so; nothing else is. */
const unlessRefused = (error: unknown): void => {
  if (!(error instanceof AppError)) throw error;
};

/** Nothing is in the way any more, and everybody is at work: what still waits then waits for ever. */
async function workOff(office: Office): Promise<void> {
  const { world, agentIds } = office;
  const { agents, release, admission, execution } = world.services;
  for (const agentId of agentIds) await agents.resume(board, agentId).catch(unlessRefused);
  await world.sql("update agent_slots set breaker_opened_at = null, consecutive_failures = 0");
  for (let round = 0; round < 40; round += 1) {
    await world.sql("update heartbeat_runs set scheduled_retry_at = now() where status = 'scheduled_retry'");
    await admission.promoteDue();
    await release.releaseDeferred();
    await admission.repair();
    await claimAll(office);
    for (const claimed of office.working.splice(0)) await execution.settle(endingOf(claimed));
  }
}

describe("of wakeups of issues that several agents have to do with", () => {
  it.each([1, 2, 3])("none is stranded, whatever comes between (seed %i)", async (seed) => {
    await using world = await World.open();
    const office = await officeOf(world);
    const random = randomFrom(seed);

    for (let round = 0; round < ROUNDS; round += 1) {
      const steps = times(8, () => stepOf(office, random));
      await Promise.all(steps.map((step) => step().catch(unlessRefused)));
      await world.services.admission.repair();
      await checkInvariants(world.sql);
    }
    await workOff(office);

    const stranded = await world.sql(
      `select w.outcome, w.outcome_reason, w.scope, r.status, r.hold_reason
         from agent_wakeup_requests w left join heartbeat_runs r on r.id = w.run_id
        where w.outcome = 'deferred' or r.status in ('queued', 'scheduled_retry', 'running')`,
    );
    expect(stranded).toEqual([]);
    const ran = await world.sql("select from heartbeat_runs where status = 'succeeded'");
    expect(ran.length).toBeGreaterThan(0);
    await checkInvariants(world.sql);
  });
});
