import { contentTag } from "../kernel/content-tag.ts";
import { plainAction, type WishedAction } from "./approval-policy.ts";

/** What is asked for: the same again is the same request. */
export interface Wished extends WishedAction {
  readonly details?: unknown;
}

export const digestOf = ({ action, details, amountUsd }: Wished): string =>
  contentTag([plainAction(action), sorted(details ?? null), amountUsd ?? null]);

/** The same fields in another order are the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
