import { isSensitiveName, REDACTED } from "../kernel/sensitive.ts";

/**
 * A password inside a URL: postgres://user:password@host. Of the scheme only the last character: looking for its
 * beginning from every letter of a long text would take time by the square of its length.
 */
const URL_WITH_PASSWORD = /[a-z0-9+.-]:\/\/[^\s/:@]*:[^\s/@]+@/i;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{type: "secret_ref", secretId, version}`: names a secret and holds none. */
const isReference = (value: unknown): boolean =>
  isObject(value) && typeof value["type"] === "string" && value["type"].endsWith("secret_ref");

/** `{type: "plain", value}`: as good as the value itself. */
const isPlainBinding = (value: unknown): value is Json => isObject(value) && value["type"] === "plain";

/** A copy of `config` for answers: what looks like a secret, at any depth, is replaced. */
export function redact(config: Json): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, redactEntry(key, value)]));
}

function redactEntry(key: string, value: unknown): unknown {
  if (isReference(value)) return value;
  if (!isSensitiveName(key)) return redactValue(value);
  if (value === null || value === "" || typeof value === "boolean") return value;
  return isPlainBinding(value) ? { ...value, value: REDACTED } : REDACTED;
}

function redactValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactValue);
  if (isObject(value)) return redact(value);
  return typeof value === "string" && URL_WITH_PASSWORD.test(value) ? REDACTED : value;
}

/** Puts what is stored where the caller sent back the mark. A mark with nothing stored behind it is dropped. */
export function restoreRedacted(incoming: Json, stored: Json): Record<string, unknown> {
  const restored = Object.entries(incoming).map(([key, value]) => [key, restore(value, stored[key])] as const);
  return Object.fromEntries(restored.filter(([, value]) => value !== undefined));
}

/** Where, in dotted paths, a mark has nothing stored behind it. */
export function missingSecrets(incoming: unknown, stored: unknown, path = ""): string[] {
  if (incoming === REDACTED) return stored === undefined || stored === null ? [path] : [];
  if (Array.isArray(incoming)) {
    const before: readonly unknown[] = Array.isArray(stored) ? stored : [];
    return incoming.flatMap((item, index) => missingSecrets(item, before[index], inside(path, String(index))));
  }
  if (!isObject(incoming)) return [];
  const before = isObject(stored) ? stored : {};
  return Object.entries(incoming).flatMap(([key, value]) => missingSecrets(value, before[key], inside(path, key)));
}

const inside = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

function restore(incoming: unknown, stored: unknown): unknown {
  if (incoming === REDACTED) return stored;
  if (Array.isArray(incoming)) {
    const before = Array.isArray(stored) ? stored : [];
    return incoming.map((item, index) => restore(item, before[index])).filter((item) => item !== undefined);
  }
  return isObject(incoming) ? restoreRedacted(incoming, isObject(stored) ? stored : {}) : incoming;
}
