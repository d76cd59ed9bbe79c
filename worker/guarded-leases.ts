import type { Logger } from "pino";

import { metrics } from "../shared/metrics/metrics.ts";
import type { RunExecution } from "../shared/runs/run-execution.service.ts";
import type { Stop } from "./adapters/adapter.ts";
import { type GuardianLink, startGuardian } from "./guardian-link.ts";
import { createLeaseKeeper, type LeaseKeeper } from "./lease-keeper.ts";
import { bootClockMs } from "./processes/boot-clock.ts";

export interface GuardedLeases {
  readonly leases: LeaseKeeper;
  readonly guardian: GuardianLink;
  /** Resolves when the guardian is gone, and with it all that this worker ran. */
  readonly lost: Promise<void>;
}

export interface GuardedLeasesDeps {
  readonly runs: RunExecution;
  readonly workerId: string;
  readonly leaseSec: number;
  readonly databaseUrl: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
}

const GUARDIAN_KILLED: Stop = {
  cause: "guardian_killed",
  message: "The worker's guardian was killed, and the worker ends with it",
  graceMs: 0,
};
const LOST: Stop = { cause: "lease_lost", message: "The run is no longer this worker's", graceMs: 0 };

function countedRenewal({ renew }: Pick<RunExecution, "renew">): RunExecution["renew"] {
  return async (renewal) => {
    try {
      const rows = await renew(renewal);
      metrics.count("leaseRenewals", { result: "renewed" });
      return rows;
    } catch (error) {
      metrics.count("leaseRenewals", { result: "failed" });
      throw error;
    }
  };
}

/** Leases whose trust a guardian enforces from outside: the same deadline in two processes. */
export async function openGuardedLeases(deps: GuardedLeasesDeps): Promise<GuardedLeases> {
  const { runs, workerId, leaseSec, databaseUrl, environment, log } = deps;
  let guardian: GuardianLink | undefined;
  const leases = createLeaseKeeper({
    runs: { ...runs, renew: countedRenewal(runs) },
    workerId,
    leaseSec,
    extend: (lengthMs, sentAtMs) => guardian?.extend(lengthMs, sentAtMs),
    bootClockMs,
    log,
  });
  guardian = await startGuardian({
    workerId,
    databaseUrl,
    log,
    environment,
    onLost: (isKilled) => leases.stopAll(isKilled ? GUARDIAN_KILLED : LOST),
    onExpired: () => leases.stopAll(LOST),
  });
  leases.start();
  return { leases, guardian, lost: guardian.lost };
}
