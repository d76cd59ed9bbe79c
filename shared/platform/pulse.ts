import { keptAnswer } from "./kept-answer.ts";
import { within } from "./within.ts";

type Check = "ok" | "down";

/** Which of the stores answer. */
export interface Pulse {
  readonly database: Check;
  readonly queue: Check;
}

/** A store that is frozen gives no answer at all; whoever asks about it must get one. */
const PING_MS = 2_000;

/** Who asks whether we are well is not made to wait for the stores each time: under load they are what everybody waits for. */
const PULSE = { freshMs: 500, usableMs: 3_000 };

type Pinged = Readonly<Record<"db" | "queue", { readonly ping: () => Promise<void> }>>;

/** Asks both; an answer that is young enough does for all who ask. */
export const pulseOf = ({ db, queue }: Pinged): (() => Promise<Pulse>) =>
  keptAnswer({
    ask: async () => {
      const [database, ring] = await Promise.allSettled([
        within(db.ping(), PING_MS, "the database's answer"),
        within(queue.ping(), PING_MS, "the queue's answer"),
      ]);
      return { database: checkOf(database), queue: checkOf(ring) };
    },
    isGood: ({ database, queue: ring }) => database === "ok" && ring === "ok",
    ...PULSE,
  });

const checkOf = (result: PromiseSettledResult<void>): Check => (result.status === "fulfilled" ? "ok" : "down");
