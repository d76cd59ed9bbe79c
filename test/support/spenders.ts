import { setTimeout as sleep } from "node:timers/promises";

import { UpdateAgent } from "../../shared/agents/agent.schema.ts";
import { instanceBoard } from "../../shared/auth/actor.ts";
import { UpdateCompany } from "../../shared/companies/company.schema.ts";
import { CostReport } from "../../shared/costs/cost.schema.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { endingOf, type Hand, retried } from "./crew.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

// Not the tests' own: a bench has them spend, too.
const board = instanceBoard("spender");

/** Where agents spend: a database, services over it, and what workers ask of it. */
export interface Ground {
  readonly world: Pick<World, "sql" | "services">;
  readonly hands: readonly Hand[];
}

export interface SpendingPlan {
  readonly companyId: string;
  readonly agentIds: readonly string[];
  readonly random: Random;
  readonly wakeups: number;
  /** The most that a run spends between two words of its own, in micro-USD. */
  readonly stepMicros: number;
  /** How often a worker dies, of all steps. */
  readonly deathRate: number;
  /** How often the company's cap is raised. */
  readonly raises: number;
  /** Also agents' caps are raised and lowered. */
  readonly movesAgents?: boolean;
  readonly afterClaim?: (claimed: ClaimedRun) => Promise<void>;
}

/** What came of it, beside what the database says. */
export interface Spending {
  /** Money that is gone, told or not. */
  readonly spentMicros: number;
  /** Of that, what a worker took into its grave. */
  readonly untoldMicros: number;
  /** What runs had not told yet when their workers died; some was told later. */
  readonly lateMicros: number;
  readonly largestStepMicros: number;
  /** The most runs that were in flight at a time. */
  readonly peak: number;
  readonly deaths: number;
  readonly attempts: number;
  /** How many were told to end. */
  readonly stops: number;
}

type Tally = { -readonly [Key in keyof Spending]: number };

interface Scene extends Ground {
  readonly plan: SpendingPlan;
  readonly tally: Tally;
  inFlight: number;
  raises: number;
  /** When something was last claimed, of this process's clock. */
  movedAt: number;
}

/** A company's agents spend as fast as they can, on all hands, until no run is left that may begin. */
export async function spendAll(ground: Ground, plan: SpendingPlan): Promise<Spending> {
  const money = { spentMicros: 0, untoldMicros: 0, lateMicros: 0, largestStepMicros: 0 };
  const tally = { ...money, peak: 0, deaths: 0, attempts: 0, stops: 0 };
  const scene: Scene = { ...ground, plan, tally, inFlight: 0, raises: plan.raises, movedAt: performance.now() };
  const { random, agentIds, wakeups } = plan;
  for (let n = 0; n < wakeups; n += 1) {
    const taskKey = `task ${n}`;
    const body = WakeupRequest.parse({ source: "assignment", payload: { taskKey } });
    await ground.world.services.wakeups.request(board, random.pick(agentIds), body);
  }
  await Promise.all(ground.hands.map((hand) => drive(scene, hand)));
  return tally;
}

/** Without anything being claimed; a busy machine may need far longer for all. */
const PATIENCE_MS = 60_000;
/** Hands with nothing to take look again; more often they would only take the machine from the others. */
const LOOK_AGAIN_MS = 8;

async function drive(scene: Scene, hand: Hand): Promise<void> {
  const { random, afterClaim } = scene.plan;
  while (performance.now() < scene.movedAt + PATIENCE_MS) {
    const waiting = await waitingRuns(scene);
    if (waiting.length === 0) return;
    const claimable = waiting.filter(({ isAdmitted }) => isAdmitted);
    const claimed = claimable.length === 0 ? null : await hand.claim(random.pick(claimable).id, hand.workerId, 60);
    if (claimed === null) {
      await scene.world.services.admission.admit();
      await sleep(LOOK_AGAIN_MS);
      continue;
    }
    scene.movedAt = performance.now();
    await afterClaim?.(claimed);
    await attempt(scene, hand, claimed);
    await moveCaps(scene);
  }
  throw new Error("runs were left that could neither begin nor be ended");
}

const waitingRuns = ({ world, plan }: Scene): Promise<{ id: string; isAdmitted: boolean }[]> =>
  world.sql(
    `select id, status = 'queued' and admitted_at is not null as "isAdmitted" from heartbeat_runs
      where company_id = $1 and finished_at is null`,
    [plan.companyId],
  );

/** One attempt, as a worker and its agent go through it: told to end, it ends. */
async function attempt(scene: Scene, hand: Hand, claimed: ClaimedRun): Promise<void> {
  const { random, stepMicros, deathRate } = scene.plan;
  const { tally } = scene;
  tally.attempts += 1;
  scene.inFlight += 1;
  tally.peak = Math.max(tally.peak, scene.inFlight);
  const run: Spender = { claimed, hand, used: 0, told: 0, allowance: allowanceOf(claimed.allowance) };
  const isReporting = random.next() < 0.4;
  let isStopped = false;
  for (let steps = random.whole(1, 15); steps > 0 && !isStopped; steps -= 1) {
    const step = random.whole(1, stepMicros);
    tally.largestStepMicros = Math.max(tally.largestStepMicros, step);
    tally.spentMicros += step;
    run.used += step;
    if (random.next() < deathRate) return die(scene, run);
    if (isReporting) isStopped = await report(scene, run, step);
    // As a worker does it: now and then while there is money ahead, at once where there is none.
    else if (run.used >= run.allowance || random.next() < 0.5) isStopped = await tell(run);
  }
  if (isStopped) tally.stops += 1;
  await end(scene, run, isStopped);
}

interface Spender {
  readonly claimed: ClaimedRun;
  readonly hand: Hand;
  used: number;
  told: number;
  allowance: number;
}

const allowanceOf = (allowance: ClaimedRun["allowance"]): number => allowance?.billed_cents ?? Number.POSITIVE_INFINITY;

/** Whether it is to end. */
async function tell(run: Spender): Promise<boolean> {
  const { claimed, hand, used } = run;
  const { id: runId, company_id: companyId } = claimed.run;
  const { fencingToken } = claimed;
  const answer = await hand.meter({ runId, companyId, fencingToken, report: { costUsd: used / 1e6 } });
  run.told = used;
  if (answer === undefined) return true;
  run.allowance = allowanceOf(answer.allowance);
  return answer.stop !== null;
}

async function report({ world }: Scene, run: Spender, step: number): Promise<boolean> {
  const { id: heartbeatRunId, agent_id: agentId, company_id: companyId } = run.claimed.run;
  const said = { agentId, heartbeatRunId, costCents: step / 1e4, occurredAt: new Date().toISOString() };
  await world.services.costs.report(board, companyId, CostReport.parse({ ...said, provider: "test", model: "m" }));
  run.told = run.used;
  const [row] = await world.sql("select from heartbeat_runs where id = $1 and cancel_requested_at is not null", [
    heartbeatRunId,
  ]);
  return row !== undefined;
}

async function end({ plan: { random }, ...scene }: Scene, run: Spender, isStopped: boolean): Promise<void> {
  const stopped = {
    status: "cancelled",
    errorCode: "budget_exceeded",
    error: "no budget",
    failureClass: "budget",
  } as const;
  const again = random.next() < 0.15 ? retried() : {};
  const how = isStopped ? stopped : again;
  await run.hand.settle({ ...endingOf(run.claimed, how), saidMicros: run.used });
  scene.inFlight -= 1;
}

/** The worker dies, or its lease does; then it says at last what it has spent, when the run is long another's. */
async function die(scene: Scene, run: Spender): Promise<void> {
  const { world, tally, plan } = scene;
  const { id } = run.claimed.run;
  tally.deaths += 1;
  tally.lateMicros += run.used - run.told;
  await world.sql("update heartbeat_runs set lease_ended_by = 'guardian' where id = $1", [id]);
  const reaped = world.services.reaper.reap();
  const isLate = plan.random.next() < 0.5;
  if (isLate) await run.hand.settle({ ...endingOf(run.claimed, retried()), saidMicros: run.used });
  else tally.untoldMicros += run.used - run.told;
  await reaped;
  await world.services.reaper.reap();
  scene.inFlight -= 1;
}

async function moveCaps(scene: Scene): Promise<void> {
  const { world, plan } = scene;
  const { random, companyId, agentIds } = plan;
  const { companies, agents, release } = world.services;
  if (scene.raises > 0 && random.next() < 0.1) {
    scene.raises -= 1;
    const { budgetMonthlyCents } = await companies.get(board, companyId);
    const raised = { budgetMonthlyCents: budgetMonthlyCents + random.whole(1, 20) };
    await companies.update(board, companyId, UpdateCompany.parse(raised));
    await release.releaseDeferred();
  }
  if (plan.movesAgents === true && random.next() < 0.1) {
    const moved = UpdateAgent.parse({ budgetMonthlyCents: random.whole(0, 40) });
    await agents.update(board, random.pick(agentIds), moved);
    await release.releaseDeferred();
  }
}

/** The claim of a run, seen in the ledger: at none of them was more set aside than there was. For caps that only rose. */
export const CLAIMS_WITHOUT_ROOM = `
  select * from (
    select l.*, p.amount, sum(spent_delta + reserved_delta) over (partition by l.policy_id, l.window_start order by l.id) as taken
      from budget_ledger l join budget_policies p on p.id = l.policy_id
     where p.scope_type = 'company' and p.is_active and p.hard_stop_enabled) t
   where cause = 'run claimed' and taken > amount`;

/** What passes a cap just now beyond what is recorded as an overrun, or as spent without having been set aside. */
export const BEYOND_WHAT_IS_KNOWN = `
  select b.policy_id, b.spent, b.reserved, p.amount from budget_balances b join budget_policies p on p.id = b.policy_id
   where p.scope_type = 'company' and p.is_active and p.amount > 0
     and b.spent + b.reserved - p.amount > (
       select coalesce(sum(l.spent_delta + l.reserved_delta), 0) from budget_ledger l
        where l.policy_id = b.policy_id and l.window_start = b.window_start and (l.kind = 'spend' or l.cause = 'overrun'))`;
