/** Longer answers are not kept: what makes them can be asked for again. In characters. */
const LONGEST = 256 * 1024;

/** What is shown once: a key, a token, a secret of a webhook. Not `***REDACTED***`, nor counts such as `maxTokens`. */
const SHOWN_ONCE = /(?:^|[a-z_-])(?:token|secret|password|api_?key)$/i;
const REDACTED = "***REDACTED***";

/** An answer as it may be kept; null for one that is not to be, since it holds a secret, or is too long. */
export function keptText(answer: unknown): string | null {
  if (holdsSecret(answer)) return null;
  const text = JSON.stringify(answer ?? null);
  return text.length > LONGEST ? null : text;
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) =>
    typeof item === "string" ? item !== "" && item !== REDACTED && SHOWN_ONCE.test(key) : holdsSecret(item),
  );
}
