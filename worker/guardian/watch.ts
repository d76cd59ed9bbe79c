import type { Readable } from "node:stream";

import { bootClockMs } from "../processes/boot-clock.ts";
import { type ProcessGroup, processGroup } from "../processes/process-group.ts";
import { cleanUp, type EndLeases, type Log } from "./clean-up.ts";
import { type FromGuardian, type Hello, messageReader, type ToGuardian } from "./messages.ts";

export interface GuardianOptions {
  /** What the worker says; its end is the worker's end. */
  readonly input: Readable;
  readonly reply: (message: FromGuardian) => void;
  readonly endLeases: EndLeases;
  readonly log: Log;
}

/**
 * Watches over one worker and resolves when there is nothing left to watch: after an orderly end, or when the worker
 * is gone and so is everything that it ran.
 *
 * A worker whose pipe ends has died, and that counts against what it ran then; unless it was asked to stop before, or
 * its deadline had passed: what was frozen or cut off may be ended by whoever looks after it.
 *
 * When the worker dies, its processes are killed and its leases ended (`cleanUp`). The same when its deadline passes,
 * but then it may come back: it was frozen, or cut off from the database. It is trusted again from the next deadline
 * it sets; what it starts before that, not knowing that its runs are lost, is killed as well.
 */
export async function watchWorker({ input, reply, endLeases, log }: GuardianOptions): Promise<void> {
  const groups = new Map<string, ProcessGroup>();
  const cleaning = cleanUp({ groups, endLeases, log });
  let worker: Hello | undefined;
  let isLeaving = false;
  let hasSaidBye = false;
  let deadlineMs = Number.POSITIVE_INFINITY;
  let isTrusted = true;

  const clean = async ({ hasDied }: { readonly hasDied: boolean }): Promise<void> => {
    if (worker !== undefined) await cleaning.run({ ...worker, hasDied });
    trustAgain();
  };
  const trustAgain = (): void => {
    if (isTrusted || cleaning.isUnderWay() || deadlineMs <= bootClockMs()) return;
    isTrusted = true;
    log("info", "the worker is back", { workerId: worker?.workerId });
  };
  const check = (): void => {
    if (!isTrusted || deadlineMs > bootClockMs()) return;
    isTrusted = false;
    log("warn", "the worker's deadline passed", { workerId: worker?.workerId });
    reply({ expired: true });
    void clean({ hasDied: false });
  };
  const receive = (message: ToGuardian): void => {
    worker ??= message.hello;
    isLeaving ||= message.leaving === true;
    hasSaidBye ||= message.bye === true;
    deadlineMs = message.deadlineMs ?? deadlineMs;
    const hasStarted = applyChanges(groups, message.changes ?? []);
    if (hasStarted && !isTrusted) void clean({ hasDied: false });
    else trustAgain();
    reply({ seen: true });
  };

  const stopChecking = checkAt(() => deadlineMs, check);
  await ended(input, messageReader(receive));
  stopChecking();
  if (!hasSaidBye) await clean({ hasDied: isTrusted && !isLeaving });
}

function applyChanges(groups: Map<string, ProcessGroup>, changes: NonNullable<ToGuardian["changes"]>): boolean {
  let hasStarted = false;
  for (const [change, attempt, processGroupId] of changes) {
    if (change === "ended") groups.delete(attempt);
    else groups.set(attempt, processGroup(processGroupId));
    hasStarted ||= change === "started";
  }
  return hasStarted;
}

/** At least this often: timers stand still while a machine is suspended, the boot clock does not. */
const MAX_CHECK_MS = 250;

/** Calls `check` when the deadline, which may move, has come. */
function checkAt(deadlineMs: () => number, check: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const leftMs = deadlineMs() - bootClockMs();
    timer = setTimeout(
      () => {
        // One turn later, so that a new deadline which waits in the pipe is read before the old one counts.
        setImmediate(check);
        arm();
      },
      leftMs > 0 ? Math.min(leftMs, MAX_CHECK_MS) : MAX_CHECK_MS,
    );
  };
  arm();
  return () => clearTimeout(timer);
}

function ended(input: Readable, read: (text: string) => void): Promise<void> {
  input.setEncoding("utf8");
  input.on("data", read);
  return new Promise((resolve) => {
    input.on("end", resolve);
    input.on("close", resolve);
    // A pipe whose other end was torn away is at its end as well.
    input.on("error", () => resolve());
  });
}
