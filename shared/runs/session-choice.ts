import type { Wake } from "./wake-context.ts";

/** A task that is given to somebody is begun by them, whatever they did at it before. */
const BEGINS_ANEW: ReadonlySet<string | null> = new Set(["issue_assigned"]);

/** Whether a run goes on with nothing: it was asked for so, or one of its wakeups is the beginning of a piece of work. */
export const startsFresh = (
  context: Readonly<Record<string, unknown>>,
  wakes: readonly Pick<Wake, "reason">[],
): boolean => context["forceFreshSession"] === true || wakes.some(({ reason }) => BEGINS_ANEW.has(reason));
