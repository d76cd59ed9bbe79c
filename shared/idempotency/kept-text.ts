import type { TextSealing } from "../secrets/text-sealing.ts";

/** Longer answers are not kept: what makes them can be asked for again. In characters. */
const LONGEST = 256 * 1024;

/** What is shown once: a key, a token, a secret of a webhook. Not `***REDACTED***`, nor counts such as `maxTokens`. */
const SHOWN_ONCE = /(?:^|[a-z_-])(?:token|secret|password|api_?key)$/i;
const REDACTED = "***REDACTED***";

/** What begins no JSON. */
const SEALED = "sealed ";
const PURPOSE = "idempotency";

/** An answer as it may be kept: encrypted where it shows a secret. Null for one that is too long. */
export function keptText(answer: unknown, { seal }: TextSealing): string | null {
  const text = JSON.stringify(answer ?? null);
  if (text.length > LONGEST) return null;
  return holdsSecret(answer) ? SEALED + seal(PURPOSE, text) : text;
}

/** Undefined for one that can be opened no more. */
export function answerIn(kept: string, { open }: TextSealing): unknown {
  const text = kept.startsWith(SEALED) ? open(PURPOSE, kept.slice(SEALED.length)) : kept;
  return text === undefined ? undefined : JSON.parse(text);
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) =>
    typeof item === "string" ? item !== "" && item !== REDACTED && SHOWN_ONCE.test(key) : holdsSecret(item),
  );
}
