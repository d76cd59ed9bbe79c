import type { LiveBus } from "./live-bus.ts";

/** Asks the workers of these runs to end them. To be called once that is committed, so that they read it. */
export function publishCancels(bus: Pick<LiveBus, "publish">, runIds: readonly string[]): void {
  for (const runId of runIds) bus.publish({ kind: "cancel", runId });
}
