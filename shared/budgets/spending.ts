/** The rules of spending, on accounts that are locked: what is set aside, what is booked, what comes free. */
import type { Amounts, Charge, Policy, UsedMetric } from "./budget-policy.ts";
import { amountOf, isUsed } from "./budget-policy.ts";
import type { OpenAccounts, Spender, Standing } from "./open-accounts.ts";

export type Reservation =
  /** `amounts`: what it may use before it asks again; null where nothing limits it. */
  | { readonly kind: "reserved"; readonly amounts: Partial<Amounts> | null }
  /** The cap is met by what was spent: nothing starts before it is raised, or its window ends. */
  | { readonly kind: "exhausted"; readonly policy: Policy }
  /** Others have set aside what is left: it may start when they end. */
  | { readonly kind: "crowded"; readonly policy: Policy }
  /** It tells what it used only at its end, and nothing says what that may be at the most. */
  | { readonly kind: "unbounded"; readonly policy: Policy };

const limitsOf = ({ standings }: Spender): Standing[] =>
  standings.filter(({ policy, counts }) => counts && policy.isHard);

/**
 * Before a run starts: what it is expected to use, of every policy at once, or nothing. Where less than that is left
 * unspent, it is given what is left: a small rest of a budget can be used up, by one run at a time.
 *
 * @param isToldAtEnd it cannot be ended as it spends, so all that its own cap allows is set aside, or it waits
 */
export function reserve(accounts: OpenAccounts, run: Spender, estimate: Amounts, isToldAtEnd = false): Reservation {
  const limits = limitsOf(run);
  const wanted = isToldAtEnd ? run.runCaps : wantedOf(accounts, run, estimate);
  const met = limits.find((limit) => accounts.spentIn(limit) >= limit.policy.amount);
  if (met !== undefined) return { kind: "exhausted", policy: met.policy };
  const unbounded = limits.find(({ policy: { metric } }) => isUsed(metric) && wanted[metric] === undefined);
  if (unbounded !== undefined) return { kind: "unbounded", policy: unbounded.policy };
  const crowded = limits.find((limit) => needOf(limit, wanted) > accounts.roomIn(limit));
  if (crowded !== undefined) return { kind: "crowded", policy: crowded.policy };

  setAside(accounts, run, wanted);
  const amounts = { ...run.runCaps, ...wanted };
  return { kind: "reserved", amounts: Object.keys(amounts).length === 0 ? null : amounts };
}

/** Under every policy; that it runs at all is counted, too. */
function setAside(accounts: OpenAccounts, run: Spender, wanted: Partial<Amounts>): void {
  for (const limit of limitsOf(run)) {
    if (!isUsed(limit.policy.metric)) continue;
    accounts.post(limit, run, { kind: "reserve", reservedDelta: needOf(limit, wanted), cause: "run claimed" });
  }
  for (const standing of run.standings) {
    if (!standing.counts || isUsed(standing.policy.metric)) continue;
    accounts.post(standing, run, { kind: "spend", spentDelta: 1, cause: "run started" });
  }
}

/** Its own cap, or what it is expected to use; of each policy no more than it has not spent. */
function wantedOf(accounts: OpenAccounts, run: Spender, estimate: Amounts): Partial<Amounts> {
  const wanted: Partial<Record<UsedMetric, number>> = {};
  for (const limit of limitsOf(run)) {
    const { metric, amount } = limit.policy;
    if (!isUsed(metric)) continue;
    const full = run.runCaps[metric] ?? estimate[metric];
    wanted[metric] = Math.min(wanted[metric] ?? full, amount - accounts.spentIn(limit));
  }
  return wanted;
}

const needOf = ({ policy: { metric } }: Standing, wanted: Partial<Amounts>): number =>
  isUsed(metric) ? (wanted[metric] ?? 0) : 1;

/** The money is gone: it is booked whatever the cap says, first out of what the run has set aside. */
export function spend(
  accounts: OpenAccounts,
  spender: Spender,
  charge: Charge & { readonly costEventId: string },
): void {
  for (const standing of spender.standings) {
    const { policy, counts } = standing;
    if (!counts || !isUsed(policy.metric)) continue;
    carryOver(accounts, spender, standing);
    const spentDelta = amountOf(policy, charge);
    const reservedDelta = -Math.min(spentDelta, accounts.holdingOf(spender, policy)?.amount ?? 0);
    const { costEventId } = charge;
    accounts.post(standing, spender, { kind: "spend", spentDelta, reservedDelta, cause: "cost event", costEventId });
  }
}

/** What was booked too much is taken off, or what was missed is added; nothing that is set aside changes. */
export function correct(
  accounts: OpenAccounts,
  spender: Spender,
  { costMicros, costEventId }: { readonly costMicros: number; readonly costEventId: string },
): void {
  for (const standing of spender.standings) {
    if (!standing.counts || standing.policy.metric !== "billed_cents") continue;
    accounts.post(standing, spender, { kind: "adjust", spentDelta: costMicros, cause: "adjustment", costEventId });
  }
}

/** How a run in flight stands. */
export interface Progress {
  /** Used, and not booked yet. */
  readonly owed: Charge;
  /** Used in all. */
  readonly used: Amounts;
  /** What it used since it was last asked. */
  readonly lastStep: Amounts;
}

/** What a run should have ahead of it when it asks for more, at the least: a cent, or some thousand tokens. */
const STEP_FLOOR: Amounts = { billed_cents: 10_000, tokens: 4_000 };

/**
 * Sees to it that a run has set aside what it owes, and as much again as its last step was. What it owes is set aside
 * even past the cap: it is gone, and others must see it. Answers with a policy that leaves the run nothing beyond what
 * it owes: then it has to end. A run that began before the policy begins to set aside now.
 */
export function cover(accounts: OpenAccounts, run: Spender, progress: Progress): Policy | null {
  let blocking: Policy | null = null;
  for (const limit of limitsOf(run)) {
    if (!isUsed(limit.policy.metric)) continue;
    carryOver(accounts, run, limit);
    if (!coverOne(accounts, run, limit, progress)) blocking ??= limit.policy;
  }
  return blocking;
}

/** Whether anything is left to the run beyond what it owes. */
function coverOne(accounts: OpenAccounts, run: Spender, limit: Standing, progress: Progress): boolean {
  const metric = limit.policy.metric as UsedMetric;
  const owed = amountOf(limit.policy, progress.owed);
  const held = accounts.holdingOf(run, limit.policy)?.amount ?? 0;
  const step = Math.max(STEP_FLOOR[metric], progress.lastStep[metric]);
  const underRunCap = (run.runCaps[metric] ?? Number.POSITIVE_INFINITY) - progress.used[metric];
  const wanted = owed + Math.max(0, Math.min(step, underRunCap)) - held;
  const granted = Math.max(0, Math.min(wanted, accounts.roomIn(limit)));
  const overrun = Math.max(0, owed - held - granted);
  accounts.post(limit, run, { kind: "extend", reservedDelta: granted, cause: "metered" });
  accounts.post(limit, run, { kind: "extend", reservedDelta: overrun, cause: "overrun" });
  return held + granted > owed;
}

export type Extension =
  /** What the run has ahead of it by now, beyond what it owes; nothing is said of what nothing limits. */
  | { readonly kind: "granted"; readonly ahead: Partial<Amounts> }
  /** `policy` is null for the run's own cap. `left`: what the run may still use of it. */
  | { readonly kind: "blocked"; readonly policy: Policy | null; readonly metric: UsedMetric; readonly left: number };

interface Wish {
  readonly progress: Progress;
  /** More than nothing, where it is there. */
  readonly asked: Partial<Amounts>;
  /** For the ledger. */
  readonly cause: string;
}

/**
 * Before a run spends: sees to it that it has so much ahead of it, beyond what it owes, under every policy at once.
 * Where one has no room for that, nothing is set aside under any.
 */
export function reserveMore(accounts: OpenAccounts, run: Spender, wish: Wish): Extension {
  const { progress, asked, cause } = wish;
  const limits = limitsOf(run).filter(({ policy }) => isUsed(policy.metric));
  for (const limit of limits) carryOver(accounts, run, limit);
  const needs = limits.map((limit) => needOfMore(accounts, run, { limit, ...wish }));
  const blocked = [...capsOf(run, progress), ...needs].filter(({ metric, left }) => (asked[metric] ?? 0) > left);
  const [worst] = blocked.toSorted((one, other) => one.left - other.left);
  if (worst !== undefined) return { kind: "blocked", policy: worst.policy, metric: worst.metric, left: worst.left };

  const ahead: Partial<Record<UsedMetric, number>> = {};
  for (const { limit, metric, short, has } of needs) {
    if (short > 0) accounts.post(limit, run, { kind: "extend", reservedDelta: short, cause });
    ahead[metric] = Math.min(ahead[metric] ?? Number.POSITIVE_INFINITY, has + Math.max(0, short));
  }
  return { kind: "granted", ahead };
}

/** What is missing for a wish under one policy, and what the run may still use of it. */
function needOfMore(accounts: OpenAccounts, run: Spender, { limit, progress, asked }: Wish & { limit: Standing }) {
  const metric = limit.policy.metric as UsedMetric;
  const has = (accounts.holdingOf(run, limit.policy)?.amount ?? 0) - amountOf(limit.policy, progress.owed);
  const left = Math.max(0, has + Math.max(0, accounts.roomIn(limit)));
  return { limit, policy: limit.policy, metric, has, left, short: (asked[metric] ?? has) - has };
}

const capsOf = ({ runCaps }: Spender, { used }: Progress) =>
  (["billed_cents", "tokens"] as const).flatMap((metric) => {
    const cap = runCaps[metric];
    return cap === undefined ? [] : [{ policy: null, metric, left: Math.max(0, cap - used[metric]) }];
  });

/** What the run may still use before it asks again, beyond what is booked; null where nothing limits it. */
export function allowanceOf(accounts: OpenAccounts, run: Spender): Partial<Amounts> | null {
  const left: Partial<Record<UsedMetric, number>> = {};
  for (const { policy } of limitsOf(run)) {
    const holding = accounts.holdingOf(run, policy);
    if (!isUsed(policy.metric) || holding === undefined) continue;
    left[policy.metric] = Math.min(left[policy.metric] ?? holding.amount, holding.amount);
  }
  return Object.keys(left).length === 0 ? null : left;
}

/** The run has ended: what it did not use is free. */
export function release(accounts: OpenAccounts, run: Spender, cause: string): void {
  for (const { policy } of run.standings) {
    const holding = accounts.holdingOf(run, policy);
    if (holding === undefined) continue;
    const { windowStart, amount } = holding;
    accounts.post({ policy, windowStart }, run, { kind: "release", reservedDelta: -amount, cause });
  }
}

/**
 * What was set aside in a window that has ended is set aside in the one in which it will be spent, as far as others have
 * left room in it: they could not see it there.
 */
function carryOver(accounts: OpenAccounts, run: Spender, { policy, windowStart }: Standing): void {
  const holding = accounts.holdingOf(run, policy);
  if (holding === undefined || holding.windowStart === windowStart) return;
  const { amount } = holding;
  const ended = { policy, windowStart: holding.windowStart };
  const now = { policy, windowStart };
  const fitting = policy.isHard ? Math.max(0, Math.min(amount, accounts.roomIn(now))) : amount;
  accounts.post(ended, run, { kind: "release", reservedDelta: -amount, cause: "window ended" });
  accounts.post(now, run, { kind: "reserve", reservedDelta: fitting, cause: "carried over" });
}
