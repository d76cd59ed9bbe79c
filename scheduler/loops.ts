import type { Services } from "../shared/services.ts";
import type { Loop } from "./loop.ts";

/**
 * Everything that happens without being asked for. Each takes its work with SKIP LOCKED or a conditional
 * update, so any number of schedulers can run, and none matters.
 *
 * Every run that ends says that a slot is free: so the queue holds more than the workers run, and what
 * fills it up looks twenty times a second at most.
 */
export const loops = (services: Services): readonly Loop[] => [
  // Sleeps until the next timer is due. What comes due together, or nearly, is fired together.
  { name: "timers", everyMs: 5_000, runOnce: services.clock.round, wakesOn: "timers", noCloserThanMs: 20 },
  { name: "timers-of-before", everyMs: 5_000, runOnce: services.clock.takeOver, wakesOn: "timers" },
  { name: "routines-of-before", everyMs: 5_000, runOnce: services.routines.takeOver, wakesOn: "timers" },
  { name: "routine-runs", everyMs: 1_000, runOnce: services.routines.carryOut, wakesOn: "timers" },
  { name: "admission", everyMs: 250, runOnce: services.admission.admit, wakesOn: "admission", noCloserThanMs: 50 },
  { name: "ring", everyMs: 1_000, runOnce: services.admission.ring },
  { name: "retries", everyMs: 500, runOnce: services.admission.promoteDue },
  {
    name: "release",
    everyMs: 1_000,
    runOnce: services.release.releaseDeferred,
    wakesOn: "admission",
    noCloserThanMs: 250,
  },
  { name: "budget-stops", everyMs: 500, runOnce: services.budgetIncidents.applyMet },
  { name: "budget-resumes", everyMs: 1_000, runOnce: services.budgetIncidents.liftEnded },
  { name: "budget-counts", everyMs: 5_000, runOnce: services.budgetUpkeep.countMissed },
  { name: "budget-leftovers", everyMs: 5_000, runOnce: services.budgetUpkeep.freeLeftBehind },
  { name: "budget-recounts", everyMs: 2_000, runOnce: services.budgetUpkeep.recountNew },
  { name: "agent-drains", everyMs: 2_000, runOnce: services.agents.finishDraining },
  { name: "cost-days", everyMs: 60_000, runOnce: services.costDays.fold },
  { name: "team-work", everyMs: 2_000, runOnce: services.issues.assignWaiting },
  { name: "approval-expiry", everyMs: 1_000, runOnce: services.approvals.expireOverdue },
  { name: "backlog", everyMs: 500, runOnce: services.backlog.carryOn },
  { name: "webhook-events", everyMs: 500, runOnce: services.webhookFanOut.tell },
  { name: "webhook-rings", everyMs: 500, runOnce: services.webhookFanOut.ring },
  { name: "reaper", everyMs: 500, runOnce: () => services.reaper.reap() },
  { name: "scaling", everyMs: 5_000, runOnce: services.monitoring.sample },
  { name: "repair", everyMs: 15_000, runOnce: services.admission.repair },
  { name: "partitions", everyMs: 3_600_000, runOnce: services.retention.preparePartitions },
  { name: "live-events", everyMs: 600_000, runOnce: services.retention.removeOldEvents },
  { name: "host-looks", everyMs: 60_000, runOnce: services.hostLooks.forget },
  { name: "idempotency-keys", everyMs: 600_000, runOnce: services.retention.removeExpiredKeys },
  { name: "webhook-deliveries", everyMs: 3_600_000, runOnce: services.retention.removeOldDeliveries },
  { name: "retention", everyMs: 10_000, runOnce: services.retention.sweepCompanies },
  { name: "audit-trail", everyMs: 3_600_000, runOnce: services.retention.removeOldTrail },
  { name: "timer-fires", everyMs: 3_600_000, runOnce: services.retention.removeOldFires },
  { name: "journal-weeks", everyMs: 600_000, runOnce: services.retention.dropOldWeeks },
  { name: "purge", everyMs: 5_000, runOnce: services.retention.purgeDeleted },
];
