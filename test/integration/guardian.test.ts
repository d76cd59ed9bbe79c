import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { sweepLeftovers } from "../../worker/sweep.ts";
import { livingOf, stateOf, withArgument } from "../support/marked.ts";
import { spawnProcess, type TestProcess } from "../support/processes.ts";
import { until } from "../support/until.ts";
import type { DriverOptions } from "../support/worker-driver.ts";

const LOADER = new URL("../support/typescript-loader.mjs", import.meta.url).href;
const DRIVER = fileURLToPath(new URL("../support/worker-driver.ts", import.meta.url));

/** A shell that ignores TERM, a child of it, one that left the session, and one whose parent is gone as well. */
const CLINGING = 'trap "" TERM; sleep 1000 & setsid sleep 1000 & (setsid sleep 1000 &); wait';
const PROCESSES = 4;

interface Worker extends AsyncDisposable {
  readonly workerId: string;
  readonly process: TestProcess;
  readonly guardianPid: number;
  readonly living: () => number[];
  readonly gone: (withinMs?: number) => Promise<unknown>;
  /** One entry per time that the leases were ended: how many of the worker's processes lived then. */
  readonly leasesEnded: () => readonly number[];
  /** The same times: because the worker had died, or its deadline expired (or it was asked to stop). */
  readonly causes: () => readonly string[];
}

async function worker(options: Partial<DriverOptions> & { readonly isUnguarded?: boolean } = {}): Promise<Worker> {
  const { isUnguarded = false, ...rest } = options;
  const workerId = randomUUID();
  const folder = mkdtempSync(join(tmpdir(), "systole-guardian-"));
  const leasesFile = join(folder, "leases");
  const given: DriverOptions = { workerId, scripts: [], ...rest, ...(isUnguarded ? {} : { leasesFile }) };
  const child = await spawnProcess(`--import=${LOADER}`, {
    args: [DRIVER, JSON.stringify(given)],
    readyWhen: /^ready$/m,
  });
  const [, guardianPid] = await child.waitForOutput(/^guardian (\d+|undefined)$/m);
  const living = (): number[] => livingOf(workerId);
  const records = (): string[][] => {
    const lines = readIfThere(leasesFile).split("\n").filter(Boolean);
    return lines.filter((line) => line.startsWith(workerId)).map((line) => line.split(" "));
  };
  await until(() => living().length >= given.scripts.length * PROCESSES, { what: "the runs to start" });
  return {
    workerId,
    process: child,
    guardianPid: Number(guardianPid),
    living,
    gone: (timeoutMs = 1_000) => until(() => living().length === 0, { timeoutMs, everyMs: 5, what: "all to be gone" }),
    leasesEnded: () => records().map(([, count]) => Number(count)),
    causes: () => records().map(([, , cause]) => cause ?? ""),
    [Symbol.asyncDispose]: async () => {
      child.signal("SIGCONT");
      for (const pid of living()) tryKill(pid);
      await child[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function tryKill(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

/** The shell has the worker's id as its argument, and not in its environment, where it would find itself. */
const deadMen = (workerId: string): number[] => withArgument(`SYSTOLE_WORKER=${workerId}[.]`);

describe("a guardian", { timeout: 30_000 }, () => {
  it("ends all that a killed worker ran within a second, and its leases only after that", async () => {
    await using dying = await worker({ scripts: [CLINGING, CLINGING, CLINGING] });

    dying.process.signal("SIGKILL");
    await dying.gone(1_000);
    await until(() => dying.leasesEnded().length > 0, { what: "the leases to be ended" });

    expect(dying.leasesEnded()).toEqual([0]);
    expect(dying.causes()).toEqual(["died"]);
    await until(() => stateOf(dying.guardianPid) === undefined, { what: "the guardian to end" });
  });

  it("ends what a worker was starting when it was killed", async () => {
    for (let trial = 0; trial < 5; trial += 1) {
      await using busy = await worker({ isBusy: true });
      await until(() => busy.living().length > 3, { what: "processes to be started", everyMs: 1 });

      busy.process.signal("SIGKILL");
      await until(() => busy.leasesEnded().length > 0, { what: "the leases to be ended", everyMs: 1 });

      expect(busy.leasesEnded()).toEqual([0]);
      expect(busy.living()).toEqual([]);
    }
  });

  it("ends all that a frozen worker ran once its deadline has passed, while it is frozen", async () => {
    await using frozen = await worker({ scripts: [CLINGING, CLINGING], deadlineMs: 1_000 });

    frozen.process.signal("SIGSTOP");
    const stoppedAt = performance.now();
    await until(() => stateOf(frozen.process.pid) === "T", { what: "the worker to stop" });
    expect(frozen.living()).toHaveLength(2 * PROCESSES);
    await frozen.gone(3_000);
    const goneAfterMs = performance.now() - stoppedAt;
    await until(() => frozen.leasesEnded().length > 0, { what: "the leases to be ended" });

    expect(stateOf(frozen.process.pid)).toBe("T");
    expect(goneAfterMs).toBeGreaterThan(700);
    expect(frozen.leasesEnded()).toEqual([0]);
    expect(frozen.causes()).toEqual(["expired"]);

    // Whoever looks after it may end it now: that is no death that says something of what it ran.
    frozen.process.signal("SIGKILL");
    await until(() => frozen.leasesEnded().length > 1, { what: "the leases to be ended again" });
    expect(frozen.causes()).toEqual(["expired", "expired"]);
  });

  it("does not hold it against the runs when a worker that was asked to stop is killed before it is done", async () => {
    await using leaving = await worker({ scripts: [CLINGING] });

    leaving.process.signal("SIGUSR1");
    await leaving.process.waitForOutput(/^leaving$/m);
    leaving.process.signal("SIGKILL");
    await until(() => leaving.leasesEnded().length > 0, { what: "the leases to be ended" });

    expect(leaving.leasesEnded()).toEqual([0]);
    expect(leaving.causes()).toEqual(["expired"]);
  });

  it("trusts a worker again that comes back, and tells it what happened", async () => {
    await using frozen = await worker({ scripts: [CLINGING], deadlineMs: 1_000 });

    frozen.process.signal("SIGSTOP");
    await until(() => frozen.leasesEnded().length > 0, { what: "the leases to be ended" });
    frozen.process.signal("SIGCONT");
    await frozen.process.waitForOutput(/^expired$/m);
    frozen.process.signal("SIGUSR2");

    await frozen.process.waitForOutput(/^again succeeded$/m);
    expect(stateOf(frozen.guardianPid)).toMatch(/^[RSD]$/);
  });

  it("does not kill while the worker renews its deadline", async () => {
    await using living = await worker({ scripts: [CLINGING], deadlineMs: 400 });
    const before = performance.now();

    await until(() => performance.now() - before > 1_500);

    expect(living.living()).toHaveLength(PROCESSES);
    expect(living.leasesEnded()).toEqual([]);
  });

  it("goes without ending leases when the worker stops in order", async () => {
    await using stopping = await worker({ scripts: [CLINGING] });

    stopping.process.signal("SIGTERM");
    await stopping.process.waitForOutput(/^closed$/m);

    expect(stopping.living()).toEqual([]);
    expect(stopping.leasesEnded()).toEqual([]);
    expect(stateOf(stopping.guardianPid)).toBeUndefined();
    expect(deadMen(stopping.workerId)).toEqual([]);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("is not ended by %s", async (signal) => {
    await using guarded = await worker({ scripts: [CLINGING] });

    tryKill(guarded.guardianPid, signal);
    guarded.process.signal("SIGKILL");
    await until(() => guarded.leasesEnded().length > 0, { what: "the leases to be ended" });

    expect(guarded.leasesEnded()).toEqual([0]);
  });
});

describe("a worker", { timeout: 30_000 }, () => {
  it("ends all that it runs, and knows it, when its guardian is killed", async () => {
    await using orphan = await worker({ scripts: [CLINGING, CLINGING] });

    tryKill(orphan.guardianPid);
    await orphan.gone(2_000);
    await orphan.process.waitForOutput(/^losing what was killed\n(?:.*\n)*lost$/m);

    expect(await orphan.process.exited).toEqual({ code: 70, signal: null });
    await until(() => deadMen(orphan.workerId).length === 0, { what: "the dead man's shell to end" });
  });

  it("takes a guardian that does not answer for dead", async () => {
    await using orphan = await worker({ scripts: [CLINGING], deadlineMs: 500, answerWithinMs: 200 });

    tryKill(orphan.guardianPid, "SIGSTOP");
    await orphan.process.waitForOutput(/^losing what was silent\n(?:.*\n)*lost$/m);

    expect(orphan.living()).toEqual([]);
    await until(() => stateOf(orphan.guardianPid) === undefined, { what: "the guardian to end" });
  });

  it.each(["nothing", "SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "leaves nothing when it is killed in the same moment as its guardian, after %s",
    async (signal) => {
      await using both = await worker({ scripts: [CLINGING, CLINGING] });
      if (signal !== "nothing") tryKill(deadMen(both.workerId)[0]!, signal);

      tryKill(both.guardianPid, "SIGSTOP");
      both.process.signal("SIGKILL");
      tryKill(both.guardianPid, "SIGKILL");

      await both.gone(3_000);
      await until(() => deadMen(both.workerId).length === 0, { what: "the dead man's shell to end" });
    },
  );

  it("finds what a dead worker left on its host, and leaves the children of a living one alone", async () => {
    await using dead = await worker({ scripts: [CLINGING], isUnguarded: true });
    await using living = await worker({ scripts: [CLINGING], isUnguarded: true });
    dead.process.signal("SIGKILL");
    await dead.process.exited;
    expect(dead.living()).toHaveLength(PROCESSES);

    const swept = await sweepLeftovers();

    expect(swept.isVerified).toBe(true);
    expect(swept.killed).toBeGreaterThanOrEqual(PROCESSES);
    expect(dead.living()).toEqual([]);
    expect(living.living()).toHaveLength(PROCESSES);
  });
});
