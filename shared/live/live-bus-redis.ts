import { Redis } from "ioredis";

import { within } from "../platform/within.ts";
import type { ChannelOptions, HintChannel } from "./hint-channel.ts";
import { CHANNEL } from "./hint-message.ts";

const CONNECT_MS = 5_000;
const COMMAND_MS = 3_000;

/** Publish and subscribe: two connections, since one that is subscribed does nothing else. */
export async function openRedisChannel(url: string, options: ChannelOptions): Promise<HintChannel> {
  const { onMessage, onGapEnded, onSendable, onError } = options;
  const shared = {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    keepAlive: 10_000,
    commandTimeout: COMMAND_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // What was missed must be known before hints flow again, so subscribing is done here.
    autoResubscribe: false,
    retryStrategy: (times: number): number => Math.min(100 * 2 ** (times - 1), 2_000),
  } as const;
  const publisher = new Redis(url, { ...shared, connectionName: "systole-live" });
  const subscriber = new Redis(url, { ...shared, connectionName: "systole-live" });
  let isOpen = false;

  for (const redis of [publisher, subscriber]) redis.on("error", onError);
  subscriber.on("message", (_channel, message) => onMessage(message));
  const listen = async (): Promise<void> => {
    await subscriber.subscribe(CHANNEL);
    if (isOpen) onGapEnded();
  };
  let listening: Promise<void> = Promise.resolve();
  subscriber.on("ready", () => {
    listening = listen().catch((error: Error) => {
      onError(error);
      // Not subscribed is as good as not connected: start over.
      subscriber.disconnect(true);
    });
  });
  publisher.on("ready", () => isOpen && onSendable());

  const connect = (redis: Redis) => within(redis.connect(), CONNECT_MS, "connecting to Redis").catch(onError);
  await Promise.all([connect(publisher), connect(subscriber)]);
  await listening;
  isOpen = true;

  return {
    send: async (messages) => {
      await Promise.all(messages.map((message) => publisher.publish(CHANNEL, message)));
    },
    close: async () => {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
