import type { Amounts, Policy } from "./budget-policy.ts";

/** A policy's window, as it was when it was locked. */
export interface Balance {
  readonly policyId: string;
  /** As PostgreSQL writes it: a key, not a moment to reckon with. */
  readonly windowStart: string;
  readonly spent: number;
  readonly reserved: number;
}

/** How a run, or a charge without one, stands to one policy. */
export interface Standing {
  readonly policy: Policy;
  /** What it spends counts here; otherwise it only holds what it was given when it did. */
  readonly counts: boolean;
  /** The window of now. */
  readonly windowStart: string;
  readonly held: Holding | null;
}

interface Holding {
  readonly windowStart: string;
  readonly amount: number;
}

/** Who spends: a run, or a charge without one. */
export interface Spender {
  readonly runId: string | null;
  readonly companyId: string;
  readonly standings: readonly Standing[];
  /** What a single run may use; absent: no such cap. */
  readonly runCaps: Partial<Amounts>;
  /** In micro-USD: what of its issue's own budget other runs have left it, which is among its caps. */
  readonly leftOfIssue?: number | undefined;
}

export interface Entry {
  readonly policyId: string;
  readonly windowStart: string;
  readonly companyId: string | null;
  readonly runId: string | null;
  readonly kind: "reserve" | "extend" | "spend" | "release" | "adjust";
  readonly spentDelta: number;
  readonly reservedDelta: number;
  readonly cause: string;
  readonly costEventId: string | null;
}

/** What a run holds of a policy from now on. */
export interface HoldingChange extends Holding {
  readonly runId: string;
  readonly policyId: string;
}

interface Place {
  readonly policy: Policy;
  readonly windowStart: string;
}

/**
 * Accounts that a transaction holds locked, while it works on them. Each change is an entry of the ledger, and what
 * was changed is the sum of the entries: there is no other way to change anything.
 */
export interface OpenAccounts {
  /** Windows without a balance yet: they must be made, and the accounts opened again. */
  readonly missing: readonly { readonly policyId: string; readonly windowStart: string }[];
  readonly spentIn: (place: Place) => number;
  /** What is neither spent nor set aside. */
  readonly roomIn: (place: Place) => number;
  readonly holdingOf: (spender: Spender, policy: Policy) => Holding | undefined;
  readonly post: (
    place: Place,
    spender: Spender,
    entry: Pick<Entry, "kind" | "cause"> & { spentDelta?: number; reservedDelta?: number; costEventId?: string },
  ) => void;
  readonly entries: () => readonly Entry[];
  readonly holdings: () => readonly HoldingChange[];
}

const keyOf = (id: string, other: string): string => `${id} ${other}`;

export function openAccounts(balances: readonly Balance[], spenders: readonly Spender[]): OpenAccounts {
  const accounts = new Map(balances.map((row) => [keyOf(row.policyId, row.windowStart), { ...row }]));
  const held = heldBy(spenders);
  const changed = new Map<string, HoldingChange>();
  const entries: Entry[] = [];

  const accountOf = ({ policy, windowStart }: Place): { spent: number; reserved: number } => {
    const account = accounts.get(keyOf(policy.id, windowStart));
    if (account === undefined) throw new Error(`the balance of ${policy.id} from ${windowStart} on is not locked`);
    return account;
  };

  const hold = (runId: string, { policy, windowStart }: Place, delta: number): void => {
    const key = keyOf(runId, policy.id);
    const before = held.get(key);
    const amount = (before?.windowStart === windowStart ? before.amount : 0) + delta;
    held.set(key, { windowStart, amount });
    changed.set(key, { runId, policyId: policy.id, windowStart, amount });
  };

  return {
    missing: spenders
      .flatMap(({ standings }) => standings.flatMap(windowsOf))
      .filter(({ policyId, windowStart }) => !accounts.has(keyOf(policyId, windowStart))),
    spentIn: (place) => accountOf(place).spent,
    roomIn: (place) => {
      const { spent, reserved } = accountOf(place);
      return place.policy.amount - spent - reserved;
    },
    holdingOf: ({ runId }, policy) => (runId === null ? undefined : held.get(keyOf(runId, policy.id))),
    post: (place, { runId, companyId }, { spentDelta = 0, reservedDelta = 0, costEventId = null, ...entry }) => {
      if (spentDelta === 0 && reservedDelta === 0) return;
      const account = accountOf(place);
      account.spent += spentDelta;
      account.reserved += reservedDelta;
      const { policy, windowStart } = place;
      entries.push({
        policyId: policy.id,
        windowStart,
        companyId,
        runId,
        spentDelta,
        reservedDelta,
        costEventId,
        ...entry,
      });
      if (runId !== null && reservedDelta !== 0) hold(runId, place, reservedDelta);
    },
    entries: () => entries,
    holdings: () => [...changed.values()],
  };
}

function heldBy(spenders: readonly Spender[]): Map<string, Holding> {
  const held = new Map<string, Holding>();
  for (const { runId, standings } of spenders) {
    for (const standing of standings) {
      if (runId !== null && standing.held !== null) held.set(keyOf(runId, standing.policy.id), standing.held);
    }
  }
  return held;
}

const windowsOf = ({ policy, counts, windowStart, held }: Standing) =>
  [...(counts ? [windowStart] : []), ...(held === null ? [] : [held.windowStart])].map((start) => ({
    policyId: policy.id,
    windowStart: start,
  }));
