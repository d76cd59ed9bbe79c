/**
 * The life of wakeups and runs as the documentation tells it, in memory and without time: what real sequences of
 * requests are compared with. It shares no code with the product.
 */
import type { ModelBudget } from "./life-budget.ts";

export interface ModelRun {
  readonly id: string;
  readonly agent: number;
  readonly scope: string;
  status: "queued" | "scheduled_retry" | "running" | "succeeded" | "failed" | "cancelled" | "timed_out";
  isCancelAsked: boolean;
  /** It was told that nothing is left to it. */
  isOutOfMoney: boolean;
  fence: number | null;
  transient: number;
  lost: number;
  interrupted: number;
}

export interface ModelWakeup {
  readonly id: string;
  readonly agent: number;
  readonly source: Source;
  readonly scope: string;
  /** The run that answers it; null while it is kept. */
  runId: string | null;
}

export interface ModelAgent {
  capacity: number;
  isPaused: boolean;
  failures: number;
  isBroken: boolean;
}

export type Source = "on_demand" | "assignment" | "automation" | "timer";
export type End =
  | "succeeded"
  | "permanent"
  | "transient"
  | "timeout"
  | "interrupted"
  | "lost"
  | "cancelled"
  | "out of money";

const FAILURES_UNTIL_BROKEN = 5;
const COUNTED: readonly End[] = ["permanent", "transient", "timeout"];
/** A worker that a run takes down for the third time is the run's failure, and counts as such. */
const LOSSES = 3;
const STATUS: Readonly<Partial<Record<End, ModelRun["status"]>>> = {
  succeeded: "succeeded",
  timeout: "timed_out",
  cancelled: "cancelled",
  "out of money": "cancelled",
};

export class LifeModel {
  readonly agents: ModelAgent[];
  readonly runs: ModelRun[] = [];
  readonly wakeups: ModelWakeup[] = [];
  readonly budget: ModelBudget;

  constructor(capacities: readonly number[], budget: ModelBudget) {
    this.budget = budget;
    this.agents = capacities.map((capacity) => ({ capacity, isPaused: false, failures: 0, isBroken: false }));
  }

  /** The run that a wakeup of this scope joins. */
  waiting(agent: number, scope: string): ModelRun | undefined {
    return this.runs.find(
      (run) =>
        run.agent === agent && run.scope === scope && (run.status === "queued" || run.status === "scheduled_retry"),
    );
  }

  running(agent: number): readonly ModelRun[] {
    return this.runs.filter((run) => run.agent === agent && run.status === "running");
  }

  unfinished(): readonly ModelRun[] {
    return this.runs.filter(({ status }) => ["queued", "scheduled_retry", "running"].includes(status));
  }

  outcomeOf(agent: number, source: Source, scope: string): "queued" | "coalesced" | "deferred" | "skipped" | "refused" {
    const { isBroken } = this.agents[agent]!;
    if (source === "timer") return "skipped";
    if (this.isHeld(agent)) return source === "on_demand" ? "refused" : "deferred";
    if (isBroken && source !== "on_demand") return "deferred";
    return this.waiting(agent, scope) === undefined ? "queued" : "coalesced";
  }

  /** Paused, or without money: nothing of it starts, whoever asks. */
  isHeld(agent: number): boolean {
    return this.agents[agent]!.isPaused || this.budget.isPaused || this.budget.isMet;
  }

  /** A wakeup that was kept, or goes to the run that waits in its scope, or to the new one that it was told of. */
  wake(wakeup: ModelWakeup): void {
    const { runId, agent, scope } = wakeup;
    if (runId === null) return void this.wakeups.push(wakeup);
    const run = this.waiting(agent, scope) ?? this.addRun({ id: runId, agent, scope });
    this.wakeups.push({ ...wakeup, runId: run.id });
  }

  addRun(run: Pick<ModelRun, "id" | "agent" | "scope"> & Partial<ModelRun>): ModelRun {
    const added: ModelRun = {
      status: "queued",
      isCancelAsked: false,
      isOutOfMoney: false,
      fence: null,
      transient: 0,
      lost: 0,
      interrupted: 0,
      ...run,
    };
    this.runs.push(added);
    return added;
  }

  cancel(run: ModelRun): void {
    if (run.status === "running") run.isCancelAsked = true;
    else if (run.status === "queued" || run.status === "scheduled_retry") run.status = "cancelled";
  }

  pause(agent: number): void {
    this.agents[agent]!.isPaused = true;
    for (const run of this.unfinished().filter((one) => one.agent === agent)) {
      for (const wakeup of this.wakeups) {
        if (wakeup.runId !== run.id) continue;
        if (wakeup.source === "assignment" || wakeup.source === "automation") wakeup.runId = null;
      }
      this.cancel(run);
    }
  }

  /** A met cap: what waits is kept, whoever asked for it; what runs is asked to end, and what will not come again is kept. */
  stopForBudget(): void {
    for (const run of this.unfinished()) {
      const isRunning = run.status === "running";
      for (const wakeup of this.wakeups) {
        if (wakeup.runId === run.id && !(isRunning && wakeup.source === "on_demand")) wakeup.runId = null;
      }
      this.cancel(run);
    }
  }

  /** There is no money for a run that waits. */
  keep(run: ModelRun): void {
    run.status = "cancelled";
    for (const wakeup of this.wakeups) if (wakeup.runId === run.id) wakeup.runId = null;
  }

  /** Kept wakeups that nothing holds: of each scope they share one run, the one that waits or a new one. */
  releasable(): ReadonlyMap<string, readonly ModelWakeup[]> {
    const groups = new Map<string, ModelWakeup[]>();
    for (const wakeup of this.wakeups) {
      if (wakeup.runId !== null || this.isHeld(wakeup.agent) || this.agents[wakeup.agent]!.isBroken) continue;
      const key = `${wakeup.agent} ${wakeup.scope}`;
      groups.set(key, [...(groups.get(key) ?? []), wakeup]);
    }
    return groups;
  }

  /** @param retryId of the run that takes over, where one does and none waits in its scope */
  settle(run: ModelRun, end: End, retryId: string): void {
    run.status = STATUS[end] ?? "failed";
    this.budget.end(run.id);
    const isPoison = end === "lost" && run.lost === LOSSES - 1;
    this.#count(this.agents[run.agent]!, isPoison ? "permanent" : end);
    const counts = run.isCancelAsked ? undefined : retryOf(run, end);
    if (counts === undefined) return;
    const next = this.waiting(run.agent, run.scope);
    const status = end === "transient" ? "scheduled_retry" : "queued";
    const taken = next ?? this.addRun({ id: retryId, agent: run.agent, scope: run.scope, status, ...counts });
    taken.lost = Math.max(taken.lost, counts.lost);
    taken.interrupted = Math.max(taken.interrupted, counts.interrupted);
    for (const wakeup of this.wakeups) if (wakeup.runId === run.id) wakeup.runId = taken.id;
  }

  #count(agent: ModelAgent, end: End): void {
    if (end === "succeeded") Object.assign(agent, { failures: 0, isBroken: false });
    else if (COUNTED.includes(end)) agent.failures += 1;
    agent.isBroken ||= agent.failures >= FAILURES_UNTIL_BROKEN;
  }
}

type Counts = Pick<ModelRun, "transient" | "lost" | "interrupted">;

/** What the next attempt has behind it; undefined when there is none. */
function retryOf(run: ModelRun, end: End): Counts | undefined {
  const { transient, lost, interrupted } = run;
  if (end === "transient") return transient === 4 ? undefined : { transient: transient + 1, lost, interrupted: 0 };
  if (end === "interrupted") return interrupted === 14 ? undefined : { transient, lost, interrupted: interrupted + 1 };
  if (end === "lost") return lost === LOSSES - 1 ? undefined : { transient, lost: lost + 1, interrupted: 0 };
  return undefined;
}
