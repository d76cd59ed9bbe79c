import type { WakeupRequest } from "./wakeup.schema.ts";

const KEYS = ["taskKey", "taskId", "issueId"] as const;
const MAX_LENGTH = 500;

/**
 * The scope in which a wakeup joins a queued run: its task key, or '' for none. One that wants a run
 * of its own gets a scope that nothing else can have; '!' begins no task key that is accepted.
 */
export function scopeOf(
  request: Pick<WakeupRequest, "payload" | "coalesce" | "forceFreshSession">,
  wakeupId: string,
): string {
  if (!request.coalesce || request.forceFreshSession) return `!${wakeupId}`;
  return taskKeyOf(request.payload ?? {}) ?? "";
}

export function taskKeyOf(payload: Readonly<Record<string, unknown>>): string | null {
  for (const key of KEYS) {
    const value = payload[key];
    if (typeof value !== "string") continue;
    const taskKey = value.replace(/^!+/, "").slice(0, MAX_LENGTH).toWellFormed();
    if (taskKey !== "") return taskKey;
  }
  return null;
}

/** What the wire shows of a scope: the task key, or null. */
export const scopeAsTaskKey = (scope: string): string | null => (scope === "" || scope.startsWith("!") ? null : scope);
