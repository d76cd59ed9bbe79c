import { restoreRedacted } from "./agent-redaction.ts";
import type { RuntimeConfig } from "./heartbeat-config.schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** A PATCH of adapterConfig: key by key, or as a whole; either way the mark of redaction keeps what is stored. */
export function mergeAdapterConfig(stored: Json, incoming: Json, replace: boolean): Record<string, unknown> {
  const restored = restoreRedacted(incoming, stored);
  return replace ? restored : { ...stored, ...restored };
}

/** A PATCH of runtimeConfig: key by key, and in `heartbeat` one level deeper. */
export function mergeRuntimeConfig(stored: Json, incoming: RuntimeConfig): Record<string, unknown> {
  const merged = { ...stored, ...restoreRedacted(incoming, stored) };
  const heartbeat = merged["heartbeat"];
  const before = stored["heartbeat"];
  return isObject(heartbeat) && isObject(before) ? { ...merged, heartbeat: { ...before, ...heartbeat } } : merged;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const heartbeatIn = (runtimeConfig: Json): Json =>
  isObject(runtimeConfig["heartbeat"]) ? runtimeConfig["heartbeat"] : {};

/** The agent's slots. What is stored was checked on its way in. */
export function capacityOf(runtimeConfig: Json): number {
  const runs = heartbeatIn(runtimeConfig)["maxConcurrentRuns"];
  return typeof runs === "number" ? runs : 1;
}

export interface Heartbeat {
  /** Between the wakes of its timer. */
  readonly intervalSec: number;
  /** Undefined: it does not say. */
  readonly jitterSec: number | undefined;
}

/** Undefined when its timer does not wake it. */
export function heartbeatOf(runtimeConfig: Json): Heartbeat | undefined {
  const { enabled, intervalSec, jitterSec } = heartbeatIn(runtimeConfig) as Record<string, unknown>;
  if (enabled !== true || typeof intervalSec !== "number" || intervalSec <= 0) return undefined;
  return { intervalSec, jitterSec: typeof jitterSec === "number" ? jitterSec : undefined };
}
