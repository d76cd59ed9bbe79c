import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

import { backoffSec } from "../kernel/backoff.ts";
import { within } from "../platform/within.ts";
import type { ChannelOptions, HintChannel } from "./hint-channel.ts";
import { CHANNEL } from "./hint-message.ts";

const PAUSES = { baseSec: 0.1, maxSec: 5 };
const QUERY_MS = 5_000;
const END_MS = 1_000;
/** A connection that is dead without knowing it is found out this soon, in milliseconds. */
const CHECK_MS = 30_000;

/** All messages in one statement, in a transaction of its own: a NOTIFY at commit holds a lock that all notifiers share. */
const NOTIFY = "select pg_notify($1, message) from unnest($2::text[]) as message";

/** LISTEN and NOTIFY over one connection, which comes back by itself. */
export async function openPostgresChannel(url: string, options: ChannelOptions): Promise<HintChannel> {
  const { onGapEnded, onSendable, onError } = options;
  const closing = new AbortController();
  let live: pg.Client | undefined;

  const connect = async (): Promise<void> => {
    const client = await listen(url, options);
    client.once("end", () => lose(client));
    live = client;
  };

  const reconnect = async (): Promise<void> => {
    for (let attempt = 1; !closing.signal.aborted; attempt += 1) {
      await sleep(backoffSec(PAUSES, attempt, Math.random()) * 1_000, undefined, closing).catch(() => undefined);
      if (closing.signal.aborted) return;
      try {
        await connect();
        onGapEnded();
        return onSendable();
      } catch (error) {
        onError(error as Error);
      }
    }
  };
  let reconnecting: Promise<void> | undefined;
  const lose = (client: pg.Client): void => {
    if (live !== client) return;
    live = undefined;
    void client.end().catch(onError);
    reconnecting = reconnect();
  };

  const ask = async (text: string, values: readonly unknown[]): Promise<void> => {
    const client = live;
    if (client === undefined) throw new Error("the live bus is not connected");
    try {
      await client.query(text, [...values]);
    } catch (error) {
      lose(client);
      throw error;
    }
  };
  const inTurn = oneAtATime();
  const check = setInterval(() => {
    if (live !== undefined) void inTurn(() => ask("select 1", [])).catch(onError);
  }, CHECK_MS);

  await connect().catch((error: Error) => {
    onError(error);
    reconnecting = reconnect();
  });
  return {
    send: (messages) => inTurn(() => ask(NOTIFY, [CHANNEL, messages])),
    close: async () => {
      closing.abort();
      clearInterval(check);
      await reconnecting;
      const client = live;
      live = undefined;
      if (client !== undefined) await within(client.end(), END_MS, "leaving PostgreSQL").catch(onError);
    },
  };
}

/** A connection that hears the channel. */
async function listen(url: string, { onMessage, onError }: ChannelOptions): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "systole-live",
    connectionTimeoutMillis: QUERY_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  client.on("error", onError);
  client.on("notification", ({ payload }) => onMessage(payload ?? ""));
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    return client;
  } catch (error) {
    void client.end().catch(onError);
    throw error;
  }
}

/** The driver asks for one statement at a time on a connection. */
function oneAtATime(): (work: () => Promise<void>) => Promise<void> {
  let turn = Promise.resolve();
  return (work) => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
}
