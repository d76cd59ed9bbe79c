/** What a worker and its guardian say to each other: one JSON object a line, over pipes that only these two hold. */

/** The first line. The database's URL comes this way since arguments and environments can be read by others. */
export interface Hello {
  readonly workerId: string;
  readonly databaseUrl: string;
}

/** The process group of one attempt at a run began, or nothing of the attempt is left. */
export type GroupChange =
  | readonly ["started", attempt: string, processGroupId: number]
  | readonly ["ended", attempt: string];

export interface ToGuardian {
  readonly hello?: Hello;
  /** In the order in which they happened. */
  readonly changes?: readonly GroupChange[];
  /** Until when the worker may be trusted, on the boot clock, in milliseconds. */
  readonly deadlineMs?: number;
  /** The worker was asked to stop: however it ends from now on, nobody took it down. */
  readonly leaving?: true;
  /** An orderly end: the worker has nothing left to guard. */
  readonly bye?: true;
}

export interface FromGuardian {
  /** The guardian has read something: it lives, and is not stuck. */
  readonly seen?: true;
  /** The deadline passed: the worker's processes are being killed and its leases will be ended. */
  readonly expired?: true;
}

/** Cuts a stream of text into lines and parses each; an unfinished line waits for its rest. */
export function messageReader<Message>(receive: (message: Message) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line !== "") receive(JSON.parse(line) as Message);
    }
  };
}

export const messageLine = (message: ToGuardian | FromGuardian): string => `${JSON.stringify(message)}\n`;
