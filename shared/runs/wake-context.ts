import { taskKeyOf } from "../wakeups/wakeup-scope.ts";

/** One wakeup that a run answers, as its context shows it. */
export interface Wake {
  readonly id: string;
  readonly source: string;
  readonly triggerDetail: string | null;
  readonly reason: string | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly requestedAt: string;
  readonly actorType: string;
  readonly actorId: string;
  /** It had a payload that is too much for this run's context. */
  readonly isCut?: boolean;
}

export const MAX_WAKES = 100;
/**
 * Of all payloads of a run together, apart from the newest, which always counts. A hundred large ones would be more
 * than a JSON value of PostgreSQL can be, and nobody could claim the run, nor those that are claimed with it.
 */
export const MAX_PAYLOADS_BYTES = 4 * 1024 * 1024;
const MAX_WAKE_BYTES = 4096;
/** Of a wake that is cut: short enough even where each of its characters is escaped in JSON. */
const MAX_CUT_REASON = 500;

/**
 * What a run knows of why it runs, built once, at claim: the last value of each key of its wakeups'
 * payloads, and the wakeups themselves, the newest `MAX_WAKES` of them, each cut to 4 kB.
 *
 * @param wakes oldest first, at most `MAX_WAKES`
 * @param wakeCount all of them
 */
export function buildContext(wakes: readonly Wake[], wakeCount: number): Record<string, unknown> {
  const merged = mergePayloads(wakes);
  const taskKey = taskKeyOf(merged);
  return {
    ...merged,
    ...(taskKey === null ? {} : { taskKey }),
    ...lastWake(wakes.at(-1)),
    forceFreshSession: merged["forceFreshSession"] === true,
    wakeCount,
    wakes: wakes.map(shorten),
  };
}

function mergePayloads(wakes: readonly Wake[]): Record<string, unknown> {
  const entries = wakes.flatMap(({ payload }) => Object.entries(payload ?? {}));
  return Object.fromEntries(entries.filter(([key]) => key !== "__proto__"));
}

/** What the newest wakeup says of itself, in the wire's words. */
function lastWake(wake: Wake | undefined): Record<string, unknown> {
  if (wake === undefined) return { wakeReason: null, wakeSource: null, wakeTriggerDetail: null };
  return {
    wakeReason: wake.reason,
    wakeSource: wake.source,
    wakeTriggerDetail: wake.triggerDetail,
    triggeredBy: wake.actorType === "user" ? "board" : wake.actorType,
    actorId: wake.actorId,
  };
}

function shorten(wake: Wake): Record<string, unknown> {
  const shown = {
    id: wake.id,
    source: wake.source,
    reason: wake.reason,
    requestedAt: wake.requestedAt,
    payload: wake.payload,
  };
  if (wake.isCut !== true && Buffer.byteLength(JSON.stringify(shown)) <= MAX_WAKE_BYTES) return shown;
  const reason = wake.reason?.slice(0, MAX_CUT_REASON).toWellFormed() ?? null;
  return { ...shown, reason, payload: null, truncated: true };
}
