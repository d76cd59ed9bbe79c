import { type StoredSession, sessionProblem } from "./session-codec.ts";
import { bound, compactionOf } from "./session-compaction.ts";
import type { Wake } from "./wake-context.ts";

/** A task that is given to somebody is begun by them, whatever they did at it before. */
const BEGINS_ANEW: ReadonlySet<string | null> = new Set(["issue_assigned"]);

export interface AttemptBefore {
  readonly runId: string;
  /** In which session it was, as far as it said so. */
  readonly sessionId: string | null;
  readonly params: unknown;
  readonly startedAt: string | null;
}

/** Where a run goes on. */
export interface ChosenSession {
  /** Null: nowhere, it begins. */
  readonly session: StoredSession | null;
  /** Why that session is left, for one that knows of it by a note; null: it is gone on with. */
  readonly left: string | null;
}

const NO_SESSION: ChosenSession = { session: null, left: null };

/** With which session a run begins; null: with none. */
export const sessionIdOf = ({ session, left }: ChosenSession): string | null =>
  left === null ? (session?.sessionId ?? null) : null;

interface SessionWish {
  readonly before: AttemptBefore | null;
  readonly wakes: readonly Pick<Wake, "reason" | "requestedAt">[];
  readonly context: Readonly<Record<string, unknown>>;
  readonly adapterType: string;
  readonly runtimeConfig: Readonly<Record<string, unknown>>;
}

/**
 * Where a run goes on: another attempt where the one before it was. Else where its task left off, unless it is to begin
 * anew, or that session has gone far enough.
 *
 * @param stored where its task or, where it has none, its agent left off
 */
export async function chooseSession(
  { before, wakes, context, adapterType, runtimeConfig }: SessionWish,
  stored: () => Promise<StoredSession | null>,
): Promise<ChosenSession> {
  const attempt = sessionOfAttempt(before, wakes, adapterType);
  if (attempt !== undefined) return { session: attempt, left: sessionProblem(attempt, { adapterType }) };
  if (startsFresh(context, wakes)) return NO_SESSION;
  const session = await stored();
  if (session === null) return NO_SESSION;
  const left = sessionProblem(session, { adapterType }) ?? bound(session, compactionOf(adapterType, runtimeConfig));
  return { session, left };
}

/** Whether a run goes on with nothing: it was asked for so, or one of its wakeups is the beginning of a piece of work. */
const startsFresh = (context: Readonly<Record<string, unknown>>, wakes: readonly Pick<Wake, "reason">[]): boolean =>
  context["forceFreshSession"] === true || wakes.some(({ reason }) => BEGINS_ANEW.has(reason));

/**
 * Where the attempt before was, unless work has begun anew since. Undefined: that one had come to no session, and all is
 * as at its beginning.
 */
function sessionOfAttempt(
  before: AttemptBefore | null,
  wakes: readonly Pick<Wake, "reason" | "requestedAt">[],
  adapterType: string,
): StoredSession | undefined {
  if (before === null || before.sessionId === null) return undefined;
  const startedAtMs = Date.parse(before.startedAt ?? "");
  const since = wakes.filter(({ requestedAt }) => Date.parse(requestedAt) > startedAtMs);
  if (startsFresh({}, since)) return undefined;
  const { sessionId, params, runId: lastRunId } = before;
  return { sessionId, params, lastRunId, adapterType, runs: 0, inputTokens: 0, ageSec: 0 };
}
