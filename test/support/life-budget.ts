/**
 * One cap over all runs of the life model, as the documentation tells it, in micro-USD: what is set aside, booked and
 * free, and what a met cap brings about. It shares no code with the product.
 */
export interface ModelSpending {
  /** What the run has said that it used; nothing of it is booked before it is charged. */
  said: number;
  booked: number;
  held: number;
}

/** A run should have a cent ahead of it when it asks for more, or as much as its last step was. */
const LEAST_STEP = 10_000;

export class ModelBudget {
  amount: number;
  spent = 0;
  isPaused = false;
  readonly runCap: number;
  readonly #runs = new Map<string, ModelSpending>();
  /** Amounts that were met, and whether what follows was done. */
  readonly #met = new Map<number, boolean>();

  constructor(amount: number, runCap: number) {
    this.amount = amount;
    this.runCap = runCap;
  }

  get reserved(): number {
    return [...this.#runs.values()].reduce((sum, { held }) => sum + held, 0);
  }

  get isMet(): boolean {
    return this.spent >= this.amount;
  }

  of(runId: string): ModelSpending {
    const run = this.#runs.get(runId) ?? { said: 0, booked: 0, held: 0 };
    this.#runs.set(runId, run);
    return run;
  }

  /** Its whole cap, or what is left where that is less; nothing where others hold too much of it. */
  claim(runId: string): "runs" | "is kept" | "waits" {
    if (this.isMet) return "is kept";
    const wanted = Math.min(this.runCap, this.amount - this.spent);
    if (wanted > this.amount - this.spent - this.reserved) return "waits";
    this.of(runId).held = wanted;
    return "runs";
  }

  /** A run says what it has used so far. Whether it may go on. */
  meter(runId: string, said: number): boolean {
    const run = this.of(runId);
    const step = Math.max(LEAST_STEP, said - run.said);
    run.said = said;
    const used = Math.max(said, run.booked);
    const owed = used - run.booked;
    const wanted = owed + Math.max(0, Math.min(step, this.runCap - used)) - run.held;
    const granted = Math.max(0, Math.min(wanted, this.amount - this.spent - this.reserved));
    const hasLeft = run.held + granted > owed;
    // What it owes is gone, whether or not there was room for it.
    run.held = Math.max(run.held + granted, owed);
    return hasLeft && used < this.runCap;
  }

  /** Somebody tells what a run has cost in all; what was booked before is part of it. */
  book(runId: string, total: number): void {
    const run = this.of(runId);
    const due = Math.max(0, total - run.booked);
    run.booked += due;
    run.held -= Math.min(due, run.held);
    this.spent += due;
    this.#note();
  }

  end(runId: string): void {
    this.of(runId).held = 0;
  }

  raise(by: number): void {
    this.amount += by;
    this.#note();
  }

  /** Whether work is ended by it now. */
  apply(): boolean {
    const isNew = [...this.#met.values()].includes(false);
    for (const amount of this.#met.keys()) this.#met.set(amount, true);
    const ends = isNew && this.isMet;
    this.isPaused ||= ends;
    return ends;
  }

  lift(): void {
    if (!this.isMet && [...this.#met.values()].includes(true)) this.isPaused = false;
  }

  #note(): void {
    if (this.isMet && !this.#met.has(this.amount)) this.#met.set(this.amount, false);
  }
}
