import { AsyncLocalStorage } from "node:async_hooks";

type OnStray = (error: unknown) => void;

const guests = new AsyncLocalStorage<OnStray | undefined>();

/**
 * Runs code that is not ours. What it lets fall (a promise that rejects and nobody waits for, an error in a timer)
 * goes to `onStray`, however late, instead of ending the process.
 */
export const asGuest = <T>(onStray: OnStray, work: () => T): T => guests.run(onStray, work);

/** Runs what is ours again, when a guest calls: its errors, and those of what it opens, are our own. */
export const asHost = <T>(work: () => T): T => guests.run(undefined, work);

/** Whether an error that nobody caught was a guest's, who is told. */
export function blameGuest(error: unknown): boolean {
  const onStray = guests.getStore();
  onStray?.(error);
  return onStray !== undefined;
}
