/** As soon as it is known of a run. */
export interface BegunSession {
  readonly sessionId: string;
  /** What its adapter needs beside the id to go on with it. */
  readonly params: object | null;
}

/** Sees to it that a run's session is known while the run goes on: should its worker die, another attempt goes on there. */
export interface SessionKeeper {
  readonly read: (session: BegunSession) => void;
  /** Tells nothing more, since the end of the run does; resolves when nothing is under way. */
  readonly close: () => Promise<void>;
}

export interface SessionKeeperDeps {
  /** Resolves to whether the run is still the caller's. */
  readonly begin: (session: BegunSession) => Promise<boolean>;
  readonly onError: (error: unknown) => void;
  readonly againMs?: number;
}

const AGAIN_MS = 1_000;

/** One at a time, the newest last: a tool that began anew has named two. */
export function createSessionKeeper({ begin, onError, againMs = AGAIN_MS }: SessionKeeperDeps): SessionKeeper {
  let latest: BegunSession | undefined;
  let told: BegunSession | undefined;
  let telling: Promise<void> | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const tell = async (): Promise<void> => {
    timer = undefined;
    while (latest !== undefined && !isSame(latest, told) && !isClosed) {
      const session = latest;
      try {
        if (!(await begin(session))) isClosed = true;
        told = session;
      } catch (error) {
        onError(error);
        if (!isClosed) timer = setTimeout(start, againMs);
        break;
      }
    }
    telling = undefined;
  };
  const start = (): void => {
    telling = tell();
  };

  return {
    read: (session) => {
      latest = session;
      if (!isSame(session, told) && telling === undefined && timer === undefined && !isClosed) start();
    },
    close: async () => {
      await telling;
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

const isSame = ({ sessionId, params }: BegunSession, told: BegunSession | undefined): boolean =>
  sessionId === told?.sessionId && (params === told.params || JSON.stringify(params) === JSON.stringify(told.params));
