import type { Logger } from "pino";

import { addressGuard } from "../shared/adapters/address-guard.ts";
import { lookAtHost } from "../shared/adapters/host-checks.ts";
import type { HostLooks, HostQuestion } from "../shared/adapters/host-looks.service.ts";
import { inheritedEnvironment } from "../shared/adapters/inherited-environment.ts";
import type { LiveBus } from "../shared/live/live-bus.ts";
import { inRounds } from "./rounds.ts";

export interface LookoutDeps {
  readonly hostLooks: Pick<HostLooks, "asked" | "answer">;
  readonly bus: Pick<LiveBus, "subscribe">;
  readonly workerId: string;
  /** The server's own; agents see only the harmless part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether runs may go to loopback and private networks. */
  readonly allowPrivateHttp: boolean;
  readonly log: Logger;
}

/** Whoever asks waits for a little longer than that: a hint that was lost costs no answer. */
const EVERY_MS = 2_000;
/** A disk that does not answer keeps what looks at it, and takes no more of them. */
const MAX_UNDER_WAY = 16;

/** Looks on its host at what the worker is asked, and says what is there. */
export function keepLookout(deps: LookoutDeps): { readonly close: () => Promise<void> } {
  const { hostLooks, bus, workerId, log } = deps;
  const guard = addressGuard({ allowPrivate: deps.allowPrivateHttp });
  const from = { environment: inheritedEnvironment(deps.environment), guard };
  const underWay = new Set<string>();

  const look = async (id: string, question: HostQuestion): Promise<void> => {
    underWay.add(id);
    try {
      const checks = await lookAtHost(question, from);
      if (checks !== undefined) await hostLooks.answer(workerId, id, checks);
    } catch (error) {
      log.warn({ err: error, type: question.type }, "could not look at this host");
    } finally {
      underWay.delete(id);
    }
  };

  const rounds = inRounds(
    async () => {
      for (const { id, question } of await hostLooks.asked(workerId)) {
        if (!underWay.has(id) && underWay.size < MAX_UNDER_WAY) void look(id, question);
      }
    },
    { everyMs: EVERY_MS, what: "reading what to look at", log },
  );
  const unsubscribe = bus.subscribe((hint) => {
    if (hint.kind === "resync" || (hint.kind === "worker" && hint.workerId === workerId)) rounds.begin();
  });
  return {
    close: async () => {
      unsubscribe();
      await rounds.close();
    },
  };
}
