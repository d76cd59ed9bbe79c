import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ActivityFilter } from "../../shared/activity/activity.schema.ts";
import { openDb } from "../../shared/db/db.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { readLiveEvents, readStart } from "../../shared/live/live-event.store.ts";
import { endWorkerLeases } from "../../shared/runs/end-worker-leases.ts";
import { RunFilter } from "../../shared/runs/run.schema.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { RunProgress } from "../../shared/runs/run-progress.schema.ts";
import { RunResult } from "../../shared/runs/run-result.schema.ts";
import { WakeupFilter, WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { endingOf, retried } from "../support/crew.ts";
import { seedBacklog, seedHistory } from "../support/history.ts";
import { partitionsOf, seedOldRuns } from "../support/old-runs.ts";
import {
  listenForStatements,
  nodesOf,
  type PlanKind,
  planAsRun,
  planOf,
  prepareAll,
  rowsReadBy,
  type SentStatement,
} from "../support/query-plans.ts";
import { dueTrigger, routineOf, runNow } from "../support/routines.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

/** What grows with every run there ever was. */
const LARGE =
  /^(?:heartbeat_runs|agent_wakeup_requests|heartbeat_run_events|heartbeat_run_log_chunks|live_events|cost_events|activity_log)/;

const RUNS = 100_000;
const BACKLOG = 20_000;
/**
 * One looks for waiting runs that nothing else looks for, four times a minute; the other counts what waits in all, for
 * the limit, no further than that, and the less often the longer it takes.
 */
const READS_THE_BACKLOG = ["count_queued", "repair_eligible"];

/** A named statement that nothing here sends any more would no longer be looked at. */
const EXPECTED = [
  "accept_wakeups",
  "active_routine_executions",
  "admission_heads",
  "admission_take_slots",
  "admit_runs",
  "advance_timers",
  "append_event",
  "append_log",
  "begin_session",
  "book_charges",
  "busy_scopes",
  "cancel_overtaken_wakeups",
  "claim_lock",
  "claim_read",
  "claim_take",
  "claim_unadmit",
  "count_queued",
  "count_queued_of_companies",
  "count_rings",
  "delete_live_events",
  "delete_journals",
  "delete_old_runs",
  "delete_old_wakeups",
  "delete_wakeups_of_runs",
  "due_retries",
  "drop_sessions",
  "end_worker_leases",
  "expired_leases",
  "find_run",
  "forget_workers",
  "hold_open",
  "judge_backlog",
  "insert_activity",
  "keep_journals",
  "known_fires",
  "kept_scopes",
  "leave_journals",
  "leave_session",
  "leave_strays_of_heartbeat_run_events",
  "leave_strays_of_heartbeat_run_log_chunks",
  "list_events",
  "list_log_chunks",
  "live_events_read",
  "live_runs",
  "live_runs_of_agents",
  "live_start",
  "lock_slots",
  "lock_slots_of_runs",
  "logs_removed_at",
  "mark_log_removed",
  "next_timer",
  "owned_runs",
  "process_started",
  "promote_retries",
  "read_window",
  "recent_runs",
  "refresh_window",
  "releasable_agents",
  "release_wakeups",
  "removable_runs",
  "renew_leases",
  "repair_eligible",
  "receive_due_fires",
  "received_routine_runs",
  "record_fires",
  "retry_waits",
  "session_left_off",
  "settle_runs",
  "stop_runs",
  "take_due_timers",
  "take_rings",
  "wakeup_situations",
  "wakeups_by_key",
  "walk_leftovers",
  "walk_old_runs",
  "walk_old_wakeups",
];

/** A day in the life of a fleet, in one minute: every hot statement is sent with something to find. */
async function liveThrough(world: World): Promise<void> {
  const { services, sql } = world;
  const agents = await sql<{ id: string; company_id: string }>(
    "select id, company_id from agents order by id limit 12",
  );
  const [{ id: agentId, company_id: companyId }] = agents as [{ id: string; company_id: string }];
  const workerId = newId();
  await services.execution.register({ workerId, host: "h", pid: 1, version: "0", slots: 64 });

  const ask = (id: string, body: object) => services.wakeups.request(board, id, WakeupRequest.parse(body));
  const claims: ClaimedRun[] = [];
  for (const { id } of agents) {
    await ask(id, { idempotencyKey: "again", payload: { taskKey: "t" } });
    await ask(id, { idempotencyKey: "again", payload: { taskKey: "t" } });
    await ask(id, { payload: { taskKey: "u" } });
  }
  await services.admission.repair();
  // The queue holds no such ring, so it is rung again.
  await sql(
    "update heartbeat_runs set next_ring_at = now(), ring_count = 7 where status = 'queued' and admitted_at is not null",
  );
  await services.admission.ring();
  await services.admission.admit();
  const queued = await sql<{ id: string }>(
    "select id from heartbeat_runs where status = 'queued' and admitted_at is not null",
  );
  for (const { id } of queued) claims.push((await services.execution.claim(id, workerId, 60))!);

  const [a, b, c, d, e] = claims as [ClaimedRun, ClaimedRun, ClaimedRun, ClaimedRun, ClaimedRun];
  const own = (claimed: ClaimedRun) => ({ runId: claimed.run.id, fencingToken: claimed.fencingToken });
  await services.execution.recordProcess(own(a), { pid: 1, processGroupId: 1, startedAt: new Date() });
  await services.execution.beginSession(own(a), { sessionId: "s-1", params: { cwd: "/" } });
  await services.execution.leftOff(a.run.id, a.run.id);
  await services.execution.leaveSession(own(a), { context: {}, sessionId: "s-0", why: "" });
  await services.sessions.reset(board, a.run.agent_id, null);
  await services.execution.appendLog({ ...own(a), lines: "{}\n", byteLength: 3, live: {} });
  await services.execution.appendEvent(own(a), {
    eventType: "x",
    stream: "system",
    level: "info",
    message: "",
    payload: {},
  });
  await services.execution.renew({
    workerId,
    leaseSec: 60,
    isDraining: false,
    runIds: claims.map(({ run }) => run.id),
  });
  await services.execution.giveBack(e.run.id, newId());
  await services.execution.stillOwned(workerId, [a.run.id]);
  await services.costs.report(board, companyId, {
    agentId,
    provider: "p",
    model: "m",
    costCents: 1,
    billingType: "unknown",
    inputTokens: 1,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 1,
    occurredAt: null,
  } as never);
  await services.execution.settle(endingOf(a, { saidMicros: 10 }));
  await services.execution.settle(endingOf(b, retried()));
  await services.execution.settle(endingOf(c, retried(30)));
  await sql("update heartbeat_runs set scheduled_retry_at = now() where status = 'scheduled_retry'");
  await services.admission.promoteDue();
  await services.execution.holdOpen(own(d), { deadlineSec: 60 });
  const actor = { type: "agent", agentId: d.run.agent_id, companyId: d.run.company_id, run: own(d) } as const;
  await services.runResults.progress(
    actor,
    d.run.id,
    RunProgress.parse({ message: "half", costUsd: 0.5, deadlineSec: 60 }),
  );
  await services.runResults.report(actor, d.run.id, RunResult.parse({ status: "succeeded", costUsd: 1 }));
  await services.runs.cancel(board, e.run.id);
  await endWorkerLeases({ databaseUrl: world.databaseUrl, workerId, elapsedMs: 0, hasDied: true });
  await services.reaper.reap();
  await unadmit(world, agents.at(-1)!.id);

  await services.agents.pause(board, agentId);
  await ask(agentId, { source: "assignment", payload: { taskKey: "v" } });
  await ask(agentId, { source: "timer" });
  await services.agents.resume(board, agentId);
  await services.release.releaseDeferred();
  await sql(
    `insert into clock_timers (id, company_id, agent_id, kind, interval_sec, anchor_at, due_at, fires_at, overlap_policy)
     select gen_random_uuid(), company_id, id, 'interval', 60, at, at, at, 'skip'
       from agents, date_trunc('milliseconds', now()) as at`,
  );
  await services.clock.round(new AbortController().signal);
  await fireRoutine(world, { id: agentId, companyId });
  const colleague = agents[1]!.id;
  for (const source of ["on_demand", "assignment"] as const)
    await ask(colleague, { source, payload: { taskKey: "w" } });
  await services.backlog.cancelOfAgent(board, colleague, {});
  await services.backlog.cancelOfCompany(board, companyId, {});
  await services.backlog.carryOn();
  await leaveToAnother(world, companyId);
  await services.retention.removeOldEvents();
  await letGo(world, { id: agentId, companyId });
  await read(world, { companyId, agentId, runId: a.run.id });
}

/** By its schedule, and by hand while the issue of that is waited for. */
async function fireRoutine(world: World, agent: { id: string; companyId: string }): Promise<void> {
  const routine = await routineOf(world, agent);
  await dueTrigger(world, routine.id, { dueAt: "2026-01-01T09:00:00Z" });
  await world.services.clock.fireDue();
  await world.services.routines.carryOut();
  await runNow(world, routine.id, { payload: { n: 1 } });
}

/** What is old goes: with its week, and row by row where a company keeps less than the others. */
async function letGo(world: World, agent: { id: string; companyId: string }): Promise<void> {
  await partitionsOf(world, 50);
  const runs = await seedOldRuns(
    world,
    agent,
    [120, 100, 50, 45, 20, 5].map((days) => ({ days })),
  );
  await world.services.retentionPolicies.set(board, agent.companyId, { logsDays: 10 });
  await world.services.retention.dropOldWeeks();
  await world.services.retention.sweepCompanies();
  await world.services.runs.get(board, runs[5]!);
}

/** A run that was let in, of an agent whose capacity has been lowered since. */
async function unadmit(world: World, agentId: string): Promise<void> {
  await world.services.agents.update(board, agentId, { runtimeConfig: { heartbeat: { maxConcurrentRuns: 5 } } });
  await world.services.wakeups.request(board, agentId, WakeupRequest.parse({ payload: { taskKey: "x" } }));
  await world.services.wakeups.request(board, agentId, WakeupRequest.parse({ payload: { taskKey: "y" } }));
  await until(async () => {
    await world.services.admission.admit();
    return (await world.sql("select from agent_slots where agent_id = $1 and admitted >= 2", [agentId])).length === 1;
  });
  await world.services.agents.update(board, agentId, { runtimeConfig: { heartbeat: { maxConcurrentRuns: 1 } } });
  const runs = await world.sql<{ id: string }>(
    "select id from heartbeat_runs where agent_id = $1 and status = 'queued' and admitted_at is not null",
    [agentId],
  );
  for (const { id } of runs) await world.services.execution.claim(id, newId(), 60);
}

/** A run that was let in, of an agent whose tool is only where other workers are. */
async function leaveToAnother(world: World, companyId: string): Promise<void> {
  const able = newId();
  await world.services.execution.register({
    workerId: able,
    host: "h",
    pid: 1,
    version: "0",
    slots: 4,
    adapters: ["claude_local"],
  });
  const agent = await world.agent({ companyId, name: "Claude", adapterType: "claude_local" });
  const runId = await world.wake(agent.id);
  await until(async () => {
    await world.services.admission.admit();
    await world.services.execution.claim(runId, newId(), 60, { usable: ["process"] });
    return (await world.services.runs.get(board, runId)).holdReason === "adapter.other_worker";
  });
  await world.services.execution.deregister(able);
}

async function read(
  world: World,
  { companyId, agentId, runId }: { companyId: string; agentId: string; runId: string },
): Promise<void> {
  const { runs, wakeups, activity } = world.services;
  const [old] = await world.sql<{ id: string }>(
    "select id from heartbeat_runs where company_id = $1 and status = 'succeeded' order by id offset 100 limit 1",
    [companyId],
  );
  const since = new Date(Date.now() - 60_000).toISOString();
  for (const filter of [
    {},
    { limit: 20 },
    { cursor: old!.id },
    { status: "running" },
    { status: "queued,running" },
    { status: "failed", limit: 20 },
    { agentId },
    { agentId, status: "failed" },
    { source: "timer" },
    { since },
    { since, until: new Date().toISOString(), agentId, limit: 10 },
  ]) {
    await runs.list(board, companyId, RunFilter.parse(filter));
  }
  await runs.live(board, companyId, { minCount: 10, limit: 50 });
  await runs.get(board, runId);
  await runs.events(board, runId, { afterSeq: 0, limit: 100 });
  await runs.log(board, runId, { offset: 1, limitBytes: 1_000 });
  for (const filter of [{}, { source: "timer" }, { outcome: "deferred" }, { since, limit: 10 }, { cursor: old!.id }]) {
    await wakeups.listOfCompany(board, companyId, WakeupFilter.parse(filter));
    await wakeups.listOfAgent(board, agentId, WakeupFilter.parse(filter));
  }
  await wakeups.get(board, old!.id);
  for (const filter of [
    {},
    { agentId },
    { entityType: "x", entityId: old!.id },
    { cursor: old!.id, limit: 10 },
    { actorType: "user" },
    { actorType: "agent" },
    { actorId: "y" },
    { action: "y" },
    { action: "heartbeat.invoked" },
    { entityType: "y" },
    { entityType: "wakeup" },
    { runId },
    { from: since },
    { to: since, agentId },
  ]) {
    await activity.list(board, companyId, ActivityFilter.parse(filter));
  }
  const db = openDb({ url: world.databaseUrl, pool: 1, applicationName: "reader", onError: () => undefined });
  await readLiveEvents(db, companyId, { xid: 1n, id: 1n }, 100);
  const { last } = await readStart(db, companyId, { xid: 1n, id: 1n });
  await readStart(db, companyId, last);
  await db.close();
}

describe("behind a hundred thousand finished runs", () => {
  let named: readonly SentStatement[];
  let world: World;
  let client: pg.Client;
  let sent: ReadonlyMap<string, SentStatement>;

  beforeAll(async () => {
    world = await World.open();
    await seedHistory(world, RUNS);
    using listening = listenForStatements();
    await liveThrough(world);
    sent = new Map(listening.sent);
    client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    named = [...sent.values()].filter(({ name }) => name !== undefined && !READS_THE_BACKLOG.includes(name));
  }, 120_000);

  afterAll(async () => {
    await client?.end();
    await world?.[Symbol.asyncDispose]();
  });

  it("every hot statement was sent", () => {
    const names = [...sent.values()].flatMap(({ name }) => (name === undefined ? [] : [name]));
    expect(EXPECTED.filter((name) => !names.includes(name))).toEqual([]);
    expect(sent.size).toBeGreaterThan(EXPECTED.length + 10);
  });

  it.each(["custom", "generic"] as PlanKind[])("none reads a large table from end to end (%s plans)", async (kind) => {
    const offenders: string[] = [];
    for (const statement of sent.values()) {
      // The services' own: what the test asks past them is not named and has no such shape.
      if (kind === "generic" && statement.name === undefined) continue;
      if (!isOurs(statement)) continue;
      const scans = nodesOf(await planOf(client, statement, kind)).filter(
        (node) => node["Node Type"] === "Seq Scan" && LARGE.test(node["Relation Name"] ?? ""),
      );
      for (const scan of scans) offenders.push(`${scan["Relation Name"]}: ${statement.name ?? statement.text}`);
    }

    expect(offenders).toEqual([]);
  });

  it("every plan is kept from before a burst", async () => {
    await prepareAll(client, named);
    await seedBacklog(world, BACKLOG);
    await expect(client.query("set statement_timeout = 2000")).resolves.toMatchObject({ command: "SET" });
  }, 60_000);

  it.each(["kept", "new"] as const)(
    "none looks at a backlog that came since the last analyze from end to end (%s plans)",
    async (plan) => {
      const offenders: string[] = [];
      for (const statement of named) {
        try {
          const nodes = nodesOf(await planAsRun(client, statement, plan));
          const most = Math.max(0, ...nodes.filter((node) => LARGE.test(node["Relation Name"] ?? "")).map(rowsReadBy));
          if (most > BACKLOG / 4) offenders.push(`${statement.name}: ${most} rows`);
        } catch (error) {
          if (!wasMadeBefore(error)) offenders.push(`${statement.name}: ${(error as Error).message}`);
        }
      }

      expect(offenders).toEqual([]);
    },
    60_000,
  );
});

/** Named, or built by the query builder, which quotes every name. */
const isOurs = ({ name, text }: SentStatement): boolean => name !== undefined || text.includes('"');

/** What was made once, under the id that is sent, is not made again. */
const wasMadeBefore = (error: unknown): boolean => (error as { code?: string }).code === "23505";
