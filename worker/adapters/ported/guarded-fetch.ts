import { isIPv6 } from "node:net";
import type { Agent } from "undici";

import { addressGuard } from "../../../shared/adapters/address-guard.ts";

export interface GuardedFetch {
  readonly fetch: (url: string | URL, init: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** As the platform's own, but that each connection, those of redirects too, is only made to where agents may call. */
export function guardedFetch(options: { readonly allowPrivate: boolean }): GuardedFetch {
  const guard = addressGuard(options);
  let opened: Promise<{ agent: Agent; fetch: GuardedFetch["fetch"] }> | undefined;

  /** Opened with the first call: most adapters make none. */
  const open = async (): Promise<{ agent: Agent; fetch: GuardedFetch["fetch"] }> => {
    const undici = await import("undici");
    const connect = undici.buildConnector({ lookup: guard.lookup, timeout: CONNECT_TIMEOUT_MS });
    const agent = new undici.Agent({
      connect: (target, callback) => {
        // An address that is given as a number does not pass the lookup.
        const { protocol, hostname } = target;
        const host = isIPv6(hostname) ? `[${hostname}]` : hostname;
        const problem = guard.addressProblem(new URL(`${protocol}//${host}`));
        if (problem === undefined) connect(target, callback);
        else callback(problem, null);
      },
    });
    // Its types are the platform's but for their names.
    const fetch = undici.fetch as unknown as (url: string | URL, init: object) => Promise<Response>;
    return { agent, fetch: (url, init) => fetch(url, { ...init, dispatcher: agent }) };
  };

  return {
    fetch: async (url, init) => {
      opened ??= open();
      return (await opened).fetch(url, init);
    },
    close: async () => (await opened)?.agent.destroy(),
  };
}
