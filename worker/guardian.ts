import { messageLine } from "./guardian/messages.ts";
import { watchWorker } from "./guardian/watch.ts";

/**
 * The guardian of one worker, started by it (`startGuardian`) and alive a little longer than it. Nothing is loaded
 * before it is needed: what waits here for months should be small.
 */

// They are for the worker. The guardian's life is its pipe: it ends after the worker, whatever ended that.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => undefined);
// Whoever read our words may be gone; that is no reason to go, least of all now.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

await watchWorker({
  input: process.stdin,
  reply: (message) => {
    process.stdout.write(messageLine(message));
  },
  endLeases: async (worker) => {
    const { endWorkerLeases } = await import("../shared/runs/end-worker-leases.ts");
    await endWorkerLeases(worker);
  },
  log: (level, msg, fields = {}) => {
    const line = { level, time: new Date().toISOString(), process: "guardian", pid: process.pid, ...fields, msg };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  },
});
// A connection that does not close must not keep it.
process.exit(0);
