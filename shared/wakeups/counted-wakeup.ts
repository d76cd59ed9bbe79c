import { AppError, BacklogFullError } from "../kernel/errors.ts";
import { metrics } from "../metrics/metrics.ts";
import { inSpan } from "../platform/tracing.ts";
import type { Run } from "../runs/run.schema.ts";
import type { WakeupReceipt, WakeupSkipped, WakeupSource } from "./wakeup.schema.ts";

/** A run follows, or it is kept or left out. A refusal is thrown. */
export type WakeupAnswer = (Run & { readonly wakeup: WakeupReceipt }) | WakeupSkipped;

/** Counts what becomes of a wakeup, and is its step of the trace: what follows belongs to the `traceparent` it gives. */
export function counted(
  { source }: { readonly source: WakeupSource },
  parent: string | undefined,
  take: (traceparent: string) => Promise<WakeupAnswer>,
): Promise<WakeupAnswer> {
  return inSpan("accept wakeup", { parent, facts: { "systole.wakeup.source": source } }, async (span) => {
    try {
      const answer = await take(span.traceparent);
      const { outcome } = "wakeup" in answer ? answer.wakeup : answer;
      if (outcome !== "cancelled") metrics.count("wakeups", { source, outcome });
      span.set({ "systole.wakeup.outcome": outcome, ...("wakeup" in answer ? idsOf(answer) : {}) });
      return answer;
    } catch (error) {
      if (error instanceof BacklogFullError) metrics.count("wakeups", { source, outcome: "turned_away" });
      else if (isRefusal(error)) metrics.count("wakeups", { source, outcome: "refused" });
      throw error;
    }
  });
}

const idsOf = ({
  id,
  agentId,
  companyId,
}: {
  readonly id: string;
  readonly agentId: string;
  readonly companyId: string;
}) => ({
  "systole.run_id": id,
  "systole.agent_id": agentId,
  "systole.company_id": companyId,
});

/** What was decided, not what went wrong. */
const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && (error.code === "not_invokable" || error.code === "budget_exceeded");
