import { hostname } from "node:os";
import type { Logger } from "pino";

import type { WorkspaceReport } from "../shared/adapters/tool-checks.ts";
import { newId } from "../shared/kernel/ids.ts";
import type { LiveBus } from "../shared/live/live-bus.ts";
import { metrics } from "../shared/metrics/metrics.ts";
import type { StoreConfig } from "../shared/platform/config.ts";
import { inContext } from "../shared/platform/context.ts";
import type { Running } from "../shared/platform/lifecycle.ts";
import { inSpan, openSpan } from "../shared/platform/tracing.ts";
import { VERSION } from "../shared/platform/version.ts";
import { consumeRuns } from "../shared/queue/consume-runs.ts";
import type { WorkerRegistration } from "../shared/runs/run-execution.service.ts";
import type { Services } from "../shared/services.ts";
import type { Stop } from "./adapters/adapter.ts";
import { type AdapterRegistry, adapterRegistry } from "./adapters/registry.ts";
import { type Claim, createClaim } from "./claim-run.ts";
import { type ExecuteDeps, executeRun } from "./execute-run.ts";
import { openGuardedLeases } from "./guarded-leases.ts";
import { keepLookout } from "./lookout.ts";
import { bootClockMs } from "./processes/boot-clock.ts";
import { markerSweep } from "./processes/marker-sweep.ts";
import { ownWorkerMarker } from "./processes/markers.ts";
import { sweepRunDirectories } from "./run-directory.ts";
import { signTokenOf } from "./sign-token.ts";
import { followOrders } from "./standing-orders.ts";
import { sweepLeftovers } from "./sweep.ts";
import { startWebhookSender } from "./webhooks/webhook-sender.ts";
import { startUpkeep } from "./workspaces/upkeep.ts";
import { watchWorkspaces } from "./workspaces/workspace-watch.ts";
import { openWorkspaces } from "./workspaces/workspaces.ts";

export interface WorkerDeps {
  readonly config: StoreConfig;
  readonly services: Services;
  readonly log: Logger;
  /** The process's own environment; children see only the harmless part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The worker cannot go on (its guardian died, its queue is deaf) and has to be started anew. */
  readonly onBroken: (why: string) => void;
}

const INTERRUPTED: Stop = { cause: "interrupted", message: "The worker is stopping", graceMs: 1_500 };

const SELF = { host: hostname(), pid: process.pid, version: VERSION };

/** How often a worker asks whether it is to drain, where nobody told it to ask: as often as it renews. */
const LOOKS_PER_LEASE = 6;

/** Executes runs, sends webhooks, and cleans up on its host: none waits for the others. */
export async function startWorker(deps: WorkerDeps): Promise<Running> {
  const { config, services, log, onBroken } = deps;
  const runs = await startRuns(deps);
  const sender = await startWebhookSender({
    databaseUrl: config.databaseUrl,
    redisUrl: config.redisUrl,
    log,
    sending: services.webhookSending,
    allowed: config.webhookAllowedHosts,
    onDeaf: () => onBroken("the webhooks' consumer is deaf"),
  });
  const upkeep = startUpkeep({
    root: config.workspacesDir,
    keepDays: config.workspaceKeepDays,
    upkeep: services.workspaceUpkeep,
    gitOptions: { environment: deps.environment, workerMarker: ownWorkerMarker(newId()), sweep: markerSweep() },
    log,
  });
  return {
    stop: async () => {
      await Promise.all([sender.stop(), runs.stop(), upkeep.stop()]);
    },
  };
}

/** Claims runs as they ring, executes them, settles them; hands over what a stop cuts short. */
async function startRuns({ config, services, log, environment, onBroken }: WorkerDeps): Promise<Running> {
  const { databaseUrl, redisUrl, workerSlots: slots, leaseSec, allowPrivateHttp, workspacesDir } = config;
  const { execution, bus } = services;
  const workerId = newId();
  await sweepHost(log);

  const guarded = await openGuardedLeases({ runs: execution, workerId, leaseSec, databaseUrl, environment, log });
  void guarded.lost.then(() => onBroken("the guardian is gone"));
  const child = { environment, workerMarker: ownWorkerMarker(workerId), sweep: markerSweep() };
  const adapters = adapterRegistry({ ...child, workspacesDir, allowPrivateHttp });
  const places = await watchWorkspaces(workspacesDir);
  const registration = () => registrationOf({ workerId, ...SELF, slots }, adapters.look(), places.look());
  await execution.register(registration());
  const deps: ClaimDeps = {
    claim: createClaim({ runs: execution, workerId, leaseSec, ...adapters, bootClockMs, log }),
    runs: execution,
    ...guarded,
    adapterOf: adapters.find,
    ...entrustedBy(services),
    signToken: (run) => signTokenOf(run, config.jwtSecret),
    apiUrl: apiUrlOf(config),
    workspaces: openWorkspaces(config, child),
    log,
  };
  const unsubscribe = hearCancels(bus, guarded.leases);
  const consumer = await consumeRuns({
    databaseUrl,
    redisUrl,
    log,
    slots,
    onRun: (runId) => claimAndExecute(runId, deps),
    onDeaf: () => onBroken("the queue's consumer is deaf"),
  });
  const orders = followOrders({
    runs: execution,
    bus,
    registration,
    everyMs: (leaseSec * 1000) / LOOKS_PER_LEASE,
    onDrain: (isToDrain) => (isToDrain ? consumer.pause() : consumer.resume()),
    log,
  });
  const lookout = keepLookout({ ...services, workerId, environment, allowPrivateHttp, log });
  watchSlots(slots, consumer.active);
  log.info({ workerId, slots }, "worker ready");

  return {
    stop: async () => {
      guarded.guardian.leave();
      guarded.leases.drain();
      await consumer.stopTaking();
      const drained = setTimeout(() => guarded.leases.stopForGood(INTERRUPTED), config.drainSec * 1000);
      await consumer.close();
      clearTimeout(drained);
      unsubscribe();
      await Promise.all([orders.close(), lookout.close()]);
      await guarded.leases.close();
      await execution.deregister(workerId).catch((error: unknown) => log.warn({ err: error }, "worker stays listed"));
      await guarded.guardian.close();
      await adapters.close();
    },
  };
}

const hearCancels = (bus: LiveBus, leases: { readonly look: (runId: string) => void }): (() => void) =>
  bus.subscribe((hint) => {
    if (hint.kind === "cancel") leases.look(hint.runId);
  });

const registrationOf = (
  self: WorkerRegistration,
  { usable, tools }: ReturnType<AdapterRegistry["look"]>,
  workspaces: WorkspaceReport,
) => ({ ...self, adapters: usable, tools, workspaces });

const entrustedBy = ({ secretResolution: secrets, memory, agents: instructions, projects }: Services) => ({
  secrets,
  memory,
  projects,
  instructions,
});

/** Where what runs here finds the API. */
const apiUrlOf = ({ apiUrl, isLoopback, host, port }: StoreConfig): string =>
  apiUrl ?? `http://${isLoopback ? host : "127.0.0.1"}:${port}`;

/** Of what workers left that were killed. */
async function sweepHost(log: Logger): Promise<void> {
  const swept = await sweepLeftovers();
  if (swept.killed > 0) log.warn(swept, "processes that a dead worker left were killed");
  void sweepRunDirectories().catch((error: unknown) => log.debug({ err: error }, "old files of runs were not removed"));
}

function watchSlots(slots: number, busy: () => number): void {
  metrics.watch("slots", () => [{ value: slots, labels: {} }]);
  metrics.watch("slotsBusy", () => [{ value: busy(), labels: {} }]);
}

type ClaimDeps = ExecuteDeps & { readonly claim: Claim };

/** One ring: a second one for the same run, or one for a run that has ended, finds nothing to claim. */
async function claimAndExecute(runId: string, deps: ClaimDeps): Promise<void> {
  await inContext({ runId }, async () => {
    const beganAtMs = Date.now();
    const claimed = await deps.claim(runId);
    if (claimed === null) return deps.log.debug("nothing to claim");
    const { company_id: companyId, agent_id: agentId, traceparent } = claimed.run;
    const facts = { "systole.run_id": runId, "systole.agent_id": agentId, "systole.company_id": companyId };
    // Its trace is known only now.
    await inSpan("run", { kind: "run", parent: traceparent ?? undefined, facts, beganAtMs }, async (span) => {
      openSpan("claim", { parent: span.traceparent, beganAtMs }).end();
      await inContext({ companyId, agentId }, () => executeRun(claimed, deps));
    });
  });
}
