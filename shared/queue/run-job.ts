import { z } from "zod";

import type { Ring } from "./run-queue.ts";

/** The queue's name where nobody gives another. */
export const QUEUE_NAME = "runs";
export const JOB_NAME = "run";

/** All that the queue ever carries. */
const Payload = z.object({ v: z.literal(1), runId: z.uuid() });

/** A ring as BullMQ takes it. The id makes a second one, while the first is held, no job. */
export interface RingJob {
  readonly name: typeof JOB_NAME;
  readonly data: z.infer<typeof Payload>;
  readonly opts: {
    jobId: string;
    attempts: number;
    removeOnComplete: boolean;
    removeOnFail: boolean;
    priority?: number;
  };
}

export const jobIdOf = ({ runId, ring }: Ring): string => `${runId}-${ring}`;

/** One attempt, and no trace afterwards: whether a run happens again is decided in PostgreSQL. */
export const toJob = (ring: Ring): RingJob => ({
  name: JOB_NAME,
  data: { v: 1, runId: ring.runId },
  opts: {
    jobId: jobIdOf(ring),
    attempts: 1,
    removeOnComplete: true,
    removeOnFail: true,
    // Without one a job costs Redis less.
    ...(ring.priority === undefined || ring.priority === 0 ? {} : { priority: ring.priority }),
  },
});

/** The run of a job that was taken; nothing when it is not one of ours. */
export const runIdOf = (payload: unknown): string | undefined => Payload.safeParse(payload).data?.runId;
