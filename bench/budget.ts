import { instanceBoard } from "../shared/auth/actor.ts";
import { WakeupRequest } from "../shared/wakeups/wakeup.schema.ts";
import { crewOf, endingOf, type Hand } from "../test/support/crew.ts";
import { checkInvariants } from "../test/support/invariants.ts";
import type { Effort } from "./accept.ts";
import { compare, type Line } from "./figures.ts";
import { makeFleet } from "./fleet.ts";
import { openServices } from "./services.ts";
import type { Ground, Stage } from "./stage.ts";

const AGENTS = 400;
const HANDS = 16;
/** Large enough for all that is asked for: what is measured is how they all ask one balance. */
const CAP_CENTS = 100_000_000;

const board = instanceBoard("bench");

interface Side {
  readonly claimed: number;
  readonly finished: number;
}

/** Hundreds of claims at once on one company's cap, and their ends with a cost, beside the same without a cap. */
export async function measureBudget(stage: Stage, effort: Effort): Promise<Line[]> {
  await using ground = await stage.open("PostgreSQL");
  const api = await ground.startApi();
  const plan = { agents: AGENTS, adapterType: "process", adapterConfig: { command: "true" } } as const;
  const free = await makeFleet(ground, api.url, plan);
  const capped = await makeFleet(ground, api.url, plan);
  await capCompanyOf(ground, capped[0] ?? "");
  await using crew = await openCrew(ground);
  const sides: { readonly free: Side[]; readonly capped: Side[] } = { free: [], capped: [] };
  await round(ground, crew, [...free, ...capped]);
  for (let n = 0; n < effort.rounds * 2; n += 1) {
    sides.free.push(await round(ground, crew, free));
    sides.capped.push(await round(ground, crew, capped));
  }
  await checkInvariants(ground.sql);
  const line = (what: string, of: (side: Side) => number): Line =>
    compare({
      what: `${what} at once under one company's cap, beside none`,
      unit: "/s",
      rounds: sides.capped.map(of),
      baselineRounds: sides.free.map(of),
      aim: 0.7,
      better: "higher",
    });
  return [
    line(`claim ${AGENTS} runs`, ({ claimed }) => claimed),
    line(`end ${AGENTS} runs`, ({ finished }) => finished),
  ];
}

/** The company of this agent gets a cap. */
export async function capCompanyOf({ sql }: Pick<Ground, "sql">, agentId: string): Promise<void> {
  const cap = "update companies set budget_monthly_cents = $2 where id = (select company_id from agents where id = $1)";
  await sql(cap, [agentId, CAP_CENTS]);
}

interface Crew extends AsyncDisposable {
  readonly hands: readonly Hand[];
  readonly wake: (agentId: string) => Promise<unknown>;
}

async function openCrew(ground: Ground): Promise<Crew> {
  const services = await openServices(ground);
  const { hands, ...crew } = await crewOf({ databaseUrl: ground.databaseUrl, services }, HANDS);
  return {
    hands,
    wake: (agentId) => services.wakeups.request(board, agentId, WakeupRequest.parse({})),
    [Symbol.asyncDispose]: async () => {
      await crew[Symbol.asyncDispose]();
      await services.close();
    },
  };
}

/** A run of each agent: woken and let in, then claimed by all hands at once, then ended by them. */
async function round({ sql }: Ground, { hands, wake }: Crew, agentIds: readonly string[]): Promise<Side> {
  await Promise.all(agentIds.map(wake));
  await sql(`with entered as (
      update heartbeat_runs set admitted_at = now(), ring_count = 1, next_ring_at = now() + interval '1 minute'
       where status = 'queued' and admitted_at is null returning agent_id
    ) update agent_slots s set admitted = s.admitted + 1, eligible_at = null, head_priority = null
        from entered e where s.agent_id = e.agent_id`);
  const runs = await sql<{ id: string }>("select id from heartbeat_runs where status = 'queued'");
  const handOf = (n: number): Hand => hands[n % hands.length] as Hand;

  const claiming = performance.now();
  const claims = await Promise.all(runs.map(({ id }, n) => handOf(n).claim(id, handOf(n).workerId, 600)));
  const ending = performance.now();
  const mine = claims.filter((claimed) => claimed !== null);
  await Promise.all(mine.map((claimed, n) => handOf(n).settle({ ...endingOf(claimed), saidMicros: 1_000 })));
  const ended = performance.now();
  if (mine.length !== agentIds.length) throw new Error(`${mine.length} of ${agentIds.length} runs were claimed`);
  return {
    claimed: (mine.length * 1_000) / (ending - claiming),
    finished: (mine.length * 1_000) / (ended - ending),
  };
}
