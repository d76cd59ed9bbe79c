import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { ConformanceSubject, Scenes, Spending } from "../../shared/adapter-port/conformance.ts";
import { loadAdapters } from "../../shared/adapters/adapter-modules.ts";
import type { CreateAgent } from "../../shared/agents/agent.schema.ts";
import type { RunRow } from "../../shared/runs/run.row.ts";
import { cappedBy } from "./capping.ts";
import { runOf } from "./crew.ts";
import { type Hired, hireScheduler, hireWorker } from "./hired-worker.ts";
import { checkInvariants } from "./invariants.ts";
import { livingOfRun } from "./marks.ts";
import { until } from "./until.ts";
import { board, World } from "./world.ts";

/** One that may look behind the curtain, as only ours need to. */
export interface Subject extends Omit<ConformanceSubject, "open"> {
  readonly open: (stage: { readonly directory: string; readonly world: World }) => Promise<Scenes> | Scenes;
}

export interface ConformanceOptions {
  /** How much a run says that says much. */
  readonly outputMb: number;
}

type AdapterConfig = Readonly<Record<string, unknown>>;

const FINISHED = ["succeeded", "failed", "cancelled", "timed_out"];
const MB = 1024 * 1024;
const MICROS = 1_000_000;
const MICROS_PER_CENT = 10_000;
/** Whatever is said, so much more memory than before is enough for the worker (and all else in this process). */
const MAX_GROWTH_MB = 300;
/** An agent's cap where money is spent. */
const CAP_CENTS = 10;
/** From the word that there is no more money to the end of what is deaf to it. */
const STOP_MS = 2_000;
/** A lost lease is noticed within a sixth of it. */
const LEASE_SEC = 12;
/** Nobody waits for what is tried again later. */
const RETRY = { heartbeat: { retry: { maxRetries: 1, baseSec: 3_600, maxSec: 3_600 } } };

/** The stage of one adapter: a world of its own, with a scheduler and a worker that can be replaced. */
interface Stage {
  readonly world: World;
  readonly companyId: string;
  readonly scenes: Scenes;
  readonly agent: (adapterConfig: AdapterConfig, more?: Partial<CreateAgent>) => Promise<string>;
  readonly wake: (agentId: string) => Promise<string>;
  readonly ended: (runId: string, timeoutMs?: number) => Promise<RunRow>;
  readonly begun: (runId: string) => Promise<void>;
  readonly living: (runId: string) => readonly unknown[];
  readonly retryOf: (runId: string) => Promise<RunRow | undefined>;
  readonly dismiss: () => Promise<void>;
  readonly hire: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function openStage(subject: Subject): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), "conformance-"));
  if (subject.module !== undefined) await loadAdapters([subject.module]);
  const world = await World.open();
  const scenes = await subject.open({ directory, world });
  const scheduler = await hireScheduler(world);
  const { id: companyId } = await world.company();
  let worker: Hired | undefined;
  const hire = async (): Promise<void> => {
    worker = await hireWorker(world, { drainSec: 0, leaseSec: LEASE_SEC, allowPrivateHttp: true });
  };
  const dismiss = async (): Promise<void> => worker?.stop();
  const hasSpoken = async (runId: string): Promise<boolean> =>
    (await world.sql("select from heartbeat_run_log_chunks where run_id = $1 limit 1", [runId])).length > 0;
  await hire();
  return {
    world,
    companyId,
    scenes,
    agent: async (adapterConfig, more = {}) => {
      const { adapterType } = subject;
      const body = { companyId, adapterType, adapterConfig, runtimeConfig: RETRY, ...more };
      return (await world.agent(body)).id;
    },
    wake: (agentId) => world.wake(agentId),
    ended: (runId, timeoutMs = 60_000) =>
      until(
        async () => {
          const run = await runOf(world, runId);
          return FINISHED.includes(run.status) && run;
        },
        { timeoutMs, what: `run ${runId} to end` },
      ),
    begun: async (runId) => {
      await until(() => scenes.hasBegun?.(runId) ?? hasSpoken(runId), { timeoutMs: 60_000, what: "its first word" });
    },
    living: scenes.living ?? livingOfRun,
    retryOf: async (runId) =>
      (await world.sql<RunRow>("select * from heartbeat_runs where retry_of_run_id = $1", [runId]))[0],
    dismiss,
    hire,
    close: async () => {
      await dismiss();
      await scheduler.stop();
      await scenes.close?.();
      await world[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What is booked of a run, in micro-USD, one for each booking. */
const booked = async ({ world }: Stage, runId: string): Promise<number[]> =>
  (
    await world.sql<{ micros: string }>("select cost_micros as micros from cost_events where heartbeat_run_id = $1", [
      runId,
    ])
  ).map(({ micros }) => Number(micros));

/** Runs everything that every adapter has to do, through a real worker on a real database. */
export function describeConformance(subject: Subject, options: ConformanceOptions): void {
  describe(`the adapter ${subject.adapterType}`, { timeout: 90_000 }, () => {
    let opened: Stage | undefined;
    const stage = (): Stage => {
      if (opened === undefined) throw new Error("the stage is not open");
      return opened;
    };
    beforeAll(async () => {
      opened = await openStage(subject);
    });
    afterAll(() => opened?.close());

    itEnds(stage, subject);
    itIsEnded(stage);
    itSpends(stage);
    itSaysMuch(stage, options);
    itChangesHands(stage, subject);

    it("has broken no promise in all of that", async () => {
      await expect(checkInvariants(stage().world.sql)).resolves.toBeUndefined();
    });
  });
}

function itEnds(stage: () => Stage, { remembers }: Subject): void {
  it.concurrent("succeeds: what came of it is told, and what it cost is booked once", async () => {
    const { world, agent, wake, ended, scenes } = stage();
    const { adapterConfig, summary, costUsd } = scenes.succeeds;
    const costMicros = Math.round(costUsd * MICROS);
    const agentId = await agent(adapterConfig);

    const run = await ended(await wake(agentId));

    expect(run).toMatchObject({ status: "succeeded", error_code: null, cost_micros: String(costMicros) });
    expect(run.result_json).toMatchObject({ summary });
    expect(run.usage_json).not.toBeNull();
    expect(await booked(stage(), run.id)).toEqual([costMicros]);
    if (!remembers) return;
    expect(run.session_id_after).toEqual(expect.any(String));
    const { sessionParamsJson } = await world.services.sessions.state(board, agentId);
    expect(sessionParamsJson).toMatchObject({ sessionId: run.session_id_after });
    const next = await ended(await wake(agentId));
    expect(next.session_id_before).toBe(run.session_id_after);
  });

  it.concurrent("answers once: with its end, or that it ends later and is open until then", async () => {
    const { agent, wake, ended, scenes } = stage();
    const { adapterConfig, summary, costUsd } = scenes.succeeds;
    const isLater = scenes.endsLater !== "never";
    const runId = await wake(await agent(scenes.endsLater === "never" ? adapterConfig : scenes.endsLater));

    const run = await ended(runId);

    expect(run).toMatchObject({ status: "succeeded", awaits_result: isLater, result_json: { summary } });
    expect(await booked(stage(), runId)).toEqual([Math.round(costUsd * MICROS)]);
  });

  it.concurrent("fails in each way as it is known to, and is tried again only where that may help", async () => {
    const { agent, wake, ended, retryOf, scenes } = stage();
    expect(scenes.fails.map(({ failure }) => failure)).toEqual(expect.arrayContaining(["permanent", "transient"]));
    const runIds = await Promise.all(scenes.fails.map(async ({ adapterConfig }) => wake(await agent(adapterConfig))));

    for (const [at, { failure, errorCode }] of scenes.fails.entries()) {
      const run = await ended(runIds[at] ?? "");
      expect(run).toMatchObject({ status: "failed", error_code: errorCode });
      expect((await retryOf(run.id))?.retry_class).toBe(failure === "transient" ? "transient" : undefined);
    }
  });
}

function itIsEnded(stage: () => Stage): void {
  it.concurrent("is timed out, is not tried again, and leaves nothing alive", async () => {
    const { agent, wake, ended, retryOf, living, scenes } = stage();

    const run = await ended(await wake(await agent(scenes.timesOut)));

    expect(run).toMatchObject({ status: "timed_out", error_code: "timeout" });
    expect(living(run.id)).toEqual([]);
    expect(await retryOf(run.id)).toBeUndefined();
  });

  it.concurrent("is cancelled, though it is deaf to that, and leaves nothing alive", async () => {
    const { world, agent, wake, begun, ended, living, scenes } = stage();
    const runId = await wake(await agent(scenes.hangs));
    await begun(runId);
    expect(living(runId).length).toBeGreaterThan(0);

    await world.services.runs.cancel(board, runId);

    expect(await ended(runId, 15_000)).toMatchObject({ status: "cancelled", error_code: "cancelled" });
    expect(living(runId)).toEqual([]);
  });
}

function itSaysMuch(stage: () => Stage, { outputMb }: ConformanceOptions): void {
  it.concurrent("survives what nobody knows", async () => {
    const { agent, wake, ended, scenes } = stage();

    expect(await ended(await wake(await agent(scenes.babbles)))).toMatchObject({ status: "succeeded" });
  });

  it(`says ${outputMb} MB, and the worker's memory stays bounded`, { timeout: 600_000 }, async () => {
    const { agent, wake, ended, scenes } = stage();
    const agentId = await agent(scenes.prints(outputMb * MB));
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 20);
    try {
      expect(await ended(await wake(agentId), 600_000)).toMatchObject({ status: "succeeded" });
    } finally {
      clearInterval(watch);
    }
    const grownMb = (most - before) / MB;
    process.stdout.write(`${outputMb} MB of output: ${Math.round(grownMb)} MB more memory\n`);
    expect(grownMb).toBeLessThan(MAX_GROWTH_MB);
  });
}

function itSpends(stage: () => Stage): void {
  it.concurrent("keeps to its cap: spending ends it, or it begins only where its whole cap is free", async () => {
    const { spends } = stage().scenes;
    const kept = spends === "at_end" ? beginsOnlyWhereItsCapIsFree(stage()) : isEndedAsItSpends(stage(), spends);
    await expect(kept).resolves.toBeUndefined();
  });
}

async function isEndedAsItSpends(stage: Stage, { adapterConfig, stepUsd, pauseMs }: Spending): Promise<void> {
  const { agent, wake, ended, living } = stage;
  const agentId = await agent(adapterConfig, { budgetMonthlyCents: CAP_CENTS });

  const run = await ended(await wake(agentId));

  const capMicros = CAP_CENTS * MICROS_PER_CENT;
  const steps = 1 + Math.ceil(STOP_MS / pauseMs);
  expect(run).toMatchObject({ status: "cancelled", error_code: "budget_exceeded" });
  expect(living(run.id)).toEqual([]);
  const spent = (await booked(stage, run.id)).reduce((sum, micros) => sum + micros, 0);
  expect(spent).toBe(Number(run.cost_micros));
  expect(spent).toBeGreaterThanOrEqual(capMicros);
  expect(spent).toBeLessThanOrEqual(capMicros + steps * stepUsd * MICROS);
}

/** Nothing can end it as it spends, so nothing begins that could go past the cap. */
async function beginsOnlyWhereItsCapIsFree(stage: Stage): Promise<void> {
  const { world, companyId, agent, wake, ended, scenes } = stage;
  const { adapterConfig, costUsd } = scenes.succeeds;
  const costMicros = Math.round(costUsd * MICROS);
  const id = await agent(adapterConfig);
  const cap = (micros: number, terms: Parameters<typeof cappedBy>[2] = {}) =>
    cappedBy(world, { id, companyId }, { amount: Math.round(micros) / MICROS_PER_CENT, ...terms });
  const balanceOf = (policyId: string) =>
    world.sql("select spent::int, reserved::int from budget_balances where policy_id = $1", [policyId]);
  const held = (runId: string, reason: string) =>
    until(async () => (await runOf(world, runId)).hold_reason === reason, { what: `it to wait for ${reason}` });
  // More than it takes, or it could be ended in the moment in which it tells.
  const runMicros = Math.ceil(1.5 * costMicros);
  const { policyId } = await cap(2 * costMicros);

  const first = await wake(id);
  await held(first, "budget.run_cap_missing");
  await cap(runMicros, { scopeType: "run" });
  expect(await ended(first)).toMatchObject({ status: "succeeded", reserved_micros: String(runMicros) });
  expect(await booked(stage, first)).toEqual([costMicros]);
  expect(await balanceOf(policyId)).toEqual([{ spent: costMicros, reserved: 0 }]);

  const next = await wake(id);
  await held(next, "budget.reserved");
  expect(await runOf(world, next)).toMatchObject({ status: "queued", started_at: null });
  expect(await balanceOf(policyId)).toEqual([{ spent: costMicros, reserved: 0 }]);
  await cap(3 * costMicros);
  expect(await ended(next)).toMatchObject({ status: "succeeded" });
  expect(await balanceOf(policyId)).toEqual([{ spent: 2 * costMicros, reserved: 0 }]);
}

/** These replace the worker. */
function itChangesHands(stage: () => Stage, { remembers }: Subject): void {
  it("is interrupted as its worker leaves, and goes on elsewhere", async () => {
    const { agent, wake, begun, ended, retryOf, living, dismiss, hire, scenes } = stage();
    const runId = await wake(await agent(scenes.resumes));
    await begun(runId);

    await dismiss();
    const before = await ended(runId);
    expect(before).toMatchObject({ status: "failed", error_code: "interrupted" });
    expect(living(runId)).toEqual([]);
    await hire();

    const retry = await retryOf(runId);
    const after = await ended(retry?.id ?? "");
    expect(after).toMatchObject({ status: "succeeded", retry_class: "interrupted" });
    if (!remembers) return;
    expect(before.session_id_after).toEqual(expect.any(String));
    expect(after.session_id_before).toBe(before.session_id_after);
  });

  it("changes nothing any more once its worker has lost it", async () => {
    const { world, agent, wake, begun, ended, retryOf, living, dismiss, hire, scenes } = stage();
    const runId = await wake(await agent(scenes.hangs));
    await begun(runId);
    await world.sql("update heartbeat_runs set lease_ended_by = 'death' where id = $1", [runId]);
    await world.services.reaper.reap();
    const reaped = await ended(runId);
    expect(reaped).toMatchObject({ status: "failed", error_code: "process_lost" });

    // It notices that by itself; what is tried again meanwhile is cut short with all else, when the worker leaves.
    await until(() => living(runId).length === 0, { timeoutMs: 30_000, what: "nothing of it to be alive" });
    await dismiss();

    expect(await runOf(world, runId)).toEqual(reaped);
    const retry = await retryOf(runId);
    expect(retry?.retry_class).toBe("lost");
    await world.services.runs.cancel(board, retry?.id ?? "");
    const open = await world.sql<RunRow>("select * from heartbeat_runs where finished_at is null and agent_id = $1", [
      reaped.agent_id,
    ]);
    for (const { id } of open) await world.services.runs.cancel(board, id);
    await hire();
  });
}
