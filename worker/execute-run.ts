import { UnavailableError } from "../shared/kernel/errors.ts";
import { newId } from "../shared/kernel/ids.ts";
import { adapterLabel } from "../shared/metrics/catalog.ts";
import { metrics } from "../shared/metrics/metrics.ts";
import { currentContext } from "../shared/platform/context.ts";
import { inSpan } from "../shared/platform/tracing.ts";
import type { ClaimedRun, RunExecution } from "../shared/runs/run-execution.service.ts";
import type { Redactor } from "../shared/secrets/redactor.ts";
import type { Adapter, Execution, Outcome, Reported } from "./adapters/adapter.ts";
import type { OwnRun } from "./claim-run.ts";
import { type EntrustDeps, type Entrusted, entrust } from "./entrust.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";
import { createLogSink, type LogSink } from "./log-sink.ts";
import { writeMemoryFile } from "./memory-file.ts";
import { openSession } from "./open-session.ts";
import { redactedMeter, redactedOutcome, redactedSink } from "./output/redacted.ts";
import { runEnvironment } from "./run-environment.ts";
import { createRunMeter, type RunMeter } from "./run-meter.ts";
import { createSessionKeeper, type SessionKeeper } from "./session-keeper.ts";
import { toEnding } from "./settlement.ts";
import { noRoom } from "./workspaces/workspace-problem.ts";
import type { Workspaces } from "./workspaces/workspaces.ts";

export interface ExecuteDeps extends EntrustDeps {
  readonly runs: RunExecution;
  readonly leases: LeaseKeeper;
  readonly adapterOf: (type: string) => Adapter;
  readonly apiUrl: string;
  readonly workspaces: Workspaces;
  readonly guardian: {
    readonly started: (runId: string, fencingToken: number, processGroupId: number) => void;
    readonly ended: (runId: string, fencingToken: number) => void;
  };
}

/** One attempt at one run, from claim to settlement: what it is entrusted with, the adapter, the record, the end. */
export async function executeRun(claimed: OwnRun, deps: ExecuteDeps): Promise<void> {
  const { runs, leases, log } = deps;
  const { askedAtMs } = claimed;
  const own = { runId: claimed.run.id, agentId: claimed.run.agent_id, fencingToken: claimed.fencingToken };
  const signal = leases.hold({ ...own, askedAtMs });
  const meter = createRunMeter(claimed, {
    meter: runs.meter,
    stop: (stop) => leases.stop(own.runId, stop),
    onError: (error) => log.debug({ err: error }, "usage could not be told; told again"),
  });
  const journal = createLogSink({
    run: own,
    append: runs.appendLog,
    onError: (error) => log.warn({ err: error }, "output could not be stored; tried again"),
  });
  const session = createSessionKeeper({
    begin: (begun) => runs.beginSession(own, begun),
    onError: (error) => log.debug({ err: error }, "session could not be told; told again"),
  });
  try {
    const entrusted = await entrust(claimed, deps);
    const { redactor } = entrusted;
    const sink = redactedSink(journal, redactor);
    const facts = { "systole.adapter": adapterLabel(claimed.adapterType) };
    const outcome = await inSpan("execute", { parent: traceOf(claimed), facts }, async ({ traceparent, set }) => {
      const ended = await execute(claimed, entrusted, { ...deps, signal, sink, meter, session, traceparent });
      set({ "systole.outcome": ended.kind });
      return ended;
    });
    await Promise.all([sink.end(), session.close()]);
    await inSpan("settle", { parent: traceOf(claimed) }, () =>
      settle(claimed, redactedOutcome(outcome, redactor), sink, deps),
    );
  } finally {
    meter.close();
    void session.close();
    deps.guardian.ended(own.runId, own.fencingToken);
    leases.release(own.runId);
  }
}

/** The run's own span where there is one, else what asked for it. */
const traceOf = ({ run }: ClaimedRun): string | undefined =>
  currentContext().traceparent ?? run.traceparent ?? undefined;

interface ExecutionDeps extends ExecuteDeps {
  readonly signal: AbortSignal;
  readonly sink: LogSink;
  readonly meter: RunMeter;
  readonly session: SessionKeeper;
  /** For what is executed. */
  readonly traceparent: string;
}

async function execute(claimed: ClaimedRun, entrusted: Entrusted, deps: ExecutionDeps): Promise<Outcome> {
  if (entrusted.kind === "refused") return entrusted.outcome;
  const { run, fencingToken } = claimed;
  const { apiKey, adapterConfig, memory, instructions, workspaceHints, redactor } = entrusted;
  const adapter = deps.adapterOf(claimed.adapterType);
  try {
    const workspace = adapter.isRemote === true ? null : await workspaceOf(claimed, adapterConfig["cwd"], deps);
    if (workspace !== null && "kind" in workspace) return workspace;
    using _ = workspace && deps.workspaces.watch(workspace, (stop) => deps.leases.stop(run.id, stop));
    await using file = memory === null || adapter.isRemote === true ? undefined : await writeMemoryFile(memory);
    const session = await openSession(claimed, { ...deps, workspace, redactor });
    const { cwd, params } = session;
    const execution: Execution = {
      runId: run.id,
      agentId: run.agent_id,
      agentName: claimed.agentName,
      companyId: run.company_id,
      sessionId: session.sessionId,
      sessionParams: session.kept,
      handOff: session.leave,
      fencingToken,
      idempotencyId: run.chain_id,
      adapterConfig,
      context: session.context,
      memory,
      instructions,
      cwd,
      environment: runEnvironment(
        { ...claimed, context: session.context, sessionId: session.sessionId },
        {
          apiUrl: deps.apiUrl,
          apiKey,
          traceparent: deps.traceparent,
          memoryFile: file?.path,
          workspace,
          workspaceHints,
        },
      ),
      apiKey,
      signal: deps.signal,
      output: deps.sink.write,
      metered: redactedMeter((report) => {
        deps.meter.read(report);
        tellSession(deps.session, report, params);
      }, redactor),
      spawned: (child) => {
        deps.guardian.started(run.id, fencingToken, child.processGroupId);
        const adapter = adapterLabel(claimed.adapterType);
        metrics.observe("startLatency", (performance.now() - claimed.queuedAtMs) / 1_000, { adapter });
        void deps.runs
          .recordProcess({ runId: run.id, fencingToken }, child)
          .catch((error: unknown) => deps.log.debug({ err: error }, "process was not recorded"));
      },
    };
    return await adapter.execute(execution);
  } catch (error) {
    return thrown(error, redactor, deps);
  }
}

function thrown(error: unknown, redactor: Redactor, { log }: Pick<ExecutionDeps, "log">): Outcome {
  const full = noRoom(error, "the files of the run, in its worker's directory for temporary files");
  if (full !== undefined) return full;
  log.error({ err: redactor.error(error) }, "adapter failed in a way it does not know");
  return { kind: "failed", failure: "permanent", errorCode: "adapter_failed", message: "The adapter failed" };
}

/** @param params what is kept with any session of the run, besides what its adapter says */
function tellSession(keeper: SessionKeeper, { sessionId, sessionParams }: Reported, params: object | null): void {
  if (sessionId === undefined) return;
  keeper.read({ sessionId, params: sessionParams === undefined ? params : { ...sessionParams, ...params } });
}

async function workspaceOf(claimed: ClaimedRun, configuredCwd: unknown, deps: ExecutionDeps) {
  const own = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
  const workspace = await deps.workspaces.open(claimed, configuredCwd, {
    ...own,
    signal: deps.signal,
    spawned: ({ processGroupId }) => deps.guardian.started(own.runId, own.fencingToken, processGroupId),
  });
  if (!("note" in workspace) || workspace.note === undefined) return workspace;
  const event = { eventType: "workspace.ready", stream: "system", level: "info", ...workspace.note } as const;
  await deps.runs.appendEvent(own, event).catch((error: unknown) => {
    deps.log.debug({ err: error }, "where a run works was not noted");
  });
  return workspace;
}

const RETRY_MS = 1_000;
const REFUSALS = 5;

/** For what the database refuses again and again: a run that could never be settled would hold its slot for ever. */
const UNRECORDABLE: Outcome = {
  kind: "failed",
  failure: "permanent",
  errorCode: "adapter_failed",
  message: "How the run ended could not be recorded",
};

/**
 * Tries until it is told: an ending that is not in the database has not happened. Where the database
 * stays away, the lease ends too, and the reaper or a guardian ends the run in our place; the next
 * successful try then finds that it is not ours, and books its cost.
 */
async function settle(claimed: ClaimedRun, outcome: Outcome, sink: LogSink, { runs, log }: ExecuteDeps): Promise<void> {
  const fixed = { retryRunId: newId(), random: Math.random() };
  let refusals = 0;
  for (;;) {
    const told = refusals < REFUSALS ? outcome : UNRECORDABLE;
    const excerpts = told === outcome ? sink.excerpts() : { stdout: null, stderr: null };
    try {
      const isOurs = await record(claimed, told, { ...fixed, excerpts, log: sink.digest() }, runs);
      if (!isOurs) return log.warn("run had ended without us");
      return log.info({ outcome: told.kind }, "run settled");
    } catch (error) {
      if (!(error instanceof UnavailableError)) refusals += 1;
      log.warn({ err: error, refusals }, "run could not be settled; tried again");
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** False when the run was not ours any more. */
function record(
  claimed: ClaimedRun,
  outcome: Outcome,
  rest: Parameters<typeof toEnding>[2],
  runs: RunExecution,
): Promise<boolean> {
  if (outcome.kind !== "pending") return runs.settle(toEnding(claimed, outcome, rest));
  const { deadlineSec, externalRunId } = outcome;
  const own = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
  return runs.holdOpen(own, { deadlineSec, externalRunId, log: rest.log });
}
