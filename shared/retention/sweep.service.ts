import type { Db, Tx } from "../db/db.ts";
import { markAllLogsRemoved, markLogsRemoved } from "../runs/run-removal.store.ts";
import { listPolicies } from "./retention-policy.store.ts";
import { effectiveTerms, longest, type Terms } from "./retention-terms.ts";
import type { Stage, Sweep } from "./sweep.store.ts";
import { FIRST_ID, prepareSweeps, STAGES, saveSweep, takeSweep } from "./sweep.store.ts";
import {
  deleteJournals,
  deleteOldWakeups,
  deleteRuns,
  deleteWakeupsOfRuns,
  forgetLeftovers,
  leaveJournals,
  listRemovableRuns,
  walkOld,
} from "./sweep-batch.store.ts";

/** Ids that one transaction looks at. */
const IDS = 200;
/** Rows that one transaction removes besides, so that no lock is held for long. */
const ROWS = 2_000;
/** Batches of a round: other loops of the process want their connections too. */
const BATCHES = 250;
/** A company that is through is looked at again after this. */
const AGAIN_SEC = 3_600;

/** The longest that any company keeps such things, in days; 0: for ever. Then no week of them may go whole. */
export async function longestTerm(db: Db, instance: Terms, of: "logsDays" | "wakeupsDays"): Promise<number> {
  const policies = await listPolicies(db);
  if (policies.length === 0) return instance[of];
  return longest(policies.map((overrides) => effectiveTerms(overrides, instance)[of]));
}

/** Removes what companies let go of, a batch a transaction, up to so many batches; resolves to how many rows. */
export async function sweepCompanies(db: Db, instance: Terms, signal?: AbortSignal): Promise<number> {
  await prepareSweeps(db);
  const longestLogs = await longestTerm(db, instance, "logsDays");
  let total = 0;
  for (let batch = 0; batch < BATCHES && signal?.aborted !== true; batch += 1) {
    const removed = await db.transaction((tx) => sweepBatch(tx, instance, longestLogs));
    if (removed === undefined) break;
    total += removed;
  }
  return total;
}

/** What one batch did; `after` is where the next one begins, absent when the stage is through. */
interface Step {
  readonly removed: number;
  readonly after: string | undefined;
}

const THROUGH: Step = { removed: 0, after: undefined };

async function sweepBatch(tx: Tx, instance: Terms, longestLogs: number): Promise<number | undefined> {
  const sweep = await takeSweep(tx);
  if (sweep === undefined) return undefined;
  const terms = effectiveTerms(sweep.overrides, instance);
  const { removed, after } = await BATCH[sweep.stage](tx, sweep, { terms, longestLogs });
  const logsSweptTo = sweep.stage === "logs" && after !== undefined ? after : sweep.logsSweptTo;
  const next = STAGES[STAGES.indexOf(sweep.stage) + 1];
  if (after !== undefined) await saveSweep(tx, { ...sweep, after, logsSweptTo }, 0);
  else if (next !== undefined) await saveSweep(tx, { ...sweep, stage: next, after: FIRST_ID }, 0);
  else await saveSweep(tx, { ...sweep, stage: STAGES[0], after: FIRST_ID }, AGAIN_SEC);
  return removed;
}

interface Rule {
  readonly terms: Terms;
  readonly longestLogs: number;
}

const BATCH: Readonly<Record<Stage, (tx: Tx, sweep: Sweep, rule: Rule) => Promise<Step>>> = {
  /** Logs of a company that keeps them as long as any go with their week; each run has its turn here once. */
  logs: async (tx, sweep, { terms: { logsDays }, longestLogs }) => {
    if (logsDays === 0 || logsDays === longestLogs) return THROUGH;
    const { companyId, logsSweptTo } = sweep;
    const ids = await walkOld(tx, "runs", { companyId, after: logsSweptTo, days: logsDays, limit: IDS });
    if (ids.length > 0) await leaveJournals(tx, ids);
    return { removed: 0, after: ids.at(-1) };
  },

  leftovers: async (tx, { companyId, after }, { terms: { logsDays } }) => {
    if (logsDays === 0) return THROUGH;
    const ids = await walkOld(tx, "leftovers", { companyId, after, days: logsDays, limit: IDS });
    if (ids.length === 0) return THROUGH;
    const released = await markLogsRemoved(tx, ids, logsDays);
    const removed = await deleteJournals(tx, released, ROWS);
    if (removed >= ROWS) return { removed, after };
    await forgetLeftovers(tx, released);
    return { removed, after: ids.at(-1) };
  },

  wakeups: async (tx, { companyId, after }, { terms: { wakeupsDays } }) => {
    if (wakeupsDays === 0) return THROUGH;
    const ids = await walkOld(tx, "wakeups", { companyId, after, days: wakeupsDays, limit: IDS });
    const removed = ids.length === 0 ? 0 : await deleteOldWakeups(tx, ids, wakeupsDays);
    return { removed, after: ids.at(-1) };
  },

  runs: async (tx, { companyId, after }, { terms: { runsDays } }) => {
    if (runsDays === 0) return THROUGH;
    const ids = await walkOld(tx, "runs", { companyId, after, days: runsDays, limit: IDS });
    if (ids.length === 0) return THROUGH;
    const { removed, isAll } = await removeRuns(tx, await listRemovableRuns(tx, ids, runsDays));
    return { removed, after: isAll ? ids.at(-1) : after };
  },
};

/** Runs go behind all that is theirs; so many rows of it may need several batches. */
async function removeRuns(tx: Tx, ids: readonly string[]): Promise<{ removed: number; isAll: boolean }> {
  if (ids.length === 0) return { removed: 0, isAll: true };
  let removed = await deleteWakeupsOfRuns(tx, ids, ROWS);
  if (removed < ROWS) removed += await deleteJournals(tx, ids, ROWS - removed);
  const isAll = removed < ROWS;
  const runs = isAll ? await deleteRuns(tx, ids) : 0;
  if (runs < ids.length) await markAllLogsRemoved(tx, ids);
  else await forgetLeftovers(tx, ids);
  return { removed: removed + runs, isAll };
}
