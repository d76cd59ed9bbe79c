import type { ApprovalStatus } from "../approvals/approval-machine.ts";
import type { LiveBus } from "../live/live-bus.ts";

export interface WaitTerms {
  readonly companyId: string;
  readonly timeoutMs: number;
  /** Ends the wait early; nothing is thrown. */
  readonly signal: AbortSignal;
  /** Asked every few seconds while nothing is decided; what it throws ends the wait. */
  readonly beat: (waitedMs: number) => Promise<void>;
}

interface WaitDeps {
  readonly bus: Pick<LiveBus, "subscribe">;
  readonly statusOf: () => Promise<ApprovalStatus | undefined>;
}

/** Hints come from whichever process decided; one that is lost costs so long. */
const LOOK_AGAIN_MS = 2_000;

/** Until an approval no longer waits for the board: it is decided, gone, or the agent is asked something; or so long. */
export async function untilDecided({ bus, statusOf }: WaitDeps, terms: WaitTerms): Promise<void> {
  const { companyId, timeoutMs, signal, beat } = terms;
  const began = performance.now();
  let wake: () => void = () => undefined;
  let isHinted = false;
  const unsubscribe = bus.subscribe((hint) => {
    if (hint.kind !== "resync" && (hint.kind !== "events" || hint.companyId !== companyId)) return;
    isHinted = true;
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    for (;;) {
      isHinted = false;
      if ((await statusOf()) !== "pending" || signal.aborted) return;
      const waitedMs = performance.now() - began;
      if (waitedMs >= timeoutMs) return;
      await beat(waitedMs);
      if (isHinted || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(LOOK_AGAIN_MS, timeoutMs - waitedMs));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", onAbort);
  }
}
