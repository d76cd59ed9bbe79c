import type { Logger } from "pino";

/**
 * The doorbell between whoever admits a run and the workers: it carries run ids and nothing else.
 * PostgreSQL's rows are the truth, so a ring that is lost costs time and a ring that comes twice costs
 * one claim that finds nothing.
 */

/** The `ring`-th time that this run is put on the queue. Its job id is `<runId>-<ring>`. */
export interface Ring {
  readonly runId: string;
  readonly ring: number;
  /** Lower ones are taken first, equal ones in the order in which they came; 0, or none, before all others. */
  readonly priority?: number;
}

export interface RunQueue {
  /**
   * Puts run ids on the queue. Best effort and bounded in time: resolves to how many could not be put
   * there, and never throws because a server is away. The same ring twice, while held, is one job.
   */
  readonly ring: (rings: readonly Ring[]) => Promise<{ readonly failed: number }>;
  /** Those of these rings that still wait for a worker, so that the ring number need not rise. */
  readonly stillWaiting: (rings: readonly Ring[]) => Promise<readonly Ring[]>;
  readonly depth: () => Promise<{ readonly waiting: number; readonly active: number }>;
  /** Answers when the queue's server does, else throws `UnavailableError`. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface RunConsumer {
  /** Takes no run until `resume`; those that are under way go on. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Takes no further run; those that are under way go on. Resolves at once. */
  readonly stopTaking: () => Promise<void>;
  /** Stops taking, waits for the runs that are under way, then lets go of every connection. */
  readonly close: () => Promise<void>;
  /** How many `onRun` calls are under way. */
  readonly active: () => number;
}

/** Where the queue lives: Redis when there is one, else the database itself. */
export interface QueueStore {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly log: Logger;
  /** The queue's name; tests use names of their own. */
  readonly name?: string;
}

export interface ConsumerOptions extends QueueStore {
  /** How many runs are worked on at a time. */
  readonly slots: number;
  /**
   * Works on one run. It may take hours. It may be called for a run that is under way or over (a ring
   * that came twice): claiming is what decides. A rejection is logged, and nothing is delivered again.
   */
  readonly onRun: (runId: string) => Promise<void>;
  /** Called once when runs wait, none is taken, and building the consumer anew has not helped. */
  readonly onDeaf?: () => void;
  readonly watchdog?: Watchdog;
  /** How long BullMQ keeps a job for a consumer that gives no sign of life, in milliseconds. */
  readonly lockMs?: number;
}

export interface Watchdog {
  /** How often the consumer is looked at, in milliseconds. */
  readonly everyMs: number;
  /** Runs wait and this consumer has had none for so long: it is built anew. In milliseconds. */
  readonly deafAfterMs: number;
  /** So many rebuilds in a row without one run taken: `onDeaf`. */
  readonly rebuilds: number;
}
