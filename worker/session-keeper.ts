import type { RunExecution } from "../shared/runs/run-execution.service.ts";
import type { Reported } from "./adapters/adapter.ts";

/** Sees to it that a run's session is known while the run goes on: should its worker die, another attempt goes on there. */
export interface SessionKeeper {
  readonly read: (report: Pick<Reported, "sessionId">) => void;
  /** Tells nothing more: the end of the run does. */
  readonly close: () => void;
}

export interface SessionKeeperDeps {
  readonly begin: (sessionId: string) => ReturnType<RunExecution["beginSession"]>;
  readonly onError: (error: unknown) => void;
  readonly againMs?: number;
}

const AGAIN_MS = 1_000;

/** One at a time, the newest last: a tool that began anew has named two. */
export function createSessionKeeper({ begin, onError, againMs = AGAIN_MS }: SessionKeeperDeps): SessionKeeper {
  let latest: string | undefined;
  let told: string | undefined;
  let isTelling = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const tell = async (): Promise<void> => {
    timer = undefined;
    isTelling = true;
    while (latest !== undefined && latest !== told && !isClosed) {
      const sessionId = latest;
      try {
        if (!(await begin(sessionId))) isClosed = true;
        told = sessionId;
      } catch (error) {
        onError(error);
        timer = setTimeout(() => void tell(), againMs);
        break;
      }
    }
    isTelling = false;
  };

  return {
    read: ({ sessionId }) => {
      if (sessionId === undefined) return;
      latest = sessionId;
      if (latest !== told && !isTelling && timer === undefined) void tell();
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
