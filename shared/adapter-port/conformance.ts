/**
 * What the conformance suite asks of an adapter: how an agent is configured whose runs do what is asked for. The suite
 * runs them as a fleet does (a database, a worker, a scheduler), and looks at what came of it.
 */
export interface ConformanceSubject {
  readonly adapterType: string;
  /** As SYSTOLE_ADAPTERS names it; absent: it is built in. */
  readonly module?: string;
  /** Whether another attempt goes on with the session that the one before it told. */
  readonly remembers: boolean;
  /** Once, before all. `directory`: an empty one, removed with everything in it at the end. */
  readonly open: (stage: { readonly directory: string }) => Promise<Scenes> | Scenes;
}

type AdapterConfig = Readonly<Record<string, unknown>>;

/** Each is the `adapterConfig` of an agent. Its runs are given nothing else to tell them what to do. */
export interface Scenes {
  /** Succeeds; says what it used, a summary, and its session where it has one. */
  readonly succeeds: {
    readonly adapterConfig: AdapterConfig;
    readonly summary: string;
    /** What it cost, in US dollars, as it is booked. */
    readonly costUsd: number;
  };
  /** At least one for good and one for now: another attempt may go better. */
  readonly fails: readonly {
    readonly adapterConfig: AdapterConfig;
    readonly failure: "permanent" | "transient";
    readonly errorCode: string;
  }[];
  /** Says a word, and then goes on for ever, deaf to every request to end. */
  readonly hangs: AdapterConfig;
  /** The same, with a time limit of a second. */
  readonly timesOut: AdapterConfig;
  /** Says so much in all, and succeeds. */
  readonly prints: (bytes: number) => AdapterConfig;
  /** Says things that nobody knows (broken lines, bytes that are no text), and succeeds. */
  readonly babbles: AdapterConfig;
  /**
   * How it keeps to its cap: as it spends, or `at_end` where that is the adapter's `reportsCost`. Then what `succeeds`
   * is tried again: it waits until its runs have a cap of their own and that is free, and is charged once it ended.
   */
  readonly spends: Spending | "at_end";
  /** Answers that it is `pending`, and then comes to what `succeeds` does. `never`: it is not remote, or does not so. */
  readonly endsLater: AdapterConfig | "never";
  /** Says a word, and its session where it has one, and goes on for ever; its next attempt succeeds. */
  readonly resumes: AdapterConfig;
  /** Whether a run has said its word; absent: it is seen in the run's log. */
  readonly hasBegun?: (runId: string) => boolean;
  /** What goes on of a run; absent: the processes of this host with its id in their environment. */
  readonly living?: (runId: string) => readonly unknown[];
  readonly close?: () => Promise<void>;
}

/** Spends for ever, and says so after each step. */
export interface Spending {
  readonly adapterConfig: AdapterConfig;
  readonly stepUsd: number;
  /** From one step to the next, in milliseconds. */
  readonly pauseMs: number;
}
