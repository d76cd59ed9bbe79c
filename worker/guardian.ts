import { runGuardian } from "./guardian/run-guardian.ts";

/**
 * The guardian of one worker, started by it (`startGuardian`) and alive a little longer than it. Nothing is loaded
 * before it is needed: what waits here for months should be small.
 */
await runGuardian(async (worker) => {
  const { endWorkerLeases } = await import("../shared/runs/end-worker-leases.ts");
  await endWorkerLeases(worker);
});
