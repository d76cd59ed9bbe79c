import { usdToMicros } from "../kernel/money.ts";
import type { Ending } from "./run-settlement.ts";

interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens?: number | undefined;
  readonly outputTokens: number;
}

/** What a run says of itself at its end: its process by its last line, its endpoint by its answer. All of it may be absent. */
export interface RunReport {
  readonly exitCode?: number | null | undefined;
  readonly signal?: string | null | undefined;
  readonly usage?: Usage | undefined;
  readonly sessionUsage?: Usage | undefined;
  readonly costUsd?: number | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly billingType?: string | undefined;
  readonly result?: Readonly<Record<string, unknown>> | undefined;
  readonly summary?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly externalRunId?: string | undefined;
  readonly errorMeta?: { readonly loginUrl: string } | undefined;
}

type Recorded = Pick<
  Ending,
  | "exitCode"
  | "signal"
  | "usage"
  | "tokens"
  | "saidMicros"
  | "provider"
  | "model"
  | "billingType"
  | "result"
  | "sessionId"
  | "externalRunId"
>;

/** What holds where a report says nothing. */
const SILENCE = {
  exitCode: null,
  signal: null,
  usage: { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0 },
  costUsd: null,
  model: "unknown",
  billingType: "unknown",
} as const;

/**
 * A report as it is recorded.
 *
 * @param before what else holds where the report is silent: who provides, and the session it began with
 */
export function recordReport(report: RunReport, before: { provider: string; sessionId: string | null }): Recorded {
  const said = withoutAbsent({ ...report }) as { readonly [Key in keyof RunReport]: NonNullable<RunReport[Key]> };
  const { exitCode, signal, usage, costUsd, model, provider, billingType, sessionId } = {
    ...SILENCE,
    ...before,
    ...said,
  };
  const isSilent = said.usage === undefined && said.costUsd === undefined;
  const result = withoutAbsent({
    ...said.result,
    summary: said.summary,
    costUsd: said.costUsd,
    errorMeta: said.errorMeta,
  });
  return {
    exitCode,
    signal,
    usage: isSilent
      ? null
      : withoutAbsent({ ...said.usage, ...rawOf(said), ...billOf(said), costUsd: said.costUsd, model: said.model }),
    tokens: {
      input: usage.inputTokens,
      cachedInput: usage.cachedInputTokens,
      cacheWrite: usage.cacheWriteTokens ?? 0,
      output: usage.outputTokens,
    },
    saidMicros: isSilent ? 0 : costUsd && usdToMicros(costUsd),
    provider,
    model,
    billingType,
    result: Object.keys(result).length === 0 ? null : result,
    sessionId,
    externalRunId: said.externalRunId,
  };
}

/** As it was told, before the part that the session had used before was taken off. */
function rawOf({ usage, sessionUsage }: RunReport) {
  const raw = sessionUsage ?? usage;
  return {
    rawInputTokens: raw?.inputTokens,
    rawCachedInputTokens: raw?.cachedInputTokens,
    rawOutputTokens: raw?.outputTokens,
    usageSource: sessionUsage === undefined ? undefined : "session_delta",
  };
}

/** Who is paid is who provides, as far as an adapter can know. */
const billOf = ({ provider, billingType }: RunReport) => ({ provider, biller: provider, billingType });

const withoutAbsent = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
