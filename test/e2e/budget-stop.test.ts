import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

import { endedRuns, type Fleet, hire, openFleet, runsOf, wake } from "../support/fleet.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const SPENDER = resolve("test/e2e/fixtures/spending-agent.mjs");
const CAP_CENTS = 10;
const CAP = CAP_CENTS * 10_000;
const STEP_CENTS = 3;
/** As long as a step takes: as calls of a model take seconds, and a stop some hundredths of one. */
const PAUSE_MS = 500;

async function hireSpender(fleet: Fleet, env: Readonly<Record<string, string>>) {
  const paced = { STEP_USD: String(STEP_CENTS / 100), PAUSE_MS: String(PAUSE_MS) };
  const adapterConfig = { command: process.execPath, args: [SPENDER], env: { ...paced, ...env } };
  const { company, agents } = await hire(fleet, 1, adapterConfig);
  await fleet.call("PATCH", `/api/companies/${company.id}`, { budgetMonthlyCents: CAP_CENTS });
  return { company, agent: agents[0]! };
}

const startAll = async (fleet: Fleet) => {
  await fleet.api();
  await Promise.all([fleet.worker(), fleet.scheduler()]);
};

/** Micro-USD that the company has spent, as its budget knows it. */
async function spentBy({ sql }: Fleet, companyId: string): Promise<number> {
  const [row] = await sql<{ spent: number }>(
    `select b.spent::float8 as spent from budget_balances b join budget_policies p on p.id = b.policy_id
      where p.scope_id = $1 and b.reserved = 0`,
    [companyId],
  );
  return row?.spent ?? Number.NaN;
}

/** How far past a cap it got is more than that it is little enough. */
const say = (what: string): void => void process.stdout.write(`${what}\n`);

const stopped = { status: "cancelled", errorCode: "budget_exceeded" };

describe("a run that spends what its company does not have", () => {
  it.each<[string, Readonly<Record<string, string>>, number]>([
    ["says so on its output", {}, 1],
    ["says so to the API", { HOW: "api" }, 1],
    // What ignores the request to end has a second and a half.
    ["ignores that it is asked to end", { DEAF: "1" }, 1 + Math.ceil(1_500 / PAUSE_MS)],
  ])("is ended within a step when it %s", async (what, env, steps) => {
    await using fleet = await openFleet();
    await startAll(fleet);
    const { company, agent } = await hireSpender(fleet, env);

    await wake(fleet, agent.id);
    const runs = await endedRuns(fleet, company.id, 1);

    expect(runs).toMatchObject([stopped]);
    const beyond = (await spentBy(fleet, company.id)) - CAP;
    say(`${what}: ${beyond / 10_000} cents past a cap of ${CAP_CENTS}, in steps of ${STEP_CENTS}`);
    expect(beyond).toBeGreaterThanOrEqual(0);
    expect(beyond).toBeLessThanOrEqual(steps * STEP_CENTS * 10_000);
    await expectSound(fleet);
  });

  it("is ended in less than two seconds however fast it spends", async () => {
    await using fleet = await openFleet();
    await startAll(fleet);
    // A thousandth of a cent a time, thousands of times a second.
    const { company, agent } = await hireSpender(fleet, { STEP_USD: "0.00001", PAUSE_MS: "0", STEPS: "100000000" });

    await wake(fleet, agent.id);
    const [run] = await endedRuns(fleet, company.id, 1);

    expect(run).toMatchObject(stopped);
    const spent = await spentBy(fleet, company.id);
    const beyond = spent - CAP;
    // It spends evenly from its start on: so long it has gone on behind its cap, its start-up not counted.
    const lastedMs = Date.parse(run!.finishedAt!) - Date.parse(run!.startedAt!);
    const beyondMs = (lastedMs * beyond) / spent;
    say(`as fast as it can: ${(beyond / 10_000).toFixed(2)} cents past the cap, at most ${Math.round(beyondMs)} ms`);
    expect(beyond).toBeGreaterThanOrEqual(0);
    expect(beyondMs).toBeLessThan(2_000);
    await expectSound(fleet);
  });
});

describe("a run whose worker is killed while it spends", () => {
  it("has cost what it had said, and its retry what is left", async () => {
    await using fleet = await openFleet({ leaseSec: 3 });
    await fleet.api();
    const [first] = await Promise.all([fleet.worker(), fleet.scheduler()]);
    const { company, agent } = await hireSpender(fleet, { STEPS: "2" });
    await wake(fleet, agent.id);
    const [{ id } = { id: "" }] = await runsOf(fleet, company.id);
    const said = async () =>
      (await fleet.sql("select from heartbeat_runs where id = $1 and (metered ->> 'costUsd')::float8 > 0.05", [id]))[0];
    await until(said, { timeoutMs: 30_000, what: "the run to have said what it spent" });

    first.signal("SIGKILL");
    await fleet.worker();

    // The retry may spend four cents of the six that it wants.
    const runs = await endedRuns(fleet, company.id, 2);
    const retry = runs.find((run) => run.retryOfRunId === id);
    expect(runs.find((run) => run.id === id)).toMatchObject({ status: "failed", errorCode: "process_lost" });
    expect(retry).toMatchObject(stopped);
    const booked = await fleet.sql<{ run_id: string; micros: number }>(
      `select run_id, sum(spent_delta)::float8 as micros from budget_ledger where kind = 'spend' group by 1 order by min(id)`,
    );
    expect(booked).toEqual([
      { run_id: id, micros: 60_000 },
      { run_id: retry!.id, micros: 60_000 },
    ]);
    const [reserved] = await fleet.sql<{ micros: number }>(
      `select reserved_delta::float8 as micros from budget_ledger where run_id = $1 and kind = 'reserve'`,
      [retry!.id],
    );
    expect(reserved).toEqual({ micros: CAP - 60_000 });
    await expectSound(fleet);
  });
});
