import type { Outcome, OutputStream, Reported } from "../../shared/adapter-port/outcome.ts";
import type { HandedInstructions } from "../../shared/agents/instructions-view.ts";
import type { HandedMemory } from "../../shared/memory/memory-view.ts";

export type {
  Failed,
  Outcome,
  OutputStream,
  Reported,
  Stop,
  Stopped,
  Usage,
} from "../../shared/adapter-port/outcome.ts";

/**
 * The port between a worker and whatever it runs for an agent: a local process, an endpoint. An adapter is handed one
 * attempt at one run, says what it writes, and answers with an outcome. It never touches the database and never throws
 * for something that was to be expected: a missing command, a refused connection, an exit code are outcomes.
 */

/** One attempt at one run, as an adapter sees it. */
export interface Execution {
  readonly runId: string;
  readonly agentId: string;
  readonly agentName: string;
  readonly companyId: string;
  /** The session that the adapter said to go on with, of the same task; null: it begins one. */
  readonly sessionId: string | null;
  /** What was kept with it, the id among it; null or absent: nothing. */
  readonly sessionParams?: Readonly<Record<string, unknown>> | null;
  /** Says that the session cannot be gone on with; resolves to a note of where it left off, for the one that begins. */
  readonly handOff?: (() => Promise<string>) | undefined;
  /** Grows with every attempt at the run; what an older attempt still writes is recognised by it. */
  readonly fencingToken: number;
  /** The same through a chain of retries: what an endpoint deduplicates by. */
  readonly idempotencyId: string;
  /** What the agent is configured with; its shape is the adapter's own to check. */
  readonly adapterConfig: Readonly<Record<string, unknown>>;
  /** What the run was woken with, as clients know it (`contextSnapshot`); with the note of a session that was left. */
  readonly context: Readonly<Record<string, unknown>>;
  /** What the agent is to remember; null: nothing. A process finds it in the file that SYSTOLE_MEMORY_FILE names. */
  readonly memory: HandedMemory | null;
  /** What the agent is told of its work; null: nothing, or the adapter does not ask for it. */
  readonly instructions: HandedInstructions | null;
  /** Where it works on this host: a process is started there. Absent: it works elsewhere. */
  readonly cwd?: string | undefined;
  /** PAPERCLIP_* variables and TRACEPARENT, PAPERCLIP_API_KEY included. */
  readonly environment: Readonly<Record<string, string>>;
  /** The run's own bearer token. */
  readonly apiKey: string;
  /** Aborted with a `Stop` as its reason: the adapter ends its work within `graceMs` and answers. */
  readonly signal: AbortSignal;
  /** Takes up to 64 KiB of output as it came, byte for byte; resolves when more may come. */
  readonly output: (stream: OutputStream, bytes: Buffer) => Promise<void>;
  /** Takes what the execution says it has used so far, all of it: as often as it says so. */
  readonly metered: (report: Reported) => void;
  /** Called once a local process runs, before any of its output. */
  readonly spawned: (child: SpawnedChild) => void;
}

export interface SpawnedChild {
  readonly pid: number;
  readonly processGroupId: number;
  readonly startedAt: Date;
}

export interface Adapter {
  readonly type: string;
  /**
   * When its executions tell what they used. What tells it only at its end cannot be ended as it spends: under a hard
   * budget each of its runs needs a cap of its own, which is set aside in full.
   */
  readonly reportsCost: "as_it_goes" | "at_end";
  /** What it starts runs elsewhere, and finds no file of this host. */
  readonly isRemote?: boolean;
  /** It hands on the agent's instructions. */
  readonly takesInstructions?: boolean;
  readonly execute: (execution: Execution) => Promise<Outcome>;
}
