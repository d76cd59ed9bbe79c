import { describe, expect, it } from "vitest";

import { SCALING, type Signals, slotsNeeded, type Wanted, wantedSlots } from "../../shared/scaling/wanted-slots.ts";
import { type Load, type Simulated, SLOTS, STARTUP_SEC, simulate } from "../support/fleet-simulation.ts";

const HOUR = 3_600;
const SECONDS = 2 * HOUR;

/** Loads that change once, and are then the same until the end but for chance. */
const LOADS: readonly { readonly name: string; readonly load: Load; readonly changedBy: number }[] = [
  {
    name: "a step from one run a second to twelve",
    load: { arrivalsPerSec: (sec) => (sec < 600 ? 1 : 12), runSec: () => 10 },
    changedBy: 600,
  },
  {
    name: "a ramp over twenty minutes",
    load: { arrivalsPerSec: (sec) => Math.min(10, 0.5 + (sec / 1_200) * 9.5), runSec: () => 12 },
    changedBy: 1_200,
  },
  {
    name: "a burst of a minute",
    load: { arrivalsPerSec: (sec) => (sec >= 600 && sec < 660 ? 40 : 2), runSec: () => 8 },
    changedBy: 660,
  },
  {
    name: "runs that become long",
    load: { arrivalsPerSec: () => 0.5, runSec: (sec) => (sec < 600 ? 10 : 400) },
    changedBy: 2_400,
  },
];
const SEEDS = [1, 2, 3];

/** How often it was first more and then fewer, or the other way, in the hour in which nothing changes. */
function reversals({ decisions }: Simulated): number {
  const late = decisions.filter(({ atSec }) => atSec >= SECONDS - HOUR).map(({ workers }) => workers);
  const steps = late.slice(1).map((workers, at) => Math.sign(workers - (late[at] as number)));
  return steps.slice(1).filter((step, at) => step !== steps[at]).length;
}

const workersLate = ({ workers }: Simulated): readonly number[] => workers.slice(SECONDS - HOUR);

describe.each(LOADS)("a fleet that is scaled by what it wants, under $name", ({ load, changedBy }) => {
  it.each(SEEDS)("clears its backlog in time, and settles (seed %i)", (seed) => {
    const simulated = simulate({ load, seconds: SECONDS, seed, policy: SCALING });

    // Nobody waits longer than the policy says, and for workers to start.
    expect(Math.max(...simulated.waits.map(({ waitedSec }) => waitedSec))).toBeLessThanOrEqual(
      SCALING.clearWithinSec + STARTUP_SEC,
    );
    const after = simulated.waits.filter(({ cameAt }) => cameAt > changedBy + 2 * SCALING.clearWithinSec);
    expect(Math.max(...after.map(({ waitedSec }) => waitedSec))).toBeLessThanOrEqual(SCALING.clearWithinSec);
    expect(simulated.backlog.slice(changedBy + 300).some((backlog) => backlog === 0)).toBe(true);

    expect(reversals(simulated)).toBeLessThanOrEqual(6);
    const mean = load.arrivalsPerSec(SECONDS) * load.runSec(SECONDS);
    const most = Math.max(...workersLate(simulated)) * SLOTS;
    expect(most, `for ${mean} slots that are busy`).toBeLessThanOrEqual(2 * mean + 2 * SLOTS);
  });
});

describe("without what makes it settle", () => {
  const restless = { ...SCALING, settleSec: 0, spareShare: 0 };

  // After its burst the third is a fleet of two workers, which has little to flap with.
  it.each(LOADS.filter(({ name }) => name !== "a burst of a minute"))(
    "the same fleet starts and stops workers all the time, under $name",
    ({ load }) => {
      const sumOf = (policy: typeof SCALING): number =>
        SEEDS.map((seed) => reversals(simulate({ load, seconds: SECONDS, seed, policy }))).reduce((a, b) => a + b);
      const [settled, unsettled] = [sumOf(SCALING), sumOf(restless)];

      expect(unsettled).toBeGreaterThan(10 * SEEDS.length);
      expect(unsettled).toBeGreaterThan(5 * settled);
    },
  );
});

const idle: Signals = {
  fleetSlots: 0,
  running: 0,
  backlog: 0,
  backlogAgeSec: 0,
  arrivalsPerSec: 0,
  runLengthSec: 30,
};

describe("what is needed", () => {
  it("is nothing where nothing is to be done, and one slot for the first run of all", () => {
    expect(slotsNeeded(idle, SCALING)).toBe(0);
    expect(slotsNeeded({ ...idle, backlog: 1, runLengthSec: 0.1 }, SCALING)).toBe(1);
  });

  it("is a slot for each of those that wait, and no more, where runs are long", () => {
    expect(slotsNeeded({ ...idle, running: 10, backlog: 5, runLengthSec: 86_400 }, SCALING)).toBe(15);
  });

  it("is far fewer where they are short, and more the longer they have waited", () => {
    const waiting = { ...idle, backlog: 600, runLengthSec: 1 };

    const needs = [0, 30, 60, 600].map((backlogAgeSec) => slotsNeeded({ ...waiting, backlogAgeSec }, SCALING));

    expect(needs).toEqual([10, 20, 38, 38]);
  });

  it("never falls below what runs: to hand runs over costs more than to let them end", () => {
    expect(slotsNeeded({ ...idle, running: 40 }, SCALING)).toBe(40);
  });

  it("leaves room beside a steady flow", () => {
    expect(slotsNeeded({ ...idle, arrivalsPerSec: 2, runLengthSec: 20, running: 38 }, SCALING)).toBe(50);
  });
});

describe("what is wanted", () => {
  const needing = (running: number): Signals => ({ ...idle, running });
  const after = (steps: readonly (readonly [atSec: number, running: number])[], fleetSlots = 0): number[] => {
    let before: Wanted | undefined;
    return steps.map(([atSec, running]) => {
      before = wantedSlots({ ...needing(running), fleetSlots }, SCALING, { before, atSec });
      return before.slots;
    });
  };

  it("is more at once, and less when it has not been needed for five minutes", () => {
    expect(
      after([
        [0, 10],
        [5, 100],
        [10, 20],
        [304, 20],
        [306, 20],
      ]),
    ).toEqual([10, 100, 100, 100, 20]);
  });

  it("does not give up a few", () => {
    expect(
      after([
        [0, 100],
        [400, 81],
        [800, 79],
      ]),
    ).toEqual([100, 100, 79]);
  });

  it("begins with what is there, so that a scheduler that was just started takes nothing away", () => {
    expect(
      after(
        [
          [0, 10],
          [299, 10],
          [301, 10],
        ],
        64,
      ),
    ).toEqual([64, 64, 10]);
  });

  it("may be nothing at all", () => {
    expect(
      after([
        [0, 3],
        [301, 0],
      ]),
    ).toEqual([3, 0]);
  });

  it("remembers no more than it needs, however long it goes on", () => {
    let before: Wanted | undefined;
    for (let atSec = 0; atSec < 100_000; atSec += 5) {
      before = wantedSlots(needing(Math.round(50 + 50 * Math.sin(atSec / 50))), SCALING, { before, atSec });
      expect(before.needs.length).toBeLessThanOrEqual(SCALING.settleSec / 5 + 1);
    }
  });
});
