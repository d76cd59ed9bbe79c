import { type ScalingPolicy, type Signals, type Wanted, wantedSlots } from "../../shared/scaling/wanted-slots.ts";
import { randomFrom } from "./random.ts";

/** A load, second by second. */
export interface Load {
  readonly arrivalsPerSec: (sec: number) => number;
  /** On average; how long each is, is chance. */
  readonly runSec: (sec: number) => number;
}

export interface SimulationOptions {
  readonly load: Load;
  readonly seconds: number;
  readonly seed: number;
  readonly policy: ScalingPolicy;
}

export interface Simulated {
  /** Of each second. */
  readonly workers: readonly number[];
  readonly backlog: readonly number[];
  /** How long each run waited, with the second in which it came. */
  readonly waits: readonly { readonly cameAt: number; readonly waitedSec: number }[];
  /** When the autoscaler wanted another number of workers, and which. */
  readonly decisions: readonly { readonly atSec: number; readonly workers: number }[];
}

export const SLOTS = 16;
const SAMPLE_SEC = 5;
/** How often Kubernetes' autoscaler looks. */
const DECIDE_SEC = 15;
export const STARTUP_SEC = 30;

interface Run {
  readonly cameAt: number;
  readonly lengthSec: number;
}

interface Worker {
  readonly readyAt: number;
  isLeaving: boolean;
  runs: { readonly startedAt: number; readonly endsAt: number }[];
}

/** Workers, what they run and what waits for them, as the seconds go by. */
function fleetUnder({ load, seed }: SimulationOptions) {
  const random = randomFrom(seed).next;
  let workers: Worker[] = [{ readyAt: 0, isLeaving: false, runs: [] }];
  const waiting: Run[] = [];
  let came: number[] = [];
  let newest: { readonly startedAt: number; readonly lengthSec: number }[] = [];
  const waits: { cameAt: number; waitedSec: number }[] = [];
  const staying = (): Worker[] => workers.filter(({ isLeaving }) => !isLeaving);

  const begin = (worker: Worker, { cameAt, lengthSec }: Run, now: number): void => {
    worker.runs.push({ startedAt: now, endsAt: now + lengthSec });
    newest.push({ startedAt: now, lengthSec });
    waits.push({ cameAt, waitedSec: now - cameAt });
  };

  return {
    waits,
    staying,
    backlog: () => waiting.length,
    tick: (now: number): void => {
      for (const worker of workers) worker.runs = worker.runs.filter(({ endsAt }) => endsAt > now);
      workers = workers.filter(({ isLeaving, runs }) => !isLeaving || runs.length > 0);
      for (let left = poisson(load.arrivalsPerSec(now), random); left > 0; left -= 1) {
        waiting.push({ cameAt: now, lengthSec: -Math.log(1 - random()) * load.runSec(now) });
        came.push(now);
      }
      for (const worker of staying().filter(({ readyAt }) => readyAt <= now)) {
        while (worker.runs.length < SLOTS && waiting.length > 0) begin(worker, waiting.shift() as Run, now);
      }
    },
    signals: (now: number): Signals => {
      came = came.filter((at) => at > now - 60);
      newest = newest.slice(-1_000);
      return signalsOf({ now, workers, waiting, arrived: came.length, newest });
    },
    scale: (now: number, desired: number): void => {
      const kept = staying();
      for (let n = kept.length; n < desired; n += 1) {
        workers.push({ readyAt: now + STARTUP_SEC, isLeaving: false, runs: [] });
      }
      for (const worker of kept.slice(desired)) worker.isLeaving = true;
    },
  };
}

/**
 * A fleet whose workers an autoscaler starts and stops as it is told, with nothing of its own against flapping: they
 * take a while to start, and those that go finish what they run.
 */
export function simulate(options: SimulationOptions): Simulated {
  const fleet = fleetUnder(options);
  const decisions: { atSec: number; workers: number }[] = [];
  const counts = { workers: [] as number[], backlog: [] as number[] };
  let wanted: Wanted | undefined;
  for (let now = 0; now < options.seconds; now += 1) {
    fleet.tick(now);
    if (now % SAMPLE_SEC === 0) {
      wanted = wantedSlots(fleet.signals(now), options.policy, { before: wanted, atSec: now });
    }
    if (now % DECIDE_SEC === 0) {
      const desired = Math.max(1, Math.ceil((wanted?.slots ?? 0) / SLOTS));
      if (desired !== fleet.staying().length) decisions.push({ atSec: now, workers: desired });
      fleet.scale(now, desired);
    }
    counts.workers.push(fleet.staying().length);
    counts.backlog.push(fleet.backlog());
  }
  return { ...counts, waits: fleet.waits, decisions };
}

interface Seen {
  readonly now: number;
  readonly workers: readonly Worker[];
  readonly waiting: readonly Run[];
  readonly arrived: number;
  readonly newest: readonly { readonly startedAt: number; readonly lengthSec: number }[];
}

/** As the database would tell it: of the newest runs those that ended in full, the others as far as they are. */
function signalsOf({ now, workers, waiting, arrived, newest }: Seen): Signals {
  const soFar = newest.map(({ startedAt, lengthSec }) => Math.min(lengthSec, now - startedAt));
  const ages = workers.flatMap(({ runs }) => runs.map(({ startedAt }) => now - startedAt));
  const known = Math.max(mean(soFar), mean(ages));
  const ready = workers.filter(({ readyAt, isLeaving }) => !isLeaving && readyAt <= now);
  return {
    fleetSlots: ready.length * SLOTS,
    running: ages.length,
    backlog: waiting.length,
    backlogAgeSec: waiting[0] === undefined ? 0 : now - waiting[0].cameAt,
    arrivalsPerSec: arrived / 60,
    runLengthSec: known === 0 ? 30 : Math.max(0.1, known),
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

function poisson(rate: number, random: () => number): number {
  const limit = Math.exp(-rate);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
