import type { Db } from "../db/db.ts";
import { areMetricsOn, metrics } from "../metrics/metrics.ts";
import type { Lags, SignalsRow } from "./signals.store.ts";
import { readLags, readSignals } from "./signals.store.ts";
import type { Signals, Wanted } from "./wanted-slots.ts";
import { SCALING, wantedSlots } from "./wanted-slots.ts";

/** What an autoscaler is told. */
export interface Scaling extends Signals {
  /** Slots that the fleet should have. */
  readonly wantedSlots: number;
  readonly workers: number;
  /** How old this is, in seconds. */
  readonly ageSec: number;
}

export interface ScalingService {
  /** Looks at the fleet, if metrics are shown. For schedulers; each comes to its own conclusion from the same rows. */
  readonly sample: () => Promise<number>;
  /** Undefined where nobody looks, or none has for so long that it may not be true any more. */
  readonly latest: () => Scaling | undefined;
}

export interface ScalingDeps {
  readonly db: Db;
  readonly leaseSec: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** What is older says nothing. Whoever asks keeps what there is. */
const USABLE_SEC = 60;
/** Of a fleet in which nothing has run yet. */
const UNKNOWN_LENGTH_SEC = 30;
const SHORTEST_SEC = 0.1;

interface Sample {
  readonly atSec: number;
  readonly signals: Signals;
  readonly wanted: Wanted;
  readonly workers: number;
  readonly lags: Lags;
}

export function createScalingService({ db, leaseSec, now = () => performance.now() }: ScalingDeps): ScalingService {
  let sample: Sample | undefined;
  const nowSec = (): number => now() / 1_000;

  const latest = (): Scaling | undefined => {
    if (sample === undefined) return undefined;
    const ageSec = nowSec() - sample.atSec;
    if (ageSec > USABLE_SEC) return undefined;
    return { wantedSlots: sample.wanted.slots, workers: sample.workers, ...sample.signals, ageSec };
  };

  return {
    latest,
    sample: async () => {
      if (!areMetricsOn()) return 0;
      const [row, lags] = await Promise.all([readSignals(db, leaseSec), readLags(db)]);
      const isFirst = sample === undefined;
      const atSec = nowSec();
      const signals = toSignals(row);
      const wanted = wantedSlots(signals, SCALING, { before: sample?.wanted, atSec });
      sample = { atSec, signals, wanted, workers: row.workers, lags };
      if (isFirst) show(latest, () => sample, nowSec);
      return 0;
    },
  };
}

/** What waits while the fleet is to start nothing needs no slot. */
export function toSignals(row: SignalsRow): Signals {
  const sinceSec = row.is_cut ? Math.min(60, Math.max(1, row.reaches_sec ?? 60)) : 60;
  const known = Math.max(row.length ?? 0, row.age ?? 0);
  return {
    fleetSlots: row.slots,
    running: row.running,
    backlog: row.is_drained ? 0 : row.backlog,
    backlogAgeSec: row.is_drained ? 0 : Math.max(0, row.backlog_age),
    arrivalsPerSec: row.arrived / sinceSec,
    runLengthSec: known === 0 ? UNKNOWN_LENGTH_SEC : Math.max(SHORTEST_SEC, known),
  };
}

function show(latest: () => Scaling | undefined, sampled: () => Sample | undefined, nowSec: () => number): void {
  const one = (read: (scaling: Scaling) => number) => () => {
    const scaling = latest();
    return scaling === undefined ? [] : [{ value: read(scaling), labels: {} }];
  };
  metrics.watch(
    "wantedSlots",
    one(({ wantedSlots: slots }) => slots),
  );
  metrics.watch(
    "fleetWorkers",
    one(({ workers }) => workers),
  );
  metrics.watch(
    "fleetSlots",
    one(({ fleetSlots }) => fleetSlots),
  );
  metrics.watch(
    "fleetRunning",
    one(({ running }) => running),
  );
  metrics.watch(
    "backlog",
    one(({ backlog }) => backlog),
  );
  metrics.watch(
    "backlogAge",
    one(({ backlogAgeSec }) => backlogAgeSec),
  );
  metrics.watch(
    "arrivals",
    one(({ arrivalsPerSec }) => arrivalsPerSec),
  );
  metrics.watch(
    "typicalLength",
    one(({ runLengthSec }) => runLengthSec),
  );
  metrics.watch("sampleAge", () => [{ value: nowSec() - (sampled()?.atSec ?? 0), labels: {} }]);
  metrics.watch("lag", () => (latest() === undefined ? [] : lagsOf(sampled()?.lags)));
}

/** Nothing is late where nothing is due yet. */
const lagsOf = (lags: Lags | undefined) =>
  (["rings", "webhook_events", "webhook_deliveries"] as const).map((outbox) => ({
    value: Math.max(0, lags?.[outbox] ?? 0),
    labels: { outbox },
  }));
