import { z } from "zod";

import type { Db } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { wakeSignal } from "../live/wake-signal.ts";
import type { TextSealing } from "../secrets/text-sealing.ts";
import { EnvironmentCheck } from "./environment-test.schema.ts";
import { answerLook, askHosts, endLook, forgetLooks, listAnswers, listOpenLooks } from "./host-look.store.ts";

/** What is to be looked at: what the checks of a type read of an agent's configuration, and no more. */
const HostQuestion = z.object({ type: z.string(), config: z.record(z.string(), z.unknown()) });
export type HostQuestion = z.infer<typeof HostQuestion>;

const Answer = z.array(EnvironmentCheck).max(1_000);

export interface AskedHosts {
  readonly companyId: string;
  readonly question: HostQuestion;
  readonly workerIds: readonly string[];
  readonly waitMs: number;
}

/** What was seen, by the worker; who is not in it has not answered. */
export type HostAnswers = ReadonlyMap<string, readonly EnvironmentCheck[]>;

/** Has workers look on their hosts, where alone it shows whether an agent could run. */
export interface HostLooks {
  /** Resolves when all have answered, or the time is up. @throws rate_limited: too many are open */
  readonly ask: (asked: AskedHosts) => Promise<HostAnswers>;
  /** What a worker is asked. */
  readonly asked: (workerId: string) => Promise<{ readonly id: string; readonly question: HostQuestion }[]>;
  readonly answer: (workerId: string, id: string, checks: readonly EnvironmentCheck[]) => Promise<void>;
  /** Removes what nobody waits for any more; resolves to how many rows. */
  readonly forget: () => Promise<number>;
}

export interface HostLooksDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish" | "subscribe">;
  readonly sealing: TextSealing;
}

const PURPOSE = "host_look";
/** So often the answers are read where no hint says that there is another. */
const READ_AGAIN_MS = 250;

export function createHostLooks({ db, bus, sealing }: HostLooksDeps): HostLooks {
  /** Of one that cannot be opened (another master key) nothing is answered, and so it is told. */
  const opened = (sealed: string): HostQuestion | undefined => {
    const text = sealing.open(PURPOSE, sealed);
    return text === undefined ? undefined : HostQuestion.parse(JSON.parse(text));
  };

  return {
    ask: async (ask) => {
      if (ask.workerIds.length === 0) return new Map();
      const id = newId();
      const { companyId, workerIds } = ask;
      const question = sealing.seal(PURPOSE, JSON.stringify(ask.question));
      if (!(await askHosts(db, { id, companyId, workerIds, question }))) {
        const message = "Too many environments are being looked at; try again in a few seconds";
        throw new AppError("rate_limited", message, { retryAfterSec: 3 });
      }
      try {
        return await gather({ db, bus }, id, ask);
      } finally {
        await endLook(db, id);
      }
    },
    asked: async (workerId) =>
      (await listOpenLooks(db, workerId)).flatMap(({ id, question: sealed }) => {
        const question = opened(sealed);
        return question === undefined ? [] : [{ id, question }];
      }),
    answer: async (workerId, id, checks) => {
      await answerLook(db, id, workerId, checks);
      bus.publish({ kind: "worker", workerId });
    },
    forget: () => forgetLooks(db),
  };
}

async function gather(
  { db, bus }: Pick<HostLooksDeps, "db" | "bus">,
  id: string,
  { workerIds, waitMs }: AskedHosts,
): Promise<HostAnswers> {
  const asked = new Set(workerIds);
  const heard = wakeSignal();
  const unsubscribe = bus.subscribe((hint) => {
    if (hint.kind === "resync" || (hint.kind === "worker" && asked.has(hint.workerId))) heard.wake();
  });
  const late = AbortSignal.timeout(waitMs);
  try {
    for (const workerId of workerIds) bus.publish({ kind: "worker", workerId });
    for (;;) {
      const isLast = late.aborted;
      const next = heard.wait(late, READ_AGAIN_MS);
      const answers = await readAnswers(db, id);
      if (isLast || answers.size === asked.size) return answers;
      await next;
    }
  } finally {
    unsubscribe();
  }
}

async function readAnswers(db: Db, id: string): Promise<HostAnswers> {
  const rows = await listAnswers(db, id);
  return new Map(
    rows.flatMap(({ worker_id: workerId, answer }) => {
      const { data } = Answer.safeParse(answer);
      return data === undefined ? [] : [[workerId, data] as const];
    }),
  );
}
