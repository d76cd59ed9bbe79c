import type { Tx } from "../db/db.ts";
import { type EnvelopeTerms, findEnvelopeTerms, putPolicy } from "./policy.store.ts";

export const PERIODS = ["daily", "weekly", "monthly", "quarterly"] as const;
/** For how long an envelope is, as often as it comes again. */
export type Period = (typeof PERIODS)[number];

/** As it is reckoned with where days are multiplied. */
export const DAYS_IN: Readonly<Record<Period, number>> = { daily: 1, weekly: 7, monthly: 30, quarterly: 91 };

/** A Monday on which a month, a quarter and a year began: every period begins with it. */
const ANCHOR = "2024-01-01";

export interface Envelope {
  readonly companyId: string;
  readonly scopeType: "team" | "company";
  readonly scopeId: string;
  readonly period: Period;
  /** 0: no cap. */
  readonly micros: number;
  readonly byUserId: string;
}

/** What is said of a new one. */
const USUAL: EnvelopeTerms = {
  warn_percent: 80,
  hard_stop_enabled: true,
  notify_enabled: true,
  hard_stop_action: "stop",
  counts_included: false,
};

/** What a scope may spend in a period; what else its policy says stays as it was. The company is locked by the caller. */
export async function putEnvelope(tx: Tx, { period, micros, ...envelope }: Envelope): Promise<void> {
  const { scopeType, scopeId } = envelope;
  const before = await findEnvelopeTerms(tx, scopeType, scopeId);
  if (before === undefined && micros === 0) return;
  const terms = before ?? USUAL;
  await putPolicy(tx, {
    ...envelope,
    metric: "billed_cents",
    windowKind: "fiscal_period",
    fiscalPeriod: period,
    fiscalAnchor: ANCHOR,
    amount: micros,
    isActive: micros > 0,
    warnPercent: terms.warn_percent,
    hardStopEnabled: terms.hard_stop_enabled,
    notifyEnabled: terms.notify_enabled,
    hardStopAction: terms.hard_stop_action,
    countsIncluded: terms.counts_included,
  });
}
