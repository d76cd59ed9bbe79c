import type { Logger } from "pino";

import type { Running } from "../shared/platform/lifecycle.ts";
import type { Services } from "../shared/services.ts";
import { startLoop } from "./loop.ts";
import { loops } from "./loops.ts";
import { measured } from "./measured-loop.ts";

/** The clockwork: all loops, each in its own rhythm, woken early by hints. */
export function startScheduler({ services, log }: { readonly services: Services; readonly log: Logger }): Running {
  const running = loops(services).map((loop) => ({ loop, round: startLoop(measured(loop), { log }) }));
  const unsubscribe = services.bus.subscribe((hint) => {
    for (const { loop, round } of running) {
      if (hint.kind === "resync" || hint.kind === loop.wakesOn) round.wake();
    }
  });
  return {
    stop: async () => {
      unsubscribe();
      await Promise.all(running.map(({ round }) => round.stop()));
    },
  };
}
