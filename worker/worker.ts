import { hostname } from "node:os";
import type { Logger } from "pino";

import { signRunToken } from "../shared/auth/run-token.ts";
import { newId } from "../shared/kernel/ids.ts";
import type { StoreConfig } from "../shared/platform/config.ts";
import { inContext } from "../shared/platform/context.ts";
import type { Running } from "../shared/platform/lifecycle.ts";
import { VERSION } from "../shared/platform/version.ts";
import { consumeRuns } from "../shared/queue/consume-runs.ts";
import type { ClaimedRun } from "../shared/runs/run-execution.service.ts";
import type { Services } from "../shared/services.ts";
import type { Stop } from "./adapters/adapter.ts";
import { adapterRegistry } from "./adapters/registry.ts";
import { type ExecuteDeps, executeRun } from "./execute-run.ts";
import { startGuardian } from "./guardian-link.ts";
import { createLeaseKeeper } from "./lease-keeper.ts";
import { bootClockMs } from "./processes/boot-clock.ts";
import { markerSweep } from "./processes/marker-sweep.ts";
import { ownWorkerMarker } from "./processes/markers.ts";
import { sweepLeftovers } from "./sweep.ts";

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
const LOST: Stop = { cause: "lease_lost", message: "The run is no longer this worker's", graceMs: 0 };

/** Claims runs as they ring, executes them, settles them; hands over what a stop cuts short. */
export async function startWorker({ config, services, log, environment, onBroken }: WorkerDeps): Promise<Running> {
  const workerId = newId();
  const { execution, bus } = services;
  const swept = await sweepLeftovers();
  if (swept.killed > 0) log.warn(swept, "processes that a dead worker left were killed");

  let isDraining = false;
  const guardian = await startGuardian({
    workerId,
    databaseUrl: config.databaseUrl,
    log,
    environment,
    onLost: () => leases.stopAll(LOST),
    onExpired: () => leases.stopAll(LOST),
  });
  await execution.register({ workerId, host: hostname(), pid: process.pid, version: VERSION, slots: config.workerSlots });
  const leases = createLeaseKeeper({
    runs: execution,
    workerId,
    leaseSec: config.leaseSec,
    isDraining: () => isDraining,
    extend: guardian.extend,
    bootClockMs,
    log,
  });
  void guardian.lost.then(() => onBroken("the guardian is gone"));

  const sweep = markerSweep();
  const adapters = adapterRegistry({
    environment,
    workerMarker: ownWorkerMarker(workerId),
    sweep,
    allowPrivateHttp: config.allowPrivateHttp,
  });
  const deps: ExecuteDeps = {
    runs: execution,
    leases,
    adapterOf: adapters.find,
    signToken: (run) => signToken(run, config.jwtSecret),
    apiUrl: config.apiUrl ?? `http://${config.isLoopback ? config.host : "127.0.0.1"}:${config.port}`,
    guardian,
    log,
  };

  const unsubscribe = bus.subscribe((hint) => {
    if (hint.kind === "cancel") leases.look(hint.runId);
  });
  const consumer = await consumeRuns({
    databaseUrl: config.databaseUrl,
    redisUrl: config.redisUrl,
    log,
    slots: config.workerSlots,
    onRun: (runId) => claimAndExecute(runId, { ...deps, workerId, leaseSec: config.leaseSec }),
    onDeaf: () => onBroken("the queue's consumer is deaf"),
  });
  log.info({ workerId, slots: config.workerSlots }, "worker ready");

  return {
    stop: async () => {
      isDraining = true;
      await consumer.stopTaking();
      const drained = setTimeout(() => leases.stopAll(INTERRUPTED), config.drainSec * 1000);
      await consumer.close();
      clearTimeout(drained);
      unsubscribe();
      await leases.close();
      await execution.deregister(workerId).catch((error: unknown) => log.warn({ err: error }, "worker stays listed"));
      await guardian.close();
      await adapters.close();
    },
  };
}

/** One ring: a second one for the same run, or one for a run that has ended, finds nothing to claim. */
async function claimAndExecute(
  runId: string,
  deps: ExecuteDeps & { readonly workerId: string; readonly leaseSec: number },
): Promise<void> {
  await inContext({ runId }, async () => {
    const claimed = await deps.runs.claim(runId, deps.workerId, deps.leaseSec);
    if (claimed === null) return deps.log.debug("nothing to claim");
    const { run } = claimed;
    const context = { companyId: run.company_id, agentId: run.agent_id, ...(run.traceparent === null ? {} : { traceparent: run.traceparent }) };
    await inContext(context, () => executeRun(claimed, deps));
  });
}

const WIRE_TTL_SEC = 48 * 3600;
const UNBOUNDED_TTL_SEC = 30 * 24 * 3600;
const MARGIN_SEC = 300;

/** The token lives as long as the run may, and two days at least; that it dies with the run is the fence's doing. */
function signToken({ run, adapterType, adapterConfig, fencingToken }: ClaimedRun, secret: string): Promise<string> {
  const timeoutSec = typeof adapterConfig["timeoutSec"] === "number" ? adapterConfig["timeoutSec"] : 0;
  const ttlSec = timeoutSec > 0 ? Math.max(WIRE_TTL_SEC, Math.ceil(timeoutSec) + MARGIN_SEC) : UNBOUNDED_TTL_SEC;
  return signRunToken({ secret, agentId: run.agent_id, companyId: run.company_id, adapterType, runId: run.id, fencingToken, ttlSec });
}
