import { isDeepStrictEqual } from "node:util";

import { redact } from "../agents/agent-redaction.ts";
import { REDACTED } from "../kernel/sensitive.ts";

type Json = Readonly<Record<string, unknown>>;

export interface WithoutSecrets {
  readonly config: Record<string, unknown>;
  /** Where something was left out. */
  readonly paths: readonly string[];
}

/**
 * A configuration that may leave the instance: secrets, whatever shows as one, and references to secrets, which lead
 * nowhere elsewhere, are left out with their keys.
 */
export function withoutSecrets(config: Json, path: string): WithoutSecrets {
  const kept: [string, unknown][] = [];
  const paths: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    const at = `${path}.${key}`;
    const shown = redact({ [key]: value })[key];
    if (isReference(value) || shown === REDACTED || isBindingWithout(shown)) paths.push(at);
    else if (isPlain(value)) {
      const inner = withoutSecrets(value, at);
      kept.push([key, inner.config]);
      paths.push(...inner.paths);
    } else if (isDeepStrictEqual(shown, value) && !holdsReference(value)) kept.push([key, value]);
    // Of a list nothing can be left out without moving the rest.
    else paths.push(at);
  }
  return { config: Object.fromEntries(kept), paths };
}

const isPlain = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

const isReference = (value: unknown): boolean =>
  isPlain(value) && typeof value["type"] === "string" && value["type"].endsWith("secret_ref");

const isBindingWithout = (shown: unknown): boolean => isPlain(shown) && shown["value"] === REDACTED;

const holdsReference = (value: unknown): boolean =>
  Array.isArray(value) ? value.some((item) => isReference(item) || holdsReference(item)) : false;
