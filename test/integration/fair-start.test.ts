import { describe, expect, it } from "vitest";

import { UpdateCompany } from "../../shared/companies/company.schema.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { fillBacklog } from "../support/backlog.ts";
import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { claim, times } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

/** What is let in while no worker is known. */
const SMALLEST_WINDOW = 16;
const LAP = 2_000_000;

interface Waiting extends Record<string, unknown> {
  readonly run_id: string;
  readonly company_id: string;
  readonly priority: number;
}

/** What waits on the queue, in the order in which workers would take it. */
const inLine = (world: World): Promise<Waiting[]> =>
  world.sql<Waiting>(
    `select r.id as run_id, r.company_id, j.priority from bullmq.job j join heartbeat_runs r on r.id = left(j.id, 36)::uuid
      where j.state = 'waiting' and r.status = 'queued' order by j.priority, j.seq`,
  );

const rung = (world: World, count: number) =>
  until(async () => (await inLine(world)).length >= count, { what: `${count} rings` });

/** Workers take so many from the head of the line, and the runs end at once. */
async function serve(world: World, count: number): Promise<string[]> {
  const next = (await inLine(world)).slice(0, count);
  for (const { run_id: runId } of next) {
    await world.sql("delete from bullmq.job where id like $1", [`${runId}-%`]);
    const claimed = await claim(world, runId);
    if (claimed !== null) await world.services.execution.settle(endingOf(claimed));
  }
  return next.map(({ company_id: companyId }) => companyId);
}

/** A company that wants much more than there is, with the window full of it, and its own first run served. */
async function crowd(world: World, agents = 60, runs = 30): Promise<string> {
  const { id } = await world.company();
  await fillBacklog(world, id, { agents, runs });
  await world.services.admission.admit();
  await rung(world, SMALLEST_WINDOW);
  await serve(world, 1);
  await world.services.admission.admit();
  await rung(world, SMALLEST_WINDOW);
  return id;
}

/** What API processes know of the window is a quarter of a second old at the most. */
const seenFull = (world: World) =>
  until(async () => (await world.services.admission.places()).room === 0, { what: "a full window" });

const isAdmitted = async (world: World, runId: string): Promise<boolean> =>
  (await world.sql("select from heartbeat_runs where id = $1 and admitted_at is not null", [runId])).length === 1;

describe("the first run of a company, while another's fill the window,", () => {
  it("goes in at once and is next in line; its second waits for a turn", async () => {
    await using world = await World.open();
    const big = await crowd(world);
    await seenFull(world);
    const { id: companyId } = await world.company();
    const [first, second] = await Promise.all(["a", "b"].map((name) => world.agent({ companyId, name })));

    const runId = await world.wake(first!.id);
    await rung(world, SMALLEST_WINDOW + 1);
    expect((await inLine(world))[0]).toMatchObject({ run_id: runId });
    expect(await isAdmitted(world, await world.wake(second!.id))).toBe(false);

    // Those of the big one are not shut out: it has the next turn, then each has every other.
    const served: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      served.push(...(await serve(world, 1)));
      await world.services.admission.admit();
      await rung(world, SMALLEST_WINDOW);
    }
    expect(served.filter((id) => id === companyId)).toHaveLength(2);
    expect(served.filter((id) => id === big)).toHaveLength(2);
    await checkInvariants(world.sql);
  });

  it("is let in past a full window by a scheduler, too: one of each, and no more than a window of them", async () => {
    await using world = await World.open();
    await crowd(world);
    const small = await Promise.all(times(20, () => world.company()));
    for (const { id } of small) await fillBacklog(world, id, { agents: 2, runs: 2 });

    await expect(world.services.admission.admit()).resolves.toBe(SMALLEST_WINDOW);
    await expect(world.services.admission.admit()).resolves.toBe(0);
    await rung(world, 2 * SMALLEST_WINDOW);

    const first = (await inLine(world)).slice(0, SMALLEST_WINDOW).map(({ company_id: companyId }) => companyId);
    expect(new Set(first).size).toBe(SMALLEST_WINDOW);
    expect(small.map(({ id }) => id)).toEqual(expect.arrayContaining(first));
    await checkInvariants(world.sql);
  });

  it("is let in past it by each API process once, and then only when the others had their turn", async () => {
    await using world = await World.open();
    await using other = await world.another();
    await crowd(world);
    await seenFull(world);
    await until(async () => (await other.services.admission.places()).room === 0);
    const { id: companyId } = await world.company();
    const agents = await Promise.all(times(12, (n) => world.agent({ companyId, name: `Agent ${n}` })));

    for (const { id } of agents.slice(0, 6)) {
      await world.wake(id);
      await other.services.wakeups.request(board, id, WakeupRequest.parse({ payload: { taskKey: "other" } }));
    }
    const admitted = await world.sql<{ n: number }>(
      "select count(*)::int as n from heartbeat_runs where company_id = $1 and admitted_at is not null",
      [companyId],
    );
    expect(admitted[0]!.n).toBeLessThanOrEqual(2);
    await until(async () => {
      const [share] = await world.sql<{ ahead: number }>(
        `select s.virtual_time - (w.held ->> '*')::float8 as ahead from company_shares s, admission_window w where s.company_id = $1`,
        [companyId],
      );
      return share !== undefined && share.ahead >= admitted[0]!.n - 1e-6;
    });
  });

  it("has as many turns as its weight says beside the other", async () => {
    await using world = await World.open();
    const { id: heavy } = await world.company();
    await crowd(world);
    await world.services.companies.update(board, heavy, UpdateCompany.parse({ fairShareWeight: 3 }));
    await fillBacklog(world, heavy, { agents: 60, runs: 10 });

    const served: string[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      await world.services.admission.admit();
      await rung(world, SMALLEST_WINDOW);
      served.push(...(await serve(world, 1)));
    }

    const turns = served.filter((id) => id === heavy).length;
    expect(turns).toBeGreaterThanOrEqual(43);
    expect(turns).toBeLessThanOrEqual(47);
    await checkInvariants(world.sql);
  });
});

describe("rings that come again", () => {
  it("stand as fairly as the first ones: after a wipe each company has one before any has two", async () => {
    await using world = await World.open();
    await crowd(world);
    const small = await Promise.all(times(5, () => world.company()));
    for (const { id } of small) await fillBacklog(world, id, { agents: 1, runs: 1 });
    await world.services.admission.admit();
    await rung(world, SMALLEST_WINDOW + 5);

    await world.sql("truncate bullmq.job cascade");
    await world.sql(
      "update heartbeat_runs set next_ring_at = now() - interval '1 second' where next_ring_at is not null",
    );
    await expect(world.services.admission.ring()).resolves.toBe(SMALLEST_WINDOW + 5);

    const first = (await inLine(world)).slice(0, 6).map(({ company_id: companyId }) => companyId);
    expect(new Set(first).size).toBe(6);
  });

  it("bring what was let in before the numbers began again before all that comes after", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await fillBacklog(world, companyId, { agents: 60, runs: 3 });
    await world.sql(`update admission_window set held = jsonb_build_object('*', ${LAP - 5})`);
    await world.sql("insert into company_shares (company_id, virtual_time) values ($1, $2)", [companyId, LAP - 5]);

    await world.services.admission.admit();
    await rung(world, SMALLEST_WINDOW);
    const stranded = (await inLine(world)).filter(({ priority }) => priority > LAP / 2).map(({ run_id: id }) => id);
    expect(stranded.length).toBeGreaterThan(0);

    // Those of the new lap are taken first. When the clock comes to it, the others are before all.
    await serve(world, SMALLEST_WINDOW - stranded.length);
    await world.services.admission.admit();
    await until(async () => {
      await world.services.admission.admit();
      const line = await inLine(world);
      return stranded.every((id) => line.some((one) => one.run_id === id && one.priority === 0));
    });
    await checkInvariants(world.sql);
  });
});
