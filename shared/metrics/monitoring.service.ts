import type { Db } from "../db/db.ts";
import type { Config } from "../platform/config.ts";
import type { Logger } from "../platform/logger.ts";
import { createScalingService, type ScalingService } from "../scaling/scaling.service.ts";
import { metrics, useMetrics } from "./metrics.ts";
import { type MetricsServer, serveMetrics } from "./metrics-server.ts";

/** What a process shows of itself and, where it looks, of the fleet. */
export interface Monitoring extends Pick<ScalingService, "sample"> {
  /** Where its metrics are; undefined where it shows none. */
  readonly url: string | undefined;
  readonly close: () => Promise<void>;
}

export interface MonitoringDeps {
  readonly config: Pick<Config, "metricsPort" | "metricsHost" | "dbPool" | "leaseSec">;
  readonly db: Db;
  readonly log: Logger;
}

/** Begins to count, and shows it, where a port was given for that. Without one, Prometheus' client is not even loaded. */
export async function openMonitoring({ config, db, log }: MonitoringDeps): Promise<Monitoring> {
  const { metricsPort: port, metricsHost: host, dbPool, leaseSec } = config;
  const scaling = createScalingService({ db, leaseSec });
  if (port === undefined) return { sample: scaling.sample, url: undefined, close: () => Promise.resolve() };
  const { createRegistry } = await import("./prometheus.ts");
  const registry = createRegistry();
  useMetrics(registry);
  watchPool(db, dbPool);
  const server: MetricsServer = await serveMetrics({ port, host, registry, scaling: scaling.latest, log });
  return { sample: scaling.sample, url: server.url, close: server.stop };
}

function watchPool(db: Pick<Db, "use">, size: number): void {
  metrics.watch("poolSize", () => [{ value: size, labels: {} }]);
  metrics.watch("poolWaiting", () => [{ value: db.use().waiting, labels: {} }]);
  metrics.watch("connections", () => {
    const use = db.use();
    return (["busy", "idle"] as const).map((state) => ({ value: use[state], labels: { state } }));
  });
}
