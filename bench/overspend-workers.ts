import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Random } from "../test/support/random.ts";
import { expectSound } from "../test/support/sound.ts";
import { until } from "../test/support/until.ts";
import { ROOT } from "./node-process.ts";
import type { Overspending } from "./overspend-crew.ts";
import type { Ground, Stage } from "./stage.ts";

/** Companies that spend at a time: more would measure the machine. */
const AT_ONCE = 4;
const AGENTS = 3;
const STEPS = 12;
/** As long as a step takes: a stop must be quicker than the next one. */
const PAUSE_MS = 700;
/** Of each group of companies. */
const KILLS = 3;
const QUIET_MS = 300_000;

interface Spenders {
  readonly id: string;
  readonly stepMicros: number;
  capCents: number;
  /** Past the cap of its time, at the most, as far as it was looked at: raises hide what was passed before. */
  overspentMicros: number;
}

interface Fleet {
  readonly ground: Ground;
  readonly url: string;
  /** Each of them is killed now and then, and another one takes its place. */
  readonly workers: Awaited<ReturnType<Ground["startWorker"]>>[];
}

/** As many companies of real processes, on workers of which one after the other is killed. */
export async function spendForReal(
  stage: Stage,
  { companies, random }: { readonly companies: number; readonly random: Random },
): Promise<Overspending[]> {
  await using ground = await stage.open("PostgreSQL", { SYSTOLE_LEASE_SEC: "5", SYSTOLE_DRAIN_SEC: "1" });
  const { url } = await ground.startApi();
  const startWorker = () => ground.startWorker({ PAPERCLIP_API_URL: url });
  const fleet: Fleet = { ground, url, workers: [await startWorker(), await startWorker()] };
  await ground.startScheduler();
  const found: Overspending[] = [];
  while (found.length < companies) {
    found.push(...(await spendTogether(fleet, Math.min(AT_ONCE, companies - found.length), random)));
    console.log(`  ${found.length} of ${companies} with real workers`);
  }
  await expectSound(ground);
  return found;
}

async function spendTogether(fleet: Fleet, companies: number, random: Random): Promise<Overspending[]> {
  const { ground, url, workers } = fleet;
  const spenders: Spenders[] = [];
  for (let n = 0; n < companies; n += 1) spenders.push(await hire(url, random));
  for (let n = 0; n < KILLS; n += 1) {
    await sleep(random.whole(2_000, 5_000));
    const at = random.whole(0, workers.length - 1);
    process.kill(workers[at]?.pid ?? 0, "SIGKILL");
    workers[at] = await ground.startWorker({ PAPERCLIP_API_URL: url });
    if (random.next() < 0.5) await raise(fleet, random.pick(spenders), random.whole(1, 5));
  }
  await until(() => isOver(ground.sql), { timeoutMs: QUIET_MS, everyMs: 500, what: "all runs to end" });
  return await Promise.all(spenders.map((one) => overspentBy(ground.sql, one)));
}

async function raise({ ground, url }: Fleet, spenders: Spenders, byCents: number): Promise<void> {
  await look(ground.sql, spenders);
  spenders.capCents += byCents;
  await ask(url, "PATCH", `/api/companies/${spenders.id}`, { budgetMonthlyCents: spenders.capCents });
}

/** No run goes on, and what is kept is kept by a budget. */
async function isOver(sql: Ground["sql"]): Promise<boolean> {
  const left = await sql(
    `select r.id from heartbeat_runs r where r.finished_at is null
     union all
     select w.id from agent_wakeup_requests w join companies c on c.id = w.company_id
      where w.outcome = 'deferred' and w.run_id is null and not 'budget' = any (c.pause_causes)
     union all
     select id from budget_incidents where applied_at is null`,
  );
  return left.length === 0;
}

async function hire(url: string, random: Random): Promise<Spenders> {
  const capCents = random.whole(5, 25);
  const { id } = await ask(url, "POST", "/api/companies", { name: "Spenders", budgetMonthlyCents: capCents });
  const stepCents = random.whole(1, 4);
  for (let n = 0; n < AGENTS; n += 1) {
    const env = { STEP_USD: String(stepCents / 100), PAUSE_MS: String(PAUSE_MS), STEPS: String(STEPS), REST_MS: "0" };
    const adapterConfig = {
      command: process.execPath,
      args: [join(ROOT, "test/e2e/fixtures/spending-agent.mjs")],
      env: { ...env, ...(random.next() < 0.3 ? { HOW: "api" } : {}) },
    };
    const agent = await ask(url, "POST", `/api/companies/${id}/agents`, {
      name: `Agent ${n}`,
      adapterType: "process",
      adapterConfig,
    });
    for (let task = 0; task < 2; task += 1) {
      // What a met cap holds up is kept, and released when the cap is raised.
      const wakeup = { source: "assignment", payload: { taskKey: `task ${task}` } };
      await ask(url, "POST", `/api/agents/${agent.id}/wakeup`, wakeup);
    }
  }
  return { id, stepMicros: stepCents * 10_000, capCents, overspentMicros: Number.NEGATIVE_INFINITY };
}

async function ask(url: string, method: string, path: string, body: unknown): Promise<{ readonly id: string }> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as { id: string };
}

/** What is spent, booked or owed, beyond the cap of now. */
async function look(sql: Ground["sql"], spenders: Spenders): Promise<void> {
  const [row] = await sql<{ taken: number; spent: number }>(
    `select b.spent::float8 as spent, (b.spent + b.reserved)::float8 as taken
       from budget_balances b join budget_policies p on p.id = b.policy_id where p.scope_id = $1`,
    [spenders.id],
  );
  const { taken = 0, spent = 0 } = row ?? {};
  const cap = spenders.capCents * 10_000;
  // Past a cap nothing is set aside but what is owed.
  const used = taken > cap ? taken : spent;
  spenders.overspentMicros = Math.max(spenders.overspentMicros, used - cap);
}

async function overspentBy(sql: Ground["sql"], spenders: Spenders): Promise<Overspending> {
  const { id, stepMicros } = spenders;
  await look(sql, spenders);
  const [row] = await sql<{ attempts: number; deaths: number }>(
    `select count(*)::int as attempts,
            count(*) filter (where error_code in ('process_lost', 'interrupted', 'poison'))::int as deaths
       from heartbeat_runs where company_id = $1 and started_at is not null`,
    [id],
  );
  const { attempts = 0, deaths = 0 } = row ?? {};
  const { overspentMicros } = spenders;
  // Nothing is booked of what a dead worker's run had not told: it takes nobody past the cap.
  return { overspentMicros, promisedMicros: AGENTS * stepMicros, stepMicros, peak: AGENTS, deaths, attempts };
}
