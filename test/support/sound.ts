import { checkInvariants } from "./invariants.ts";
import { checkMarks, type Marking } from "./marks.ts";
import { openQueueProbe } from "./queue-probe.ts";
import { checkAttended, checkNoOrphans, checkQueue, checkQuiet } from "./quiet.ts";
import { until } from "./until.ts";
import type { World } from "./world.ts";

/** What processes ran on. */
export interface Ran {
  readonly sql: World["sql"];
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
}

export interface Calm {
  /** The agents that wrote down their lives. */
  readonly work?: Marking;
  /** These wakeups were answered with 202, each once. */
  readonly wakeupIds?: readonly string[];
  readonly timeoutMs?: number;
  /** There is nobody to finish what waits, or too much of it: it stays, and only what holds at any moment is asked. */
  readonly isLeftWaiting?: boolean;
}

/**
 * The end of every run of real processes, whatever it was for: everything comes to rest within a bound, and then
 * everything that was promised holds, of the database, of the children's own marks, of this machine's processes and of
 * the queue.
 */
export async function expectSound(ran: Ran, calm: Calm = {}): Promise<void> {
  const { work, wakeupIds = [], timeoutMs = 60_000, isLeftWaiting = false } = calm;
  const { sql } = ran;
  if (!isLeftWaiting) {
    await until(() => checkQuiet(sql).then(() => true), { timeoutMs, everyMs: 100, what: "all to be quiet" });
  }
  await checkInvariants(sql);
  // Whoever is still at work may begin and end runs between two looks.
  await until(() => checkNoOrphans(sql).then(() => true), { what: "no orphan to be there" });
  if (work !== undefined) await checkMarks(await work.marks(), sql);
  await checkKept(sql, wakeupIds);
  await using queue = await openQueueProbe(ran);
  await until(async () => checkQueue(sql, await queue.jobs()).then(() => true), { what: "the queue to run empty" });
}

/** Longer than a lease of the tests and a takeover of it; on a busy machine too. */
const ATTENDED_SEC = 30;

/** In the middle of it, with a scheduler at work: nothing waits that nobody will see to. */
export const expectAttended = ({ sql }: Pick<Ran, "sql">): Promise<void> => checkAttended(sql, ATTENDED_SEC);

async function checkKept(sql: World["sql"], wakeupIds: readonly string[]): Promise<void> {
  const known = await sql<{ id: string }>("select id from agent_wakeup_requests where id = any($1::uuid[])", [
    wakeupIds,
  ]);
  const asked = new Set(wakeupIds).size;
  if (known.length !== asked) throw new Error(`of ${wakeupIds.length} wakeups ${known.length} are kept`);
  if (asked !== wakeupIds.length) throw new Error("two requests were answered with one wakeup");
}
