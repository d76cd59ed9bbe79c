import { type Actor, type RunActor, requireRunActor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { LeaseLostError } from "../kernel/errors.ts";
import { publishCancels } from "../live/after-commit.ts";
import { appendEvent } from "./run-journal.store.ts";
import { askToEnd, type CountedReading } from "./run-meter.store.ts";
import { costReadings, meterAll } from "./run-metering.ts";
import type { RunProgress, RunStanding } from "./run-progress.schema.ts";
import { type HeardRow, hearOfRun } from "./run-progress.store.ts";
import { type RedactionDeps, withoutSecrets } from "./run-report-redaction.ts";
import type { SettlementDeps } from "./run-settlement.ts";

export type RunProgressDeps = SettlementDeps & RedactionDeps;

/** @see RunResultService.progress */
export async function reportProgress(
  deps: RunProgressDeps,
  { actor, runId, progress }: { readonly actor: Actor; readonly runId: string; readonly progress: RunProgress },
): Promise<RunStanding> {
  const { db, bus, prices } = deps;
  const { agentId, companyId, run } = requireRunActor(actor, runId);
  const told = await withoutSecrets({ agentId, companyId }, progress, deps);
  const { message, level, deadlineSec, ...report } = told;
  const isMetered = report.usage !== undefined || report.costUsd !== undefined;
  const readings = isMetered ? await costReadings(prices, [{ ...run, companyId, report }]) : [];
  const { heard, isToEnd } = await db.transaction(async (tx) => {
    const hasNothingLeft = await meter(tx, run, readings);
    const row = await hearOfRun(tx, run, deadlineSec);
    if (row === undefined) throw new LeaseLostError(runId);
    if (message !== undefined) await note(tx, run, { level, message });
    return { heard: row, isToEnd: hasNothingLeft };
  });
  if (isToEnd) publishCancels(bus, [runId]);
  bus.publish({ kind: "events", companyId });
  return toStanding(runId, heard);
}

type OwnRun = RunActor["run"];

/** Resolves to whether it was asked to end since it has nothing left to spend. */
async function meter(tx: Tx, { runId }: OwnRun, readings: readonly CountedReading[]): Promise<boolean> {
  if (readings.length === 0) return false;
  const reason = (await meterAll(tx, readings)).get(runId)?.stop ?? null;
  return reason !== null && (await askToEnd(tx, runId, { reason, errorCode: "budget_exceeded" }));
}

async function note(tx: Tx, run: OwnRun, { level, message }: { level: RunProgress["level"]; message: string }) {
  await appendEvent(tx, run, { eventType: "progress", stream: "system", level, message, payload: {} });
}

const toStanding = (runId: string, heard: HeardRow): RunStanding => ({
  runId,
  deadlineAt: heard.deadline_at?.toISOString() ?? null,
  cancelRequested: heard.cancel_requested_at !== null,
  cancelReason: heard.cancel_reason,
});
