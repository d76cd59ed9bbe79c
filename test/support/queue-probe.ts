import { createPostgresBackend, createRedisBackend, type Queue, withBackend } from "bullmq";

import { openPostgresLink } from "../../shared/queue/postgres-link.ts";
import { openRedisLink } from "../../shared/queue/redis-link.ts";
import { QUEUE_NAME, runIdOf, toJob } from "../../shared/queue/run-job.ts";

export interface QueuedJob {
  readonly id: string;
  /** "" where a job carries none. */
  readonly runId: string;
  readonly state: "waiting" | "active" | "delayed" | "failed" | "completed";
}

/** The run queue as a stranger sees it: what lies in it, and a hand to put more in. */
export interface QueueProbe extends AsyncDisposable {
  readonly jobs: () => Promise<QueuedJob[]>;
  /** Puts these runs on the queue, in this order, as jobs that nobody has made before. */
  readonly ringAgain: (runIds: readonly string[]) => Promise<void>;
}

/** What waits has two names: with a priority, and without. */
const STATES = ["waiting", "prioritized", "active", "delayed", "failed", "completed"] as const;
const FIRST_RING = 1_000_000;

export async function openQueueProbe(stores: {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
}): Promise<QueueProbe> {
  const { queue, end } = await open(stores);
  await queue.waitUntilReady();
  let rings = FIRST_RING;
  return {
    jobs: async () => {
      const lists = STATES.map(async (state) =>
        (await queue.getJobs([state])).map(({ id = "", data }) => ({
          id,
          runId: runIdOf(data) ?? "",
          state: state === "prioritized" ? ("waiting" as const) : state,
        })),
      );
      return (await Promise.all(lists)).flat();
    },
    ringAgain: async (runIds) => {
      for (const runId of runIds) {
        rings += 1;
        const { name, data, opts } = toJob({ runId, ring: rings });
        await queue.add(name, data, opts);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await queue.close();
      await end();
    },
  };
}

type Opened = {
  readonly queue: Pick<Queue, "waitUntilReady" | "getJobs" | "add" | "close">;
  readonly end: () => Promise<void>;
};

async function open({ databaseUrl, redisUrl }: Parameters<typeof openQueueProbe>[0]): Promise<Opened> {
  if (redisUrl !== undefined) {
    const { connection, end } = await openRedisLink(redisUrl, "queue", () => undefined);
    const queue = new (withBackend(createRedisBackend).Queue)(QUEUE_NAME, { connection });
    return { queue: queue.on("error", () => undefined) as unknown as Queue, end };
  }
  const { connection, end } = await openPostgresLink(databaseUrl, "queue", () => undefined);
  const queue = new (withBackend(createPostgresBackend).Queue)(QUEUE_NAME, { connection });
  return { queue: queue.on("error", () => undefined) as unknown as Queue, end };
}
