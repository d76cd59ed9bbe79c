import pino from "pino";
import { describe, expect, it, vi } from "vitest";

import type { ClaimedRun, RunExecution } from "../../shared/runs/run-execution.service.ts";
import { createClaim } from "../../worker/claim-run.ts";
import { claimedRun } from "../support/claimed-run.ts";

const LEASE_SEC = 3;
const ABILITIES = { usable: ["process"], toldAtEnd: ["late"] };

type GiveBack = (runId: string, workerId: string) => Promise<void>;

/** Claims of a database that answers as the test says, and what was given back. */
function claims(
  answers: readonly (() => Promise<ClaimedRun | null>)[],
  giveBack = vi.fn<GiveBack>(() => Promise.resolve()),
) {
  const coming = [...answers];
  const claim = vi.fn<RunExecution["claim"]>(() => coming.shift()?.() ?? Promise.resolve(null));
  const clock = { ms: 0 };
  const own = { workerId: "worker", leaseSec: LEASE_SEC, abilities: () => ABILITIES, bootClockMs: () => clock.ms };
  const deps = { runs: { claim, giveBack }, ...own, log: pino({ level: "silent" }) };
  return { ask: createClaim(deps), claim, giveBack, clock };
}

const lost = (): Promise<never> => Promise.reject(new Error("connection reset"));

describe("a claim", () => {
  it("brings the run", async () => {
    const run = claimedRun();
    const { ask, claim, giveBack } = claims([() => Promise.resolve(run)]);

    expect(await ask("run")).toEqual({ ...run, askedAtMs: 0 });
    expect(claim).toHaveBeenCalledWith("run", "worker", LEASE_SEC, ABILITIES);
    expect(giveBack).not.toHaveBeenCalled();
  });

  it("whose answer is lost gives the run back, and then may be made again", async () => {
    const run = claimedRun();
    const { ask, giveBack } = claims([lost, () => Promise.resolve(run)]);

    await expect(ask("run")).rejects.toThrow("connection reset");

    await vi.waitFor(async () => expect(await ask("run")).toMatchObject({ agentName: run.agentName }));
    expect(giveBack.mock.calls).toEqual([["run", "worker"]]);
  });

  it("whose answer comes late is given back: its lease may be over before what it starts", async () => {
    const run = claimedRun();
    const { ask, giveBack, clock } = claims([
      () => {
        clock.ms += (LEASE_SEC * 1000) / 2 + 1;
        return Promise.resolve(run);
      },
    ]);

    expect(await ask("run")).toBeNull();
    expect(giveBack.mock.calls).toEqual([["run", "worker"]]);
  });

  it("is not made while another of the same run is under way, or is being given back", async () => {
    let release = (): void => undefined;
    const giving = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { ask, claim } = claims(
      [lost],
      vi.fn<GiveBack>(() => giving),
    );
    const first = ask("run");

    expect(await ask("run")).toBeNull();
    await expect(first).rejects.toThrow("connection reset");
    expect(await ask("run")).toBeNull();
    expect(claim).toHaveBeenCalledTimes(1);

    release();
    await vi.waitFor(async () => {
      await ask("run");
      expect(claim).toHaveBeenCalledTimes(2);
    });
  });

  it("is given back as soon as the database is there again, and not tried for longer than its lease", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const giveBack = vi.fn<GiveBack>(lost);
    const { ask, claim } = claims([lost], giveBack);
    await expect(ask("run")).rejects.toThrow("connection reset");
    await vi.waitFor(() => expect(giveBack.mock.calls.length).toBeGreaterThan(1), { timeout: 5_000 });

    vi.advanceTimersByTime(LEASE_SEC * 1000);
    vi.useRealTimers();

    await vi.waitFor(
      async () => {
        await ask("run");
        expect(claim).toHaveBeenCalledTimes(2);
      },
      { timeout: 5_000 },
    );
  });
});
