import fc from "fast-check";
import { expect } from "vitest";

import { UpdateAgent } from "../../shared/agents/agent.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { Outcome } from "../../worker/adapters/adapter.ts";
import { permanent, stopped, transient } from "../../worker/adapters/outcomes.ts";
import { toEnding } from "../../worker/settlement.ts";
import type { End, LifeModel, ModelRun, Source } from "./life-model.ts";
import { compare, type Life } from "./life-record.ts";
import { outcomeOf, request, wakeupIdOf } from "./waking.ts";
import { board } from "./world.ts";

type Step = (model: LifeModel, life: Life) => Promise<void>;

/** A request in both worlds; afterwards the record of the real one says what the model says. */
class Command implements fc.AsyncCommand<LifeModel, Life> {
  readonly #name: string;
  readonly #step: Step;

  constructor(name: string, step: Step) {
    this.#name = name;
    this.#step = step;
  }

  check = (): boolean => true;

  async run(model: LifeModel, life: Life): Promise<void> {
    await this.#step(model, life);
    await compare(model, life);
  }

  toString = (): string => this.#name;
}

/** One of a list that is only known when the command runs. */
const nth = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

async function wake(model: LifeModel, life: Life, { agent, source, task, coalesce }: Wake): Promise<void> {
  const body = { source, payload: { taskKey: task }, coalesce };
  const own = "a scope of its own";
  const scope = coalesce ? task : own;
  const expected = model.outcomeOf(agent, source, scope);
  const asked = request(life.world, life.agentIds[agent]!, body);
  if (expected === "refused") {
    const { budget, agents } = model;
    const isForMoney = budget.isPaused || (budget.isMet && !agents[agent]!.isPaused);
    return expect(asked).rejects.toMatchObject({ code: isForMoney ? "budget_exceeded" : "not_invokable" });
  }
  const answer = await asked;
  expect(outcomeOf(answer)).toBe(expected);
  if (expected === "skipped") return;
  const id = wakeupIdOf(answer);
  const runId = "wakeup" in answer ? answer.id : null;
  model.wake({ id, agent, source, scope: scope === own ? `!${id}` : scope, runId });
}

async function claim(model: LifeModel, life: Life, n: number): Promise<void> {
  const run = nth(model.unfinished(), n);
  if (run === undefined) return;
  const isAdmitted = (await life.admitted()).has(run.id);
  const hasSlot = model.running(run.agent).length < model.agents[run.agent]!.capacity;
  const mayRun = run.status === "queued" && isAdmitted && hasSlot;
  const claimed = await life.world.services.execution.claim(run.id, newId(), 60);
  const answer = mayRun ? model.budget.claim(run.id) : "waits";
  expect(claimed !== null).toBe(answer === "runs");
  if (answer === "is kept") model.keep(run);
  if (claimed === null) return;
  expect(claimed.fencingToken).toBeGreaterThan(life.lastFence);
  life.lastFence = claimed.fencingToken;
  life.held.set(run.id, claimed);
  run.status = "running";
  run.fence = claimed.fencingToken;
}

/** All that it takes until a run is under way: one by one they seldom meet. */
async function start(model: LifeModel, life: Life, wanted: Wake): Promise<void> {
  await wake(model, life, wanted);
  await admit(model, life);
  const at = model.unfinished().findIndex(({ agent, status }) => agent === wanted.agent && status === "queued");
  if (at !== -1) await claim(model, life, at);
}

const OUTCOMES: Readonly<Record<Exclude<End, "lost">, Exclude<Outcome, { kind: "pending" }>>> = {
  succeeded: { kind: "succeeded" },
  permanent: permanent("adapter_failed", "exit 1"),
  transient: transient("exit_75", "exit 75"),
  timeout: { kind: "timed_out", message: "too long" },
  interrupted: stopped({ cause: "interrupted", message: "stopping", graceMs: 0 }),
  cancelled: stopped({ cause: "cancelled", message: "asked to", graceMs: 0 }),
  "out of money": stopped({ cause: "budget_exceeded", message: "nothing is left", graceMs: 0 }),
};

async function settle(model: LifeModel, life: Life, { n, asked, isForged, more }: Settle): Promise<void> {
  // Also runs that have ended, or were taken over: their owner does not know, and must change nothing.
  const claimed = nth([...life.held.values()], n);
  if (claimed === undefined) return;
  const run = model.runs.find(({ id }) => id === claimed.run.id)!;
  const told = run.isOutOfMoney ? "out of money" : asked;
  const end = told === "cancelled" && !run.isCancelAsked ? "succeeded" : told;
  const cost = model.budget.of(run.id).said + more;
  const retryRunId = newId();
  const ending = toEnding(
    claimed,
    { ...OUTCOMES[end], costUsd: cost / 1e6 },
    { excerpts: NONE, retryRunId, random: 0.5 },
  );
  const fencingToken = ending.fencingToken - (isForged ? 1 : 0);
  const isOwner = run.status === "running" && run.fence === fencingToken;
  expect(await life.world.services.execution.settle({ ...ending, fencingToken })).toBe(isOwner);
  // The money is gone, whoever says so.
  model.budget.book(run.id, cost);
  if (isOwner) model.settle(run, end, retryRunId);
}

/** As the guardian of a frozen worker ends it, or of a dead one, or as the clock does. */
async function loseOwner(model: LifeModel, life: Life, { n, how }: { n: number; how: keyof typeof LOSSES }) {
  const run = nth(
    model.unfinished().filter(({ status }) => status === "running"),
    n,
  );
  if (run === undefined) return;
  await life.world.sql(`update heartbeat_runs set ${LOSSES[how]} where id = $1`, [run.id]);
  await life.reap();
  const lost = how === "frozen" ? "interrupted" : "lost";
  const retryId = await life.retryOf(run.id);
  model.budget.book(run.id, model.budget.of(run.id).said);
  model.settle(run, run.isCancelAsked ? "cancelled" : lost, retryId ?? "");
}

const LOSSES = {
  frozen: "lease_ended_by = 'guardian'",
  dead: "lease_ended_by = 'death'",
  silent: "lease_until = now() - interval '1 hour'",
} as const;

async function release(model: LifeModel, life: Life): Promise<void> {
  const groups = model.releasable();
  await life.world.services.release.releaseDeferred();
  for (const wakeups of groups.values()) {
    const { agent, scope, id } = wakeups[0]!;
    const runId = (await life.runOf(id)) ?? "";
    const run: ModelRun = model.waiting(agent, scope) ?? model.addRun({ id: runId, agent, scope });
    for (const wakeup of wakeups) wakeup.runId = run.id;
  }
}

/** A run says what it has used so far: its owner's word counts. */
async function meter(model: LifeModel, life: Life, { n, step }: { n: number; step: number }): Promise<void> {
  const claimed = nth([...life.held.values()], n);
  if (claimed === undefined) return;
  const { id: runId, company_id: companyId } = claimed.run;
  const run = model.runs.find(({ id }) => id === runId)!;
  const said = model.budget.of(runId).said + step;
  const report = { costUsd: said / 1e6 };
  const own = { runId, companyId, fencingToken: claimed.fencingToken };
  const answer = await life.world.services.execution.meter({ ...own, report });
  const isOwner = run.status === "running" && run.fence === claimed.fencingToken;
  expect(answer !== undefined).toBe(isOwner);
  if (!isOwner) return;
  run.isOutOfMoney = !model.budget.meter(runId, said);
  expect(answer?.stop !== null).toBe(run.isOutOfMoney);
}

async function admit(model: LifeModel, life: Life): Promise<void> {
  // Who waits for money asks again after a second.
  await life.world.sql("update agent_slots set eligible_at = now() where eligible_at > now()");
  await life.world.services.admission.admit();
  const admitted = await life.admitted();
  for (const [agent, { capacity }] of model.agents.entries()) {
    const waiting = model.runs.filter((run) => run.agent === agent && run.status === "queued");
    const inside = waiting.filter(({ id }) => admitted.has(id)).length;
    const taken = inside + model.running(agent).length;
    expect(taken >= capacity || inside === waiting.length).toBe(true);
  }
}

interface Settle {
  readonly n: number;
  readonly asked: keyof typeof OUTCOMES;
  /** With the token of an earlier owner. */
  readonly isForged: boolean;
  /** What it used since it last said so, in micro-USD. */
  readonly more: number;
}

const NONE = { stdout: null, stderr: null };

interface Wake {
  readonly agent: number;
  readonly source: Source;
  /** Empty: none. */
  readonly task: string;
  readonly coalesce: boolean;
}

const SOURCES: readonly Source[] = ["on_demand", "on_demand", "assignment", "assignment", "automation", "timer"];
const ENDS = ["succeeded", "succeeded", "permanent", "transient", "timeout", "interrupted", "cancelled"] as const;

/** All that can happen to so many agents, the frequent more often. */
export function lifeCommands(agents: number): readonly fc.Arbitrary<Command>[] {
  const agent = fc.nat(agents - 1);
  const n = fc.nat(30);
  const command = <T>(
    name: string,
    given: fc.Arbitrary<T>,
    step: (model: LifeModel, life: Life, given: T) => Promise<void>,
  ) => given.map((value) => new Command(`${name} ${fc.stringify(value)}`, (model, life) => step(model, life, value)));
  const wakes = fc.record({
    agent,
    source: fc.constantFrom(...SOURCES),
    task: fc.constantFrom("", "a", "b"),
    coalesce: fc.integer({ min: 0, max: 5 }).map((one) => one > 0),
  });
  const nothing = fc.constant(null);
  const isForged = fc.nat(9).map((one) => one === 0);
  const step = fc.oneof(
    fc.nat(3_000),
    fc.integer({ min: 5_000, max: 30_000 }),
    fc.integer({ min: 5_000, max: 30_000 }),
  );
  return [
    ...Array.from({ length: 4 }, () => command("wake", wakes, wake)),
    ...Array.from({ length: 6 }, () => command("start", wakes, start)),
    ...Array.from({ length: 2 }, () => command("admit", nothing, admit)),
    ...Array.from({ length: 4 }, () => command("claim", n, claim)),
    ...Array.from({ length: 4 }, () =>
      command("settle", fc.record({ n, asked: fc.constantFrom(...ENDS), isForged, more: step }), settle),
    ),
    ...Array.from({ length: 2 }, () =>
      command("lose", fc.record({ n, how: fc.constantFrom("frozen", "dead", "silent") }), loseOwner),
    ),
    ...Array.from({ length: 3 }, () => command("meter", fc.record({ n, step }), meter)),
    command("raise", fc.integer({ min: 1, max: 4 }), async (model, life, cents) => {
      const budgetMonthlyCents = model.budget.amount / 10_000 + cents;
      await life.world.services.companies.update(board, life.companyId, { budgetMonthlyCents });
      model.budget.raise(cents * 10_000);
    }),
    ...Array.from({ length: 2 }, () =>
      command("apply met budgets", nothing, async (model, life) => {
        await life.world.services.budgetIncidents.applyMet();
        if (model.budget.apply()) model.stopForBudget();
      }),
    ),
    ...Array.from({ length: 2 }, () =>
      command("lift raised budgets", nothing, async (model, life) => {
        await life.world.services.budgetIncidents.liftEnded();
        model.budget.lift();
      }),
    ),
    ...Array.from({ length: 2 }, () =>
      command("lift raised budgets, and release", nothing, async (model, life) => {
        await life.world.services.budgetIncidents.liftEnded();
        model.budget.lift();
        await release(model, life);
      }),
    ),
    command("release", nothing, release),
    command("cancel", n, async (model, life, at) => {
      const run = nth(model.unfinished(), at);
      if (run === undefined) return;
      await life.world.services.runs.cancel(board, run.id);
      model.cancel(run);
    }),
    command("pause", agent, async (model, life, at) => {
      await life.world.services.agents.pause(board, life.agentIds[at]!);
      model.pause(at);
    }),
    command("resume", agent, async (model, life, at) => {
      await life.world.services.agents.resume(board, life.agentIds[at]!);
      model.agents[at]!.isPaused = false;
    }),
    command(
      "capacity",
      fc.record({ at: agent, capacity: fc.integer({ min: 1, max: 3 }) }),
      async (model, life, { at, capacity }) => {
        const change = { runtimeConfig: { heartbeat: { maxConcurrentRuns: capacity } } };
        await life.world.services.agents.update(board, life.agentIds[at]!, UpdateAgent.parse(change));
        model.agents[at]!.capacity = capacity;
      },
    ),
    command("retries fall due", nothing, async (model, life) => {
      await life.world.sql("update heartbeat_runs set scheduled_retry_at = now() where status = 'scheduled_retry'");
      await life.world.services.admission.promoteDue();
      for (const run of model.runs) if (run.status === "scheduled_retry") run.status = "queued";
    }),
  ];
}
