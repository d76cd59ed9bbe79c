/** Lets any number of callers wait for the next `wake`, each until its own signal aborts or its time is up. */
export interface WakeSignal {
  readonly wake: () => void;
  /** Resolves at the next `wake`, when `signal` aborts, or after `ms` milliseconds; never rejects. */
  readonly wait: (signal: AbortSignal, ms?: number) => Promise<void>;
}

export function wakeSignal(): WakeSignal {
  const waiting = new Set<() => void>();

  return {
    wake: () => {
      for (const resume of waiting) resume();
    },
    wait: (signal, ms) =>
      new Promise((resolve) => {
        const resume = (): void => {
          waiting.delete(resume);
          clearTimeout(timer);
          signal.removeEventListener("abort", resume);
          resolve();
        };
        const timer = ms === undefined ? undefined : setTimeout(resume, ms);
        waiting.add(resume);
        signal.addEventListener("abort", resume, { once: true });
        if (signal.aborted) resume();
      }),
  };
}
