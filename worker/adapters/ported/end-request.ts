import type { EndRequest } from "../../../shared/adapter-port/adapter-module.ts";
import type { Execution, Stop } from "../adapter.ts";

/** When an attempt has to end, and by when it must have. */
export interface Ending {
  /** Aborted with an `EndRequest`, or when all is over. */
  readonly signal: AbortSignal;
  /** Absent while it may go on. */
  readonly request: () => EndRequest | undefined;
  /** Resolves when it had its grace, and more. */
  readonly overdue: Promise<void>;
  /** It has answered: ends what it left behind. */
  readonly over: () => void;
  readonly close: () => void;
}

/** The longest time a timer can wait for, almost 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** What stops has to be over by then, whatever was asked for. */
const MAX_GRACE_MS = 1_500;
/** For its children to be found and killed. */
const MARGIN_MS = 500;

const OVER: EndRequest = { cause: "cancelled", message: "The attempt is over", graceMs: 0 };

/** @param asGuest runs what calls the adapter: whoever listens to a signal is called by who aborts it */
export function startEnding(
  { signal, adapterConfig }: Pick<Execution, "signal" | "adapterConfig">,
  asGuest: (work: () => void) => void,
): Ending {
  const abort = new AbortController();
  let request: EndRequest | undefined;
  const timers: NodeJS.Timeout[] = [];
  let onOverdue: () => void = () => undefined;
  const overdue = new Promise<void>((resolve) => {
    onOverdue = resolve;
  });
  const ask = (why: EndRequest): void => {
    if (request !== undefined) return;
    const graceMs = Math.min(Math.max(why.graceMs, 0), MAX_GRACE_MS);
    request = { ...why, graceMs };
    timers.push(setTimeout(onOverdue, graceMs + MARGIN_MS));
    asGuest(() => abort.abort(request));
  };
  const onStop = (): void => ask(signal.reason as Stop);
  if (signal.aborted) onStop();
  signal.addEventListener("abort", onStop, { once: true });
  const timeoutSec = timeoutOf(adapterConfig);
  if (timeoutSec > 0) {
    const late: EndRequest = { cause: "timeout", message: `Timed out after ${timeoutSec}s`, graceMs: MAX_GRACE_MS };
    timers.push(setTimeout(() => ask(late), Math.min(timeoutSec * 1_000, MAX_TIMER_MS)));
  }
  return {
    signal: abort.signal,
    request: () => request,
    overdue,
    over: () => asGuest(() => abort.abort(OVER)),
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener("abort", onStop);
    },
  };
}

const timeoutOf = ({ timeoutSec }: Readonly<Record<string, unknown>>): number =>
  typeof timeoutSec === "number" && timeoutSec > 0 ? timeoutSec : 0;
