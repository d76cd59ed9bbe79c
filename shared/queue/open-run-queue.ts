import { UnavailableError } from "../kernel/errors.ts";
import { type OutageLog, outageLog } from "../platform/outage-log.ts";
import { within } from "../platform/within.ts";
import { type JobQueue, queueBackend } from "./bullmq-backend.ts";
import { isMisconfigured, keepTrying } from "./keep-trying.ts";
import { jobIdOf, QUEUE_NAME, toJob } from "./run-job.ts";
import type { QueueStore, Ring, RunQueue } from "./run-queue.ts";

/** A caller of `ring` waits so long at most: its wakeup is safe already, and a scheduler rings again. */
const RING_MS = 3_000;
const ASK_MS = 3_000;
/** Rings are put on the queue so many at a time. */
const CHUNK = 250;

/**
 * The producer's side. Resolves when the queue's server has answered, or has failed to once: the queue then
 * connects by itself when it can, and rings fail until it does. Rejects when waiting cannot help.
 */
export async function openRunQueue({ name = QUEUE_NAME, log, ...stores }: QueueStore): Promise<RunQueue> {
  const backend = queueBackend(stores);
  const outage = outageLog(log, `the run queue's ${backend.store}`);
  const closing = new AbortController();
  const connect = () => backend.openQueue(name, outage.failed);

  let queue: JobQueue | undefined;
  const first = await connect().catch((error: unknown) => {
    if (isMisconfigured(error)) throw error;
    outage.failed(error);
    return undefined;
  });
  queue = first;
  const opening =
    first === undefined
      ? keepTrying(connect, closing.signal, outage).then((opened) => {
          queue = opened;
        })
      : undefined;

  const open = (): JobQueue => {
    if (queue === undefined || closing.signal.aborted) throw new UnavailableError("The run queue cannot be reached");
    return queue;
  };
  const ask = async <T>(question: (queue: JobQueue) => Promise<T>): Promise<T> => {
    try {
      const answer = await within(question(open()), ASK_MS, "the run queue");
      outage.recovered();
      return answer;
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      outage.failed(error);
      throw new UnavailableError("The run queue cannot be reached", { cause: error });
    }
  };

  return {
    ring: async (rings) => {
      const failed = await ringAll(rings, open, outage);
      return { failed };
    },
    stillWaiting: async (rings) => {
      if (rings.length === 0) return [];
      const held = new Set(await ask((jobs) => jobs.waitingIds()));
      return rings.filter((ring) => held.has(jobIdOf(ring)));
    },
    depth: () => ask((jobs) => jobs.depth()),
    ping: () => ask((jobs) => jobs.ping()),
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await opening;
      await queue?.close();
    },
  };
}

/** How many could not be put on the queue before the time was up. */
async function ringAll(rings: readonly Ring[], open: () => JobQueue, outage: OutageLog): Promise<number> {
  const deadline = performance.now() + RING_MS;
  for (let done = 0; done < rings.length; done += CHUNK) {
    try {
      const jobs = rings.slice(done, done + CHUNK).map(toJob);
      await within(open().add(jobs), Math.max(0, deadline - performance.now()), "ringing");
      outage.recovered();
    } catch (error) {
      // Not being connected is told by what tries to connect.
      if (!(error instanceof UnavailableError)) outage.failed(error);
      return rings.length - done;
    }
  }
  return 0;
}
