import type { Amounts, Policy } from "../../shared/budgets/budget-policy.ts";
import type { Entry, OpenAccounts, Spender } from "../../shared/budgets/open-accounts.ts";
import { openAccounts } from "../../shared/budgets/open-accounts.ts";

/** A policy whose window is a day that turns over, or for ever. */
export interface PaperPolicy extends Policy {
  readonly isDaily: boolean;
  /** Undefined: everybody's. */
  readonly agent: number | undefined;
}

export interface PaperRun {
  readonly id: string;
  readonly agent: number;
  readonly runCaps: Partial<Amounts>;
}

export type PaperWork<T> = (accounts: OpenAccounts, spender: Spender) => T;

interface Account {
  spent: number;
  reserved: number;
}

/** What the database keeps of budgets, in memory: transactions work on open accounts, and their entries are applied. */
export class PaperAccounts {
  readonly policies: PaperPolicy[];
  readonly ledger: Entry[] = [];
  /** By run, then by policy. */
  readonly holdings = new Map<string, Map<string, { windowStart: string; amount: number }>>();
  readonly #accounts = new Map<string, Account>();
  #day = 1;

  constructor(policies: readonly PaperPolicy[]) {
    this.policies = [...policies];
  }

  turnOver(): void {
    this.#day += 1;
  }

  windowOf({ isDaily }: PaperPolicy): string {
    return isDaily ? `day ${this.#day}` : "ever";
  }

  policiesOf(agent: number): readonly PaperPolicy[] {
    return this.policies.filter((policy) => policy.agent === undefined || policy.agent === agent);
  }

  account(policyId: string, windowStart: string): Account {
    const key = `${policyId} ${windowStart}`;
    const found = this.#accounts.get(key) ?? { spent: 0, reserved: 0 };
    this.#accounts.set(key, found);
    return found;
  }

  now = (policy: PaperPolicy): Account => this.account(policy.id, this.windowOf(policy));

  /** How far a policy is over its cap by what is spent and set aside. */
  excessOf(policy: PaperPolicy): number {
    const { spent, reserved } = this.now(policy);
    return Math.max(0, spent + reserved - policy.amount);
  }

  /** What a run holds in the window of now: of one that has ended nothing can be spent any more. */
  heldBy(runId: string, policy: PaperPolicy): number {
    const holding = this.holdings.get(runId)?.get(policy.id);
    return holding?.windowStart === this.windowOf(policy) ? holding.amount : 0;
  }

  held(): readonly { readonly policyId: string; readonly windowStart: string; readonly amount: number }[] {
    return [...this.holdings.values()].flatMap((own) =>
      [...own].map(([policyId, holding]) => ({ policyId, ...holding })),
    );
  }

  /** One transaction of one spender; answers with what it came to and the entries that it made. */
  transact<T>(run: PaperRun, isRun: boolean, work: PaperWork<T>): { answer: T; entries: readonly Entry[] } {
    const held = this.holdings.get(run.id);
    const spender: Spender = {
      runId: isRun ? run.id : null,
      companyId: "company",
      runCaps: run.runCaps,
      standings: this.policiesOf(run.agent).map((policy) => ({
        policy,
        counts: true,
        windowStart: this.windowOf(policy),
        held: (isRun ? held?.get(policy.id) : undefined) ?? null,
      })),
    };
    const windows = spender.standings.flatMap(({ policy, windowStart, held: own }) => [
      { policyId: policy.id, windowStart },
      ...(own === null ? [] : [{ policyId: policy.id, windowStart: own.windowStart }]),
    ]);
    const balances = windows.map((window) => ({ ...window, ...this.account(window.policyId, window.windowStart) }));
    const accounts = openAccounts(balances, [spender]);
    const answer = work(accounts, spender);
    for (const entry of accounts.entries()) {
      const account = this.account(entry.policyId, entry.windowStart);
      account.spent += entry.spentDelta;
      account.reserved += entry.reservedDelta;
      this.ledger.push(entry);
    }
    for (const { runId, policyId, ...holding } of accounts.holdings()) {
      const own = this.holdings.get(runId) ?? new Map<string, { windowStart: string; amount: number }>();
      this.holdings.set(runId, own.set(policyId, holding));
    }
    return { answer, entries: accounts.entries() };
  }

  /** Every account, by policy and window. */
  accounts(): readonly { readonly policyId: string; readonly windowStart: string; readonly account: Account }[] {
    return [...this.#accounts].map(([key, account]) => {
      const [policyId = "", ...rest] = key.split(" ");
      return { policyId, windowStart: rest.join(" "), account };
    });
  }
}
