import { ADAPTER_TYPES } from "../agents/adapter-type.schema.ts";
import { HOLD_REASONS } from "../runs/hold-reasons.ts";
import type { FailureClass } from "../runs/retry-policy.ts";
import { WAKEUP_SOURCES } from "../wakeups/wakeup.schema.ts";

/** Which values a label may have. Never an id, nor anything else of which there are more with each day. */
type Labels = Readonly<Record<string, readonly string[]>>;

interface Instrument {
  readonly name: string;
  /** What it says, for `# HELP` and for docs/monitoring.md. */
  readonly help: string;
  readonly labels: Labels;
}

interface Distribution extends Instrument {
  readonly buckets: readonly number[];
}

const ADAPTERS = [...ADAPTER_TYPES, "other"] as const;
const ENDS = ["succeeded", "failed", "cancelled", "timed_out"] as const;
const CLASSES = [
  "none",
  "interrupted",
  "lost",
  "transient",
  "unfinished",
  "permanent",
  "budget",
  "cancelled",
  "timeout",
] as const;
CLASSES satisfies readonly (FailureClass | "none")[];
/** The scheduler's loops name themselves; their list is in `scheduler/loops.ts`. */
const LOOPS: readonly string[] = [];

export const COUNTERS = {
  wakeups: {
    name: "systole_wakeups_total",
    help: "Wakeups that were asked for, by what was decided; turned_away: too much was queued, and nothing is kept",
    labels: {
      source: WAKEUP_SOURCES,
      outcome: ["queued", "coalesced", "replayed", "deferred", "skipped", "refused", "turned_away"],
    },
  },
  wakeupsReleased: {
    name: "systole_wakeups_released_total",
    help: "Deferred wakeups that were let go; those of one scope share a run",
    labels: {},
  },
  runs: {
    name: "systole_runs_total",
    help: "Runs that were started and have ended, by adapter, status and class of failure",
    labels: { adapter: ADAPTERS, outcome: ENDS, class: CLASSES },
  },
  leaseRenewals: {
    name: "systole_lease_renewals_total",
    help: "Rounds in which a worker renewed all its leases, or failed to",
    labels: { result: ["renewed", "failed"] },
  },
  leasesLost: {
    name: "systole_leases_lost_total",
    help: "Runs that a worker ended because their lease was not its own any more",
    labels: {},
  },
  leasesExpired: {
    name: "systole_leases_expired_total",
    help: "Leases that the reaper ended runs for, by who had ended the lease; clock: nobody, it ran out",
    labels: { ended_by: ["clock", "death", "guardian", "worker"] },
  },
  timerFires: {
    name: "systole_timer_fires_total",
    help: "Due times of timers that were fired",
    labels: {},
  },
  reservations: {
    name: "systole_budget_reservations_total",
    help: "Claims of runs under a hard budget, by whether money could be set aside",
    labels: { result: ["reserved", "exhausted", "crowded", "unbounded"] },
  },
  claimsPutOff: {
    name: "systole_claims_put_off_total",
    help: "Claims that started nothing, by why the run waits (its `holdReason`)",
    labels: { reason: HOLD_REASONS },
  },
  budgetStops: {
    name: "systole_budget_stops_total",
    help: "Hard stops: runs that were ended while they spent (run), and scopes that were paused",
    labels: { scope: ["run", "agent", "project", "team", "company", "instance"] },
  },
  webhookAttempts: {
    name: "systole_webhook_attempts_total",
    help: "Attempts to deliver a webhook",
    labels: { result: ["delivered", "failed"] },
  },
  loopRounds: {
    name: "systole_loop_rounds_total",
    help: "Rounds of the scheduler's loops",
    labels: { loop: LOOPS, result: ["done", "failed"] },
  },
} as const satisfies Readonly<Record<string, Instrument>>;

const LATENCY_SEC = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];
const LENGTH_SEC = [0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400];
const SHORT_SEC = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const HISTOGRAMS = {
  queueWait: {
    name: "systole_run_queue_wait_seconds",
    help: "From the moment in which a run was queued, or its retry was due, to its claim",
    labels: {},
    buckets: LATENCY_SEC,
  },
  startLatency: {
    name: "systole_run_start_latency_seconds",
    help: "From the moment in which a run was queued, or its retry was due, to the start of its process",
    labels: { adapter: ADAPTERS },
    buckets: LATENCY_SEC,
  },
  runLength: {
    name: "systole_run_duration_seconds",
    help: "From a run's claim to its end",
    labels: { adapter: ADAPTERS, outcome: ENDS },
    buckets: LENGTH_SEC,
  },
  timerLateness: {
    name: "systole_timer_lateness_seconds",
    help: "From when a timer was to fire (the last time, if it missed several) to when its wakeup was stored",
    labels: {},
    buckets: LATENCY_SEC,
  },
  loopLength: {
    name: "systole_loop_round_duration_seconds",
    help: "How long a round of a scheduler's loop took",
    labels: { loop: LOOPS },
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
  },
  requestLength: {
    name: "systole_http_request_duration_seconds",
    help: "How long the API took to answer, streams left out",
    labels: { surface: ["api", "v1", "other"], status: ["1xx", "2xx", "3xx", "4xx", "5xx"] },
    buckets: SHORT_SEC,
  },
} as const satisfies Readonly<Record<string, Distribution>>;

/** Read when somebody looks. What schedulers sample is of the whole fleet: the same from each, so take the greatest. */
export const GAUGES = {
  connections: {
    name: "systole_db_connections",
    help: "Connections of the process's pool",
    labels: { state: ["busy", "idle"] },
  },
  poolWaiting: {
    name: "systole_db_waiting",
    help: "Statements and transactions that wait for a connection of the pool",
    labels: {},
  },
  poolSize: { name: "systole_db_pool_size", help: "Connections that the pool may have", labels: {} },
  slots: { name: "systole_worker_slots", help: "Runs that this worker executes at a time", labels: {} },
  slotsBusy: {
    name: "systole_worker_slots_busy",
    help: "Of them, those that are taken: a run is executed there, or is being claimed",
    labels: {},
  },
  workspacesKept: {
    name: "systole_workspaces_kept",
    help: "Directories of agents' work on this worker's host that would have been removed by now, if they did not hold what is nowhere else, or could be",
    labels: {},
  },
  fleetWorkers: { name: "systole_fleet_workers", help: "Workers that take runs", labels: {} },
  fleetSlots: { name: "systole_fleet_slots", help: "Slots of all workers that take runs", labels: {} },
  fleetRunning: { name: "systole_fleet_running_runs", help: "Runs that hold a worker's slot", labels: {} },
  backlog: {
    name: "systole_backlog_runs",
    help: "Runs that a free slot would start now; those that wait for their own agent are not among them",
    labels: {},
  },
  backlogAge: {
    name: "systole_backlog_age_seconds",
    help: "How long the one of them that waits longest has waited for a slot",
    labels: {},
  },
  arrivals: { name: "systole_arrivals_per_second", help: "Runs that were made in the last minute", labels: {} },
  typicalLength: {
    name: "systole_typical_run_seconds",
    help: "How long runs hold a slot, judging by the newest and by those that go on",
    labels: {},
  },
  wantedSlots: {
    name: "systole_wanted_slots",
    help: "Slots that the fleet should have; what an autoscaler goes by",
    labels: {},
  },
  lag: {
    name: "systole_outbox_lag_seconds",
    help: "How long the oldest of what is to be handed on has been due",
    labels: { outbox: ["rings", "webhook_events", "webhook_deliveries"] },
  },
  sampleAge: {
    name: "systole_sample_age_seconds",
    help: "How old the scheduler's last look at the fleet is",
    labels: {},
  },
} as const satisfies Readonly<Record<string, Instrument>>;

type Values<Of extends readonly string[]> = string extends Of[number] ? string : Of[number];

/** The labels of an instrument, each with one of its values. */
export type LabelsOf<Of extends Instrument> = { readonly [Name in keyof Of["labels"]]: Values<Of["labels"][Name]> };

/** What an adapter's type is called on a label: one that others have added is none of ours to count by. */
export const adapterLabel = (type: string): (typeof ADAPTERS)[number] =>
  ADAPTERS.find((known) => known === type) ?? "other";
