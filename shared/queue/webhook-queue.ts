import { consumeRuns } from "./consume-runs.ts";
import { openRunQueue } from "./open-run-queue.ts";
import type { ConsumerOptions, QueueStore, RunConsumer, RunQueue } from "./run-queue.ts";

/** Beside the run queue, and just like it: a ring here is for an endpoint that something is to be sent to. */
const NAME = "webhooks";

/** The `ring`-th time that this endpoint is put on the queue. */
export interface EndpointRing {
  readonly endpointId: string;
  readonly ring: number;
}

export interface WebhookQueue {
  /** As the run queue's: best effort, bounded in time. Opens the queue when it is first needed: most processes never ring. */
  readonly ring: (rings: readonly EndpointRing[]) => Promise<{ readonly failed: number }>;
  readonly close: () => Promise<void>;
}

export function lazyWebhookQueue({ databaseUrl, redisUrl, log }: Omit<QueueStore, "name">): WebhookQueue {
  let opened: Promise<RunQueue> | undefined;
  const open = (): Promise<RunQueue> => {
    opened ??= openRunQueue({ databaseUrl, redisUrl, log, name: NAME }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    ring: async (rings) => (await open()).ring(rings.map(({ endpointId: runId, ring }) => ({ runId, ring }))),
    close: async () => {
      await (await opened)?.close();
    },
  };
}

export const consumeWebhooks = (options: Omit<ConsumerOptions, "name">): Promise<RunConsumer> =>
  consumeRuns({ ...options, name: NAME });
