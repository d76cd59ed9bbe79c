import { CreateAgent } from "../shared/agents/agent.schema.ts";
import { instanceBoard } from "../shared/auth/actor.ts";
import { CreateCompany } from "../shared/companies/company.schema.ts";
import type { Random } from "../test/support/random.ts";
import { type Ground, spendAll } from "../test/support/spenders.ts";

/** What a company spent beyond its cap; below zero where it did not meet it. */
export interface Overspending {
  readonly overspentMicros: number;
  /** A step of each run that was in flight at a time, and what runs had not told when their workers died. */
  readonly promisedMicros: number;
  /** The largest that was taken. */
  readonly stepMicros: number;
  readonly peak: number;
  readonly deaths: number;
  readonly attempts: number;
}

const board = instanceBoard("bench");

/** A random company, whose agents spend as fast as workers' hands let them. */
export async function spendOnPaper({ world, hands }: Ground, random: Random): Promise<Overspending> {
  const { companies, agents } = world.services;
  const budgetMonthlyCents = random.whole(1, 60);
  const { id: companyId } = await companies.create(
    board,
    CreateCompany.parse({ name: "Spenders", budgetMonthlyCents }),
  );
  const agentIds: string[] = [];
  for (let n = random.whole(2, 6); n > 0; n -= 1) {
    const heartbeat = { maxConcurrentRuns: random.whole(1, 3) };
    const own = random.next() < 0.25 ? random.whole(1, 30) : 0;
    const body = { name: `Agent ${n}`, budgetMonthlyCents: own, runtimeConfig: { heartbeat } };
    agentIds.push((await agents.create(board, companyId, CreateAgent.parse(body))).id);
  }
  const spending = await spendAll(
    { world, hands: random.shuffle(hands).slice(0, random.whole(2, 6)) },
    {
      companyId,
      agentIds,
      random,
      wakeups: random.whole(5, 20),
      stepMicros: random.pick([500, 5_000, 20_000, 60_000]),
      deathRate: random.pick([0, 0.03, 0.1]),
      raises: random.whole(0, 2),
    },
  );
  const [row] = await world.sql<{ booked: number; amount: number }>(
    `select b.spent::float8 as booked, p.amount::float8 as amount
       from budget_balances b join budget_policies p on p.id = b.policy_id where p.scope_id = $1`,
    [companyId],
  );
  const { booked = Number.NaN, amount = Number.NaN } = row ?? {};
  const { spentMicros, untoldMicros, lateMicros, largestStepMicros: stepMicros, peak, deaths, attempts } = spending;
  if (booked !== spentMicros - untoldMicros) throw new Error(`${booked} booked of ${spentMicros - untoldMicros} told`);
  // What a worker took into its grave is gone, too.
  const overspentMicros = spentMicros - amount;
  return { overspentMicros, promisedMicros: peak * stepMicros + lateMicros, stepMicros, peak, deaths, attempts };
}
