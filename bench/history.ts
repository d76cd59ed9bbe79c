import { setTimeout as sleep } from "node:timers/promises";

import { expectSound } from "../test/support/sound.ts";
import type { Effort } from "./accept.ts";
import { compare, type Line } from "./figures.ts";
import { makeFleet, nextWakeup } from "./fleet.ts";
import { type Load, load } from "./http-load.ts";
import type { BackendName, Ground, Stage } from "./stage.ts";

const AGENTS = 100;
const FEW = 10_000;
const AT_ONCE = 200_000;
const AIM = 1.3;

/** One caller, so that what is measured is how long an answer takes, not how many there are in a second. */
interface Side {
  readonly wakeup: Omit<Load, "requests">;
  readonly list: Omit<Load, "requests">;
}

/** The same requests to a database with a short past and to one with a long one. */
export async function measureHistory(
  stage: Stage,
  backend: BackendName,
  effort: Effort,
  many: number,
): Promise<Line[]> {
  await using short = await stage.open(backend);
  await using long = await stage.open(backend);
  const sides = { short: await prepare(short, FEW), long: await prepare(long, many) };
  const p50 = async (what: keyof Side, of: keyof typeof sides): Promise<number> =>
    (await load({ ...sides[of][what], requests: effort.samples * 5 })).p50Ms;

  const lines: Line[] = [];
  for (const what of ["wakeup", "list"] as const) {
    const rounds: number[] = [];
    const baselineRounds: number[] = [];
    await Promise.all([p50(what, "short"), p50(what, "long")]);
    for (let round = 0; round < effort.rounds; round += 1) {
      baselineRounds.push(await p50(what, "short"));
      rounds.push(await p50(what, "long"));
    }
    const name = what === "wakeup" ? "accept a wakeup" : "list a company's runs";
    lines.push(
      compare({
        what: `${name} after ${many} runs v. ${FEW}, ${backend}, p50`,
        unit: "ms",
        rounds,
        baselineRounds,
        aim: AIM,
        better: "lower",
      }),
    );
  }
  for (const ground of [short, long]) await expectSound(ground, { isLeftWaiting: true });
  return lines;
}

async function prepare(ground: Ground, runs: number): Promise<Side> {
  const api = await ground.startApi();
  const fleet = { agents: AGENTS, adapterType: "process", adapterConfig: { command: "true" } } as const;
  const agentIds = await makeFleet(ground, api.url, fleet);
  for (let made = 0; made < runs; made += AT_ONCE) await addHistory(ground, made, Math.min(AT_ONCE, runs - made));
  await ground.sql("vacuum analyze");
  await ground.sql("checkpoint");
  await sleep(1_000);
  const [company] = await ground.sql<{ id: string }>("select id from companies");
  const path = `/api/companies/${company?.id}/heartbeat-runs?limit=50`;
  const one = { origin: api.url, callers: 1 };
  return {
    wakeup: { ...one, next: nextWakeup(agentIds), status: 202 },
    list: { ...one, next: () => ({ method: "GET", path }), status: 200 },
  };
}

/** Runs that ended, a second apart and spread over the agents, each with its wakeup. */
async function addHistory({ sql }: Ground, from: number, runs: number): Promise<void> {
  await sql(
    `with agent as (
       select id, company_id, row_number() over (order by id) - 1 as place from agents
     ), run as (
       insert into heartbeat_runs (id, chain_id, company_id, agent_id, scope, status, wakeup_request_id, started_at, finished_at,
         created_at, fencing_token, slot_no, admitted_at, error_code)
       select id, id, company_id, agent_id, 'past-' || n, case when n % 10 = 0 then 'failed' else 'succeeded' end, id, at, at, at,
              1000000000 - n, 0, at, case when n % 10 = 0 then 'adapter_failed' end
         from (select n, at, a.id as agent_id, a.company_id,
                      (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
                       || '8' || substr(md5(n::text), 4, 15))::uuid as id
                 from (select n, now() - interval '1 day' - make_interval(secs => n) as at from generate_series($1::int, $1 + $2 - 1) n) s
                 join agent a on a.place = n % $3::int) x
       returning id, company_id, agent_id, scope, created_at
     )
     insert into agent_wakeup_requests (id, company_id, agent_id, source, scope, outcome, outcome_reason, message, run_id,
       requested_by_actor_type, requested_by_actor_id, requested_at)
     select id, company_id, agent_id, 'on_demand', scope, 'queued', 'run.queued', 'A run was queued', id, 'user', 'local-board', created_at
       from run`,
    [from, runs, AGENTS],
  );
}
