import { setTimeout as sleep } from "node:timers/promises";

import type { AddressGuard } from "../../../shared/adapters/address-guard.ts";
import type { GatewayEvent } from "../../../shared/adapters/openclaw-channel.ts";
import { type Connection, connectGateway, type GatewayTarget } from "../../../shared/adapters/openclaw-connection.ts";
import { problemOf } from "../../../shared/adapters/openclaw-problem.ts";

/** How long a connection that dropped is sought again, and how soon at first. */
export interface Patience {
  readonly reconnectForMs: number;
  readonly firstDelayMs: number;
}

export interface GatewayLinkOptions {
  readonly target: GatewayTarget;
  readonly guard: AddressGuard;
  readonly onEvent: (event: GatewayEvent) => void;
  readonly patience: Patience;
  /** Nothing is connected or sought again once it is aborted. */
  readonly signal: AbortSignal;
}

/** The connection that there is to a gateway, one after the other. */
export interface GatewayLink {
  /** `until`: given up when it is aborted, the link's own signal by default. */
  readonly connect: (until?: AbortSignal) => Promise<Connection>;
  /** Seeks it again after a drop, for as long as there is patience and use. */
  readonly reconnect: () => Promise<Connection>;
  readonly current: () => Connection | undefined;
  /** Holds for the connections that come, too. */
  readonly setPaused: (isPaused: boolean) => void;
  readonly close: () => void;
}

const MAX_DELAY_MS = 10_000;

export function createGatewayLink({ target, guard, onEvent, patience, signal }: GatewayLinkOptions): GatewayLink {
  let connection: Connection | undefined;
  let isPaused = false;

  const connect = async (until = signal): Promise<Connection> => {
    const made = await connectGateway(target, { guard, onEvent, signal: until });
    connection = made;
    made.setPaused(isPaused);
    void made.lost.then(() => {
      if (connection === made) connection = undefined;
    });
    return made;
  };

  return {
    connect,
    reconnect: async () => {
      const deadlineMs = performance.now() + patience.reconnectForMs;
      for (let delayMs = patience.firstDelayMs; ; delayMs = Math.min(2 * delayMs, MAX_DELAY_MS)) {
        await sleep(delayMs, undefined, { signal });
        try {
          return await connect();
        } catch (error) {
          const isUseless = problemOf(error, "").failure === "permanent";
          if (isUseless || signal.aborted || performance.now() > deadlineMs) throw error;
        }
      }
    },
    current: () => connection,
    setPaused: (paused) => {
      isPaused = paused;
      connection?.setPaused(paused);
    },
    close: () => connection?.close(),
  };
}
