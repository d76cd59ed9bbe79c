import type { Wake } from "./wake-context.ts";

/** A task that is given to somebody is begun by them, whatever they did at it before. */
const BEGINS_ANEW: ReadonlySet<string | null> = new Set(["issue_assigned"]);

export interface AttemptBefore {
  /** In which session it was, as far as it said so. */
  readonly sessionId: string | null;
  readonly startedAt: string | null;
}

/** Whether a run goes on with nothing: it was asked for so, or one of its wakeups is the beginning of a piece of work. */
export const startsFresh = (
  context: Readonly<Record<string, unknown>>,
  wakes: readonly Pick<Wake, "reason">[],
): boolean => context["forceFreshSession"] === true || wakes.some(({ reason }) => BEGINS_ANEW.has(reason));

/**
 * Where another attempt goes on: where the one before it was, unless work has begun anew since. Undefined: that one had
 * come to no session, and all is as at its beginning.
 */
export function sessionOfAttempt(
  before: AttemptBefore | null,
  wakes: readonly Pick<Wake, "reason" | "requestedAt">[],
): string | undefined {
  if (before === null || before.sessionId === null) return undefined;
  const startedAtMs = Date.parse(before.startedAt ?? "");
  const since = wakes.filter(({ requestedAt }) => Date.parse(requestedAt) > startedAtMs);
  return startsFresh({}, since) ? undefined : before.sessionId;
}
