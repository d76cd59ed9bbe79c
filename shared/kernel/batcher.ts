import { UnavailableError } from "./errors.ts";

export interface BatcherOptions {
  /** Items of one batch at the most. */
  readonly max: number;
  /** Batches under way at a time. What arrives meanwhile goes together in the next. */
  readonly inFlight: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns calls with one item into calls with many. A batch starts at the end of the event loop's turn in which
 * its first item came, so an idle caller waits for some microseconds, and what came in one turn (requests read
 * together, the answers of another batch) goes together. While batches are under way the next one gathers, so
 * they grow with the load.
 *
 * `work` must be all or nothing: when a batch of several fails, each of its items is tried again alone,
 * so that one bad item fails nobody else. Unless a store is away: then all fail at once, since each alone
 * would wait for the same.
 */
export function batcher<Item, Answer>(
  work: (items: readonly Item[]) => Promise<readonly Answer[]>,
  { max, inFlight }: BatcherOptions,
): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let running = 0;
  let isStarting = false;

  const startSoon = (): void => {
    if (isStarting || running >= inFlight) return;
    isStarting = true;
    setImmediate(() => {
      isStarting = false;
      start();
    });
  };

  const start = (): void => {
    while (running < inFlight && waiting.length > 0) {
      running += 1;
      void settle(waiting.splice(0, max)).finally(() => {
        running -= 1;
        start();
      });
    }
  };

  const settle = async (batch: readonly Waiting<Item, Answer>[]): Promise<void> => {
    try {
      const answers = await work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      const isFinal = batch.length === 1 || error instanceof UnavailableError;
      for (const one of batch) {
        if (isFinal) one.reject(error);
        else await settle([one]);
      }
    }
  };

  return (item) =>
    new Promise<Answer>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      startSoon();
    });
}
