import { randomUUID } from "node:crypto";

import { outageLog } from "../platform/outage-log.ts";
import type { ChannelOptions } from "./hint-channel.ts";
import { fromMessage, toMessages } from "./hint-message.ts";
import { hintOutbox } from "./hint-outbox.ts";
import type { Hint, HintListener, LiveBus, LiveBusOptions } from "./live-bus.ts";
import { openPostgresChannel } from "./live-bus-postgres.ts";
import { openRedisChannel } from "./live-bus-redis.ts";

/** Half of what a person takes for "at once", and long enough to make one hint of a burst. */
const WINDOW_MS = 25;
/** While the server is away, more different hints than this become one `resync`. */
const UNSENT_LIMIT = 1_000;

/**
 * Opens the bus: Redis when there is one, else the database. Resolves when the server has answered, or has
 * failed to once: the bus then connects by itself when it can. Until it has, hints reach this process only.
 */
export async function openLiveBus({ databaseUrl, redisUrl, log }: LiveBusOptions): Promise<LiveBus> {
  const self = randomUUID();
  const outage = outageLog(log, "the live bus");
  const listeners = new Set<HintListener>();
  let isClosed = false;

  const tell = (hint: Hint): void => {
    for (const listener of listeners) {
      try {
        listener(hint);
      } catch (error) {
        log.error({ err: error, hint }, "a listener of the live bus failed");
      }
    }
  };
  const tellLater = (hint: Hint): void => queueMicrotask(() => !isClosed && tell(hint));

  const onMessage = (text: string): void => {
    const message = fromMessage(text);
    if (message === undefined) return log.debug("ignored a message on the live channel that is not ours");
    // One's own were heard when they were published.
    if (isClosed || message.from === self) return;
    for (const hint of message.hints) tell(hint);
  };
  const onGapEnded = (): void => {
    outage.recovered();
    tellLater({ kind: "resync" });
  };

  const outbox = hintOutbox({
    windowMs: WINDOW_MS,
    limit: UNSENT_LIMIT,
    send: async (hints) => channel.send(toMessages(self, hints)),
    // The first was told at once; whoever read then has not seen what came after.
    onRepeated: (hints) => hints.forEach(tellLater),
  });
  const options: ChannelOptions = { onMessage, onGapEnded, onSendable: outbox.flush, onError: outage.failed };
  const channel =
    redisUrl === undefined
      ? await openPostgresChannel(databaseUrl, options)
      : await openRedisChannel(redisUrl, options);

  return {
    publish: (hint) => {
      if (!isClosed && outbox.put(hint)) tellLater(hint);
    },
    subscribe: (listener) => {
      // Wrapped, so that a listener given twice is two subscriptions.
      const subscription: HintListener = (hint) => listener(hint);
      listeners.add(subscription);
      return () => void listeners.delete(subscription);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await outbox.close();
      await channel.close();
      listeners.clear();
    },
  };
}
