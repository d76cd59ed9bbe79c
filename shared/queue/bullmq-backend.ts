import {
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type Job,
  WaitingError,
  withBackend,
} from "bullmq";

import { within } from "../platform/within.ts";
import { openPostgresLink } from "./postgres-link.ts";
import { openRedisLink } from "./redis-link.ts";
import type { JOB_NAME, RingJob } from "./run-job.ts";
import type { OnError, StoreLink } from "./store-link.ts";

/** The producer's side of one queue. */
export interface JobQueue {
  readonly add: (jobs: readonly RingJob[]) => Promise<void>;
  /** Ids of the jobs that wait for a worker. */
  readonly waitingIds: () => Promise<readonly string[]>;
  readonly depth: () => Promise<{ readonly waiting: number; readonly active: number }>;
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The consumer's side of one queue. */
export interface JobWorker {
  readonly waiting: () => Promise<number>;
  /** Fetches no job until `resume`; those under way go on. Returns at once. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Fetches no further job; those under way go on, their locks renewed. Returns at once. */
  readonly stop: () => void;
  /** Lets go of every connection, whatever is under way. Bounded in time. */
  readonly close: () => Promise<void>;
}

export interface WorkerPlan {
  readonly name: string;
  readonly slots: number;
  /** How long a job stays this worker's without a sign of life, in milliseconds. Renewed at half of it. */
  readonly lockMs: number;
  /** Resolves to `back` when the job was not wanted: another worker gets it. Must not reject. */
  readonly onJob: (payload: unknown) => Promise<"over" | "back">;
  readonly onError: OnError;
}

export interface QueueBackend {
  readonly store: "Redis" | "PostgreSQL";
  /** Asks over a connection of its own. */
  readonly ping: () => Promise<void>;
  readonly openQueue: (name: string, onError: OnError) => Promise<JobQueue>;
  readonly openWorker: (plan: WorkerPlan) => Promise<JobWorker>;
}

/** The one place that chooses: Redis when there is one, else the database itself. */
export function queueBackend(stores: { databaseUrl: string; redisUrl: string | undefined }): QueueBackend {
  const { databaseUrl, redisUrl } = stores;
  if (redisUrl !== undefined) {
    return backendOn({
      store: "Redis",
      classes: withBackend(createRedisBackend),
      link: (role, onError) => openRedisLink(redisUrl, role, onError),
      bulkFrom: 2,
    });
  }
  return backendOn({
    store: "PostgreSQL",
    classes: withBackend(createPostgresBackend),
    link: (role, onError) => openPostgresLink(databaseUrl, role, onError),
    // BullMQ's bulk insert makes and drops two temporary tables: 2 ms, as much as a dozen adds.
    bulkFrom: 16,
  });
}

interface Store<B extends IQueueBackend, C> {
  readonly store: QueueBackend["store"];
  readonly classes: BackendClasses<B, C>;
  readonly link: (role: "queue" | "worker", onError: OnError) => Promise<StoreLink<C>>;
  /** From how many jobs on one bulk add is better than as many adds at once. */
  readonly bulkFrom: number;
}

const backendOn = <B extends IQueueBackend, C>(store: Store<B, C>): QueueBackend => ({
  store: store.store,
  ping: async () => {
    const link = await store.link("queue", () => undefined);
    await link.end();
  },
  openQueue: (name, onError) => openQueue(store, name, onError),
  openWorker: (plan) => openWorker(store, plan),
});

/** BullMQ has two names for what waits: the jobs without a priority, and those with one. */
const WAITING = ["waiting", "prioritized"] as const;

/** Nobody listens to BullMQ's events, so nearly none are kept. */
const KEPT_EVENTS = 100;
const CLOSE_MS = 2_000;

async function openQueue<B extends IQueueBackend, C>(
  { classes, link: openLink, bulkFrom }: Store<B, C>,
  name: string,
  onError: OnError,
): Promise<JobQueue> {
  const link = await openLink("queue", onError);
  const queue = new classes.Queue<RingJob["data"], void, typeof JOB_NAME>(name, {
    connection: link.connection,
    streams: { events: { maxLen: KEPT_EVENTS } },
  });
  queue.on("error", onError);
  const close = () => letGo(queue, link, onError);
  // A backend that was refused once would answer with that refusal for ever: so it is thrown away.
  await queue.waitUntilReady().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    add: async (jobs) => {
      if (jobs.length >= bulkFrom) await queue.addBulk([...jobs]);
      else await Promise.all(jobs.map((job) => queue.add(job.name, job.data, job.opts)));
    },
    waitingIds: async () => (await queue.getBackend().getRanges([...WAITING], 0, -1)).flat(),
    depth: async () => {
      const counts = await queue.getJobCounts(...WAITING, "active");
      const waiting = WAITING.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
      return { waiting, active: counts["active"] ?? 0 };
    },
    ping: link.ping,
    close,
  };
}

/** A job may be taken over by another worker as often as workers die: nothing here gives up on a run. */
const MAX_STALLED = 1_000_000_000;
const RETRY_MS = 1_000;
const STALLED_CHECK_MS = 30_000;

async function openWorker<B extends IQueueBackend, C>(
  { classes, link: openLink }: Store<B, C>,
  { name, slots, lockMs, onJob, onError }: WorkerPlan,
): Promise<JobWorker> {
  const link = await openLink("worker", onError);
  const onBullJob = async (job: Job<unknown>, token?: string): Promise<void> => {
    if ((await onJob(job.data)) === "over") return;
    // It was next: so it goes before all others. And Redis tells nobody of a job with a priority that comes back.
    if (job.priority > 0) await job.changePriority({ priority: 0 });
    await job.moveToWait(token);
    throw new WaitingError();
  };
  const worker = new classes.Worker<unknown, void>(name, onBullJob, {
    connection: link.connection,
    concurrency: slots,
    lockDuration: lockMs,
    stalledInterval: Math.min(STALLED_CHECK_MS, lockMs),
    maxStalledCount: MAX_STALLED,
    runRetryDelay: RETRY_MS,
  });
  worker.on("error", onError);
  const close = () => letGo(worker, link, onError);
  await worker.waitUntilReady().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    waiting: async () => (await worker.getBackend().getCounts([...WAITING])).reduce((sum, count) => sum + count, 0),
    pause: () => void worker.pause(true).catch(onError),
    resume: () => void worker.resume().catch(onError),
    stop: () => void worker.close().catch(onError),
    close,
  };
}

interface Closable {
  readonly close: (force?: boolean) => Promise<void>;
  readonly getBackend: () => IQueueBackend;
}

/** BullMQ's own close waits for a server that may be away, and for jobs: this does neither for long. */
async function letGo(bull: Closable, link: StoreLink<unknown>, onError: OnError): Promise<void> {
  try {
    await within(bull.close(true), CLOSE_MS, "closing the queue");
  } catch {
    await within(bull.getBackend().close(true), CLOSE_MS, "closing the queue's connections").catch(onError);
  }
  await link.end();
}
