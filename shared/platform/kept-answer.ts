/** An answer that may be a little old: whoever asks often is not made to wait for each. */
export interface KeptAnswerOptions<T> {
  readonly ask: () => Promise<T>;
  /** Only what is good may be old: what is not is asked for each time. */
  readonly isGood: (answer: T) => boolean;
  /** So long it is given as it is. */
  readonly freshMs: number;
  /** So long it is given while the next one is on its way. */
  readonly usableMs: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** One question is under way at a time, however many ask. */
export function keptAnswer<T>(options: KeptAnswerOptions<T>): () => Promise<T> {
  const { ask, isGood, freshMs, usableMs, now = () => performance.now() } = options;
  let kept: { readonly answer: T; readonly askedAt: number } | undefined;
  let asking: Promise<T> | undefined;

  const askAgain = async (): Promise<T> => {
    const askedAt = now();
    const answer = await ask();
    kept = isGood(answer) ? { answer, askedAt } : undefined;
    return answer;
  };

  return async () => {
    const age = kept === undefined ? Number.POSITIVE_INFINITY : now() - kept.askedAt;
    if (kept !== undefined && age < freshMs) return kept.answer;
    asking ??= askAgain().finally(() => {
      asking = undefined;
    });
    if (kept === undefined || age >= usableMs) return asking;
    asking.catch(() => undefined);
    return kept.answer;
  };
}
