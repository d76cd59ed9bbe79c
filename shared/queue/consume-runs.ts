import type { Logger } from "pino";

import { type OutageLog, outageLog } from "../platform/outage-log.ts";
import { within } from "../platform/within.ts";
import { type JobWorker, type QueueBackend, queueBackend } from "./bullmq-backend.ts";
import { freshWatch, judge } from "./deaf-watch.ts";
import { keepWorker, pauseOf } from "./kept-worker.ts";
import { QUEUE_NAME, runIdOf } from "./run-job.ts";
import type { ConsumerOptions, RunConsumer, Watchdog } from "./run-queue.ts";
import { limitSlots, type Slots } from "./slots.ts";

const LOCK_MS = 60_000;
const ASK_MS = 3_000;
const WATCHDOG: Watchdog = { everyMs: 5_000, deafAfterMs: 20_000, rebuilds: 3 };

/**
 * The consumer's side. Resolves when the queue's server has answered, or has failed to once: the consumer
 * then starts by itself when it can. Rejects when waiting cannot help. An outage later on is
 * waited out. BullMQ's locks are renewed, but losing one means nothing here: PostgreSQL's rows protect a run.
 */
export const consumeRuns = (options: ConsumerOptions): Promise<RunConsumer> =>
  consumeFrom(queueBackend(options), options);

/** The same over a backend that is given. */
export async function consumeFrom(backend: QueueBackend, options: ConsumerOptions): Promise<RunConsumer> {
  const { log, slots: limit, onRun, name = QUEUE_NAME, lockMs = LOCK_MS } = options;
  const slots = limitSlots(limit);
  const outage = outageLog(log, `the run consumer's ${backend.store}`);
  const stopping = new AbortController();
  let taken = 0;

  const onJob = async (payload: unknown): Promise<"over" | "back"> => {
    // BullMQ fetches one more when the wait for it was under way as the worker stopped or paused.
    if (pause.isOn() || stopping.signal.aborted) return "back";
    taken += 1;
    outage.recovered();
    const runId = runIdOf(payload);
    if (runId === undefined) log.error({ payload }, "dropped a job that carries no run");
    else await slots.use(() => safely(onRun, runId, log));
    return "over";
  };
  const connect = () => backend.openWorker({ name, slots: limit, lockMs, onJob, onError: outage.failed });

  const pause = pauseOf(() => worker.current(), stopping.signal);
  const worker = await keepWorker(connect, { isPaused: pause.isOn, stopping: stopping.signal, outage });
  const endWatch = watchConsumer({
    options,
    backend,
    slots,
    outage,
    worker: worker.current,
    taken: () => taken,
    isPaused: pause.isOn,
    rebuild: worker.rebuild,
  });

  const stopTaking = async (): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    endWatch();
    worker.current()?.stop();
  };
  const close = async (): Promise<void> => {
    await stopTaking();
    await slots.idle();
    await worker.close();
  };
  let closed: Promise<void> | undefined;
  return {
    pause: () => pause.set(true),
    resume: () => pause.set(false),
    stopTaking,
    close: () => (closed ??= close()),
    active: slots.active,
  };
}

/** A run that fails is its owner's affair: here it must neither stop the consumer nor bring the job back. */
async function safely(onRun: (runId: string) => Promise<void>, runId: string, log: Logger): Promise<void> {
  try {
    await onRun(runId);
  } catch (error) {
    log.error({ err: error, runId }, "a run's consumer failed");
  }
}

interface Watched {
  readonly options: ConsumerOptions;
  readonly backend: QueueBackend;
  readonly slots: Slots;
  readonly outage: OutageLog;
  readonly worker: () => JobWorker | undefined;
  readonly taken: () => number;
  readonly isPaused: () => boolean;
  readonly rebuild: () => Promise<void>;
}

/** Looks at the consumer now and then; returns the function that ends this. */
function watchConsumer({ options, backend, slots, outage, worker, taken, isPaused, rebuild }: Watched): () => void {
  const { log, onDeaf, watchdog = WATCHDOG, slots: limit } = options;
  let watch = freshWatch;
  let isLooking = false;

  const look = async (seen: JobWorker): Promise<void> => {
    const waiting = await countWaiting(seen, backend, outage);
    if (waiting === undefined) return;
    const at = performance.now();
    const judgement = judge(
      watch,
      { at, waiting, hasRoom: !isPaused() && slots.active() < limit, taken: taken() },
      watchdog,
    );
    watch = judgement.watch;
    if (judgement.verdict === "well") return;
    log.error({ waiting, active: slots.active() }, "runs wait and this worker takes none");
    if (judgement.verdict === "rebuild") return rebuild();
    clearInterval(timer);
    onDeaf?.();
  };

  const timer = setInterval(() => {
    const seen = worker();
    if (isLooking || seen === undefined) return;
    isLooking = true;
    void look(seen)
      .catch((error: unknown) => log.error({ err: error }, "could not look at the run consumer"))
      .finally(() => {
        isLooking = false;
      });
  }, watchdog.everyMs);
  return () => clearInterval(timer);
}

/** Nothing when the server is away, which is no fault of the consumer's. */
async function countWaiting(
  worker: JobWorker,
  backend: QueueBackend,
  outage: OutageLog,
): Promise<number | "unknown" | undefined> {
  try {
    const waiting = await within(worker.waiting(), ASK_MS, "counting the runs that wait");
    outage.recovered();
    return waiting;
  } catch (error) {
    outage.failed(error);
    return within(backend.ping(), ASK_MS, "pinging the queue's server").then(
      () => "unknown" as const,
      () => undefined,
    );
  }
}
