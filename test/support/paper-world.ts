import type { Amounts, Charge } from "../../shared/budgets/budget-policy.ts";
import { amountOf, isUsed } from "../../shared/budgets/budget-policy.ts";
import type { Entry } from "../../shared/budgets/open-accounts.ts";
import { cover, release, reserve, reserveMore, spend } from "../../shared/budgets/spending.ts";
import { PaperAccounts, type PaperPolicy, type PaperRun, type PaperWork } from "./paper-accounts.ts";

/** A run in flight, and what it has used: nothing of it is booked before it is charged. */
export interface Live extends PaperRun {
  used: Charge;
  booked: Charge;
}

interface PaperClaim {
  readonly agent: number;
  readonly runCaps: Partial<Amounts>;
  readonly estimate: Amounts;
  readonly isToldAtEnd: boolean;
}

/** `expect` would take longer than all that is looked at here. */
function sure(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** How often each of them was seen: a promise about what never happens says nothing. */
export const seen = {
  reserved: 0,
  crowded: 0,
  exhausted: 0,
  unbounded: 0,
  blocked: 0,
  carried: 0,
  overrun: 0,
  granted: 0,
  refused: 0,
};

export const NOTHING: Charge = { costMicros: 0, valueMicros: 0, tokens: 0 };

const each = (one: Charge, other: Charge, of: (left: number, right: number) => number): Charge => ({
  costMicros: of(one.costMicros, other.costMicros),
  valueMicros: of(one.valueMicros, other.valueMicros),
  tokens: of(one.tokens, other.tokens),
});
const plus = (one: Charge, other: Charge): Charge => each(one, other, (left, right) => left + right);
const minus = (one: Charge, other: Charge): Charge => each(one, other, (left, right) => Math.max(0, left - right));
const greater = (one: Charge, other: Charge): Charge => each(one, other, Math.max);

/** Runs that spend, and after each step of theirs what no rule may break. */
export class PaperWorld {
  readonly books: PaperAccounts;
  readonly live: Live[] = [];
  #runs = 0;
  #charges = 0;

  constructor(policies: readonly PaperPolicy[]) {
    this.books = new PaperAccounts(policies);
  }

  claim({ agent, runCaps, estimate, isToldAtEnd }: PaperClaim): void {
    this.#runs += 1;
    const run: Live = { id: `run ${this.#runs}`, agent, runCaps, used: NOTHING, booked: NOTHING };
    const isExhausted = this.#limits(run).some((limit) => this.books.now(limit).spent >= limit.amount);
    const { length } = this.books.ledger;

    const answer = this.#step(run, true, (accounts, spender) => reserve(accounts, spender, estimate, isToldAtEnd));

    seen[answer.kind] += 1;
    sure((answer.kind === "exhausted") === isExhausted, "what is exhausted is what is spent");
    if (answer.kind === "reserved") {
      this.#begin(run, answer.amounts ?? {}, { ...estimate, ...runCaps });
      if (isToldAtEnd) this.#isWholly(run);
      return;
    }
    sure(this.books.ledger.length === length, "a no leaves nothing behind");
    const held = this.books.now(answer.policy as PaperPolicy).reserved;
    sure(answer.kind !== "crowded" || held > 0 || isToldAtEnd, "a cap is crowded by what comes free again");
  }

  #isWholly(run: Live): void {
    for (const limit of this.#limits(run)) {
      if (!isUsed(limit.metric)) continue;
      sure(this.books.heldBy(run.id, limit) === run.runCaps[limit.metric], "what tells at its end holds its whole cap");
    }
  }

  #begin(run: Live, amounts: Partial<Amounts>, asked: Amounts): void {
    for (const limit of this.#limits(run)) {
      sure(this.books.excessOf(limit) === 0, "a claim leaves every cap unbroken");
      if (!isUsed(limit.metric)) continue;
      const held = this.books.heldBy(run.id, limit);
      sure(held > 0 && held === amounts[limit.metric], "a run holds of every cap what it is told");
      sure(held <= asked[limit.metric], "a run holds no more than it asked for");
    }
    this.live.push(run);
  }

  /** The run says what it has used by now. */
  meter(run: Live, step: Charge): void {
    run.used = greater(plus(run.used, step), run.booked);
    this.#cover(run, { billed_cents: Math.max(step.costMicros, step.valueMicros), tokens: step.tokens });
  }

  #cover(run: Live, lastStep: Amounts): void {
    const owed = minus(run.used, run.booked);
    const used = { billed_cents: run.used.costMicros, tokens: run.used.tokens };
    const blocking = this.#step(run, true, (accounts, spender) => cover(accounts, spender, { owed, used, lastStep }));

    if (blocking !== null) seen.blocked += 1;
    const limits = this.#limits(run).filter(({ metric }) => isUsed(metric));
    const hasLeft = limits.every((limit) => this.books.heldBy(run.id, limit) > amountOf(limit, owed));
    sure((blocking === null) === hasLeft, "a run is to end as soon as nothing is left to it");
    for (const limit of limits) {
      const held = this.books.heldBy(run.id, limit);
      sure(held >= amountOf(limit, owed), "what a run owes is set aside");
    }
    const hasMetOwnCap =
      used.billed_cents >= (run.runCaps.billed_cents ?? Number.POSITIVE_INFINITY) ||
      used.tokens >= (run.runCaps.tokens ?? Number.POSITIVE_INFINITY);
    if (blocking !== null && !hasMetOwnCap) {
      const free = this.#freeIn(blocking as PaperPolicy);
      sure(free <= 0, "a run is ended where nothing is left at all");
    }
  }

  #freeIn(limit: PaperPolicy): number {
    const { spent, reserved } = this.books.now(limit);
    return limit.amount - spent - reserved;
  }

  /** The run asks before it spends. */
  ask(run: Live, asked: Partial<Amounts>): void {
    const owed = minus(run.used, run.booked);
    const used = { billed_cents: run.used.costMicros, tokens: run.used.tokens };
    const wish = { progress: { owed, used, lastStep: { billed_cents: 0, tokens: 0 } }, asked, cause: "asked for" };
    const limits = this.#limits(run).filter(({ metric }) => isUsed(metric));
    const before = limits.map((limit) => this.#freeIn(limit));

    const answer = this.#step(run, true, (accounts, spender) => reserveMore(accounts, spender, wish));

    for (const [at, limit] of limits.entries()) {
      const taken = (before[at] ?? 0) - this.#freeIn(limit);
      sure(taken <= Math.max(0, before[at] ?? 0), "who asks is given no more than was free");
    }
    seen[answer.kind === "granted" ? "granted" : "refused"] += 1;
    if (answer.kind === "granted") return this.#granted(run, { owed, asked, ahead: answer.ahead });
    sure(answer.left < (asked[answer.metric] ?? 0), "a no is for what is asked beyond what is left");
    const policy = answer.policy as PaperPolicy | null;
    const cap = run.runCaps[answer.metric] ?? 0;
    const left =
      policy === null
        ? cap - used[answer.metric]
        : this.#aheadOf(run, policy, owed) + Math.max(0, this.#freeIn(policy));
    sure(policy === null || policy.isHard, "only a hard cap says no");
    sure(answer.left === Math.max(0, left), "a no tells what is left");
  }

  #granted(
    run: Live,
    { owed, asked, ahead }: { owed: Charge; asked: Partial<Amounts>; ahead: Partial<Amounts> },
  ): void {
    for (const limit of this.#limits(run)) {
      if (!isUsed(limit.metric)) continue;
      const wanted = asked[limit.metric];
      sure(wanted === undefined || this.#aheadOf(run, limit, owed) >= wanted, "a yes is set aside under every cap");
      sure((ahead[limit.metric] ?? 0) <= this.#aheadOf(run, limit, owed), "what is told is ahead of it");
    }
    for (const metric of ["billed_cents", "tokens"] as const) {
      const cap = run.runCaps[metric] ?? Number.POSITIVE_INFINITY;
      const used = metric === "tokens" ? run.used.tokens : run.used.costMicros;
      sure(used + (asked[metric] ?? 0) <= Math.max(cap, used), "a run's own cap says no, too");
    }
  }

  /** What it holds beyond what it owes. */
  #aheadOf(run: Live, limit: PaperPolicy, owed: Charge): number {
    return this.books.heldBy(run.id, limit) - amountOf(limit, owed);
  }

  /** Something is charged, to a run or to its agent alone. */
  charge(run: Live, charge: Charge, isRun: boolean): void {
    const before = this.books.policiesOf(run.agent).map((policy) => [policy, this.books.now(policy).spent] as const);
    this.#charges += 1;
    const costEventId = `charge ${this.#charges}`;
    this.#step(run, isRun, (accounts, spender) => spend(accounts, spender, { ...charge, costEventId }));
    for (const [policy, spent] of before) {
      const counted = isUsed(policy.metric) ? amountOf(policy, charge) : 0;
      sure(this.books.now(policy).spent === spent + counted, "what is charged is counted, and once");
    }
    if (!isRun) return;
    run.booked = plus(run.booked, charge);
    run.used = greater(run.used, run.booked);
    this.#cover(run, { billed_cents: charge.costMicros, tokens: charge.tokens });
  }

  end(run: Live, more: Charge): void {
    run.used = plus(run.used, more);
    this.#charges += 1;
    const rest = { ...minus(run.used, run.booked), costEventId: `charge ${this.#charges}` };
    this.#step(run, true, (accounts, spender) => {
      spend(accounts, spender, rest);
      release(accounts, spender, "run ended");
    });
    const held = [...(this.books.holdings.get(run.id)?.values() ?? [])];
    sure(
      held.every(({ amount }) => amount === 0),
      "a run that has ended holds nothing",
    );
    this.books.holdings.delete(run.id);
    this.live.splice(this.live.indexOf(run), 1);
  }

  #limits = ({ agent }: PaperRun): readonly PaperPolicy[] =>
    this.books.policiesOf(agent).filter(({ isHard }) => isHard);

  /** What no rule may change: entries, balances and holdings say the same, and only what nobody foresaw passes a cap. */
  #step<T>(run: PaperRun, isRun: boolean, work: PaperWork<T>): T {
    const before = this.books.policies.map((policy) => this.books.excessOf(policy));
    const { answer, entries } = this.books.transact(run, isRun, work);
    for (const [at, policy] of this.books.policies.entries()) {
      const excess = this.books.excessOf(policy) - (before[at] ?? 0);
      sure(!policy.isHard || excess <= unforeseenOf(policy, entries), "only what was not foreseen passes a cap");
    }
    if (entries.some(({ cause }) => cause === "carried over")) seen.carried += 1;
    if (entries.some(({ cause }) => cause === "overrun")) seen.overrun += 1;
    this.#check();
    return answer;
  }

  #check(): void {
    for (const { policyId, windowStart, account } of this.books.accounts()) {
      const isOwn = (one: { policyId: string; windowStart: string }): boolean =>
        one.policyId === policyId && one.windowStart === windowStart;
      const posted = this.books.ledger.filter(isOwn);
      const held = this.books.held().filter(isOwn);
      sure(account.spent === sumOf(posted, "spentDelta"), "the entries add up to what is spent");
      sure(account.reserved === sumOf(posted, "reservedDelta"), "the entries add up to what is set aside");
      sure(account.reserved === sumOf(held, "amount"), "what is set aside is what runs hold");
      sure(account.reserved >= 0 && account.spent >= 0, "nothing is below zero");
    }
  }
}

const sumOf = <Key extends string>(list: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  list.reduce((sum, one) => sum + one[key], 0);

/** What was spent beyond what was set aside, or is owed beyond it. */
function unforeseenOf(policy: PaperPolicy, entries: readonly Entry[]): number {
  const own = entries.filter(
    ({ policyId, kind, cause }) => policyId === policy.id && (kind === "spend" || cause === "overrun"),
  );
  return sumOf(own, "spentDelta") + sumOf(own, "reservedDelta");
}
