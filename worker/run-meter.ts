import { usdToMicros } from "../shared/kernel/money.ts";
import { metrics } from "../shared/metrics/metrics.ts";
import type { ClaimedRun, RunExecution } from "../shared/runs/run-execution.service.ts";
import type { MeterAnswer } from "../shared/runs/run-metering.ts";
import type { Reported, Stop, Usage } from "./adapters/adapter.ts";

/** A run's own account while it goes on. */
export interface RunMeter {
  /** What the run says it has used so far. */
  readonly read: (report: Reported) => void;
  /** Asks nothing more. */
  readonly close: () => void;
}

export interface RunMeterDeps {
  readonly meter: RunExecution["meter"];
  readonly stop: (stop: Stop) => void;
  readonly onError: (error: unknown) => void;
  /** At the least so long between two questions, while there is money ahead. */
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;
const STOP_GRACE_MS = 1_500;

/**
 * Tells the database what a run has used: once a second while it has money ahead of it, and at once when it has used
 * what was set aside. Without an answer that there is more it ends: between two words of a run nothing can be spent
 * that was not set aside, but for its last step.
 */
export function createRunMeter(claimed: ClaimedRun, deps: RunMeterDeps): RunMeter {
  const { everyMs = EVERY_MS } = deps;
  const { id: runId, company_id: companyId } = claimed.run;
  const own = { runId, companyId, fencingToken: claimed.fencingToken };
  let allowance = claimed.allowance;
  let latest: Reported | undefined;
  let told: Reported | undefined;
  let asking = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const obey = (answer: MeterAnswer | undefined): void => {
    if (answer === undefined || isClosed) return;
    allowance = answer.allowance;
    if (answer.stop !== null) {
      isClosed = true;
      metrics.count("budgetStops", { scope: "run" });
      deps.stop({ cause: "budget_exceeded", message: answer.stop, graceMs: STOP_GRACE_MS });
    }
  };

  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (asking || isClosed || latest === undefined || latest === told) return;
    asking = true;
    const report = latest;
    try {
      obey(await deps.meter({ ...own, report: meterable(report) }));
      told = report;
      asking = false;
      if (latest !== told) schedule(latest);
    } catch (error) {
      asking = false;
      deps.onError(error);
      askSoon();
    }
  };

  const askSoon = (): void => {
    if (!isClosed) timer ??= setTimeout(() => void ask(), everyMs);
  };

  const schedule = (report: Reported): void => {
    if (isBeyond(report, allowance)) void ask();
    else askSoon();
  };

  return {
    read: (report) => {
      if (report === latest || (report.usage === undefined && report.costUsd === undefined)) return;
      latest = report;
      schedule(report);
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** What counts towards its cost; how it ended and what came of it is told at its end. */
const meterable = ({ usage, costUsd, provider, model, billingType }: Reported) => ({
  usage,
  costUsd,
  provider,
  model,
  billingType,
});

const sumOf = ({ inputTokens, cachedInputTokens, cacheWriteTokens = 0, outputTokens }: Usage): number =>
  inputTokens + cachedInputTokens + cacheWriteTokens + outputTokens;

/** What tells tokens alone is priced elsewhere: it may be beyond. */
function isBeyond({ costUsd, usage, billingType }: Reported, allowance: ClaimedRun["allowance"]): boolean {
  const { billed_cents: money, tokens: most } = allowance ?? {};
  const tokens = usage === undefined ? 0 : sumOf(usage);
  if (most !== undefined && tokens >= most) return true;
  if (money === undefined) return false;
  return costUsd === undefined || billingType === "subscription_included" || usdToMicros(costUsd) >= money;
}
