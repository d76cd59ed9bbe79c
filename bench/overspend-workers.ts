import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../test/support/random.ts";
import { expectSound } from "../test/support/sound.ts";
import { until } from "../test/support/until.ts";
import { ROOT } from "./node-process.ts";
import type { Overspending } from "./overspend-crew.ts";
import type { Stage } from "./stage.ts";

const AGENTS = 3;
const STEPS = 12;
/** As long as a step takes: a stop must be quicker than the next one. */
const PAUSE_MS = 700;
const KILLS = 6;
const QUIET_MS = 300_000;

interface Spenders {
  readonly id: string;
  readonly stepMicros: number;
  capCents: number;
}

/** As many companies of real processes, on workers of which one after the other is killed. */
export async function spendForReal(
  stage: Stage,
  { companies, random }: { readonly companies: number; readonly random: Random },
): Promise<Overspending[]> {
  await using ground = await stage.open("PostgreSQL", { SYSTOLE_LEASE_SEC: "5", SYSTOLE_DRAIN_SEC: "1" });
  const { url } = await ground.startApi();
  const startWorker = () => ground.startWorker({ PAPERCLIP_API_URL: url });
  const workers = [await startWorker(), await startWorker()];
  await ground.startScheduler();
  const spenders: Spenders[] = [];
  for (let n = 0; n < companies; n += 1) spenders.push(await hire(url, random));

  for (let n = 0; n < KILLS; n += 1) {
    await sleep(random.whole(2_000, 5_000));
    const at = random.whole(0, workers.length - 1);
    process.kill(workers[at]?.pid ?? 0, "SIGKILL");
    workers[at] = await startWorker();
    const raised = random.pick(spenders);
    raised.capCents += random.whole(1, 5);
    await ask(url, "PATCH", `/api/companies/${raised.id}`, { budgetMonthlyCents: raised.capCents });
  }
  const isOver = async () => (await ground.sql("select from heartbeat_runs where finished_at is null")).length === 0;
  await until(isOver, { timeoutMs: QUIET_MS, everyMs: 500, what: "all runs to end" });
  await expectSound(ground);
  return await Promise.all(spenders.map((one) => overspentBy(ground.sql, one)));
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
      await ask(url, "POST", `/api/agents/${agent.id}/wakeup`, { payload: { taskKey: `task ${task}` } });
    }
  }
  return { id, stepMicros: stepCents * 10_000, capCents };
}

async function ask(url: string, method: string, path: string, body: unknown): Promise<{ readonly id: string }> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as { id: string };
}

async function overspentBy(
  sql: Awaited<ReturnType<Stage["open"]>>["sql"],
  { id, stepMicros, capCents }: Spenders,
): Promise<Overspending> {
  const [row] = await sql<{ spent: number; attempts: number; deaths: number }>(
    `select (select coalesce(sum(b.spent), 0)::float8 from budget_balances b join budget_policies p on p.id = b.policy_id
              where p.scope_id = $1) as spent,
            count(*)::int as attempts,
            count(*) filter (where error_code in ('process_lost', 'interrupted', 'poison'))::int as deaths
       from heartbeat_runs where company_id = $1 and started_at is not null`,
    [id],
  );
  const { spent = Number.NaN, attempts = 0, deaths = 0 } = row ?? {};
  const overspentMicros = spent - capCents * 10_000;
  return {
    overspentMicros,
    promisedMicros: (AGENTS + deaths) * stepMicros,
    stepMicros,
    peak: AGENTS,
    deaths,
    attempts,
  };
}
