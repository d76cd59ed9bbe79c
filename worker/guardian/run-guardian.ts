import type { EndLeases } from "./clean-up.ts";
import { messageLine } from "./messages.ts";
import { watchWorker } from "./watch.ts";

/** The whole life of a guardian process: its worker speaks on stdin and is answered on stdout; it logs to stderr. */
export async function runGuardian(endLeases: EndLeases): Promise<never> {
  // They are for the worker. The guardian's life is its pipe: it ends after the worker, whatever ended that.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => undefined);
  // Whoever read our words may be gone; that is no reason to go, least of all now.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

  await watchWorker({
    input: process.stdin,
    reply: (message) => {
      process.stdout.write(messageLine(message));
    },
    endLeases,
    log: (level, msg, fields = {}) => {
      const line = { level, time: new Date().toISOString(), process: "guardian", pid: process.pid, ...fields, msg };
      process.stderr.write(`${JSON.stringify(line)}\n`);
    },
  });
  // A connection that does not close must not keep it.
  process.exit(0);
}
