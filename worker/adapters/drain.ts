import type { OutputPump } from "./output-pump.ts";

/**
 * Once nothing of a run is left, its pipes hold what was written before (at most a few hundred kilobytes) and then
 * their end. Unless a process without marker or group inherited one: then the end never comes, and reading is cut off
 * after a silence, or after more than a pipe can hold.
 */
const SILENCE_MS = 200;
const MAX_LEFT_BYTES = 1024 * 1024;
/** How long a stopped run waits for a sink that is slow. */
const STOPPED_MS = 300;

/** Resolves when all pumps are done. */
export async function drain(pumps: readonly OutputPump[], signal: AbortSignal): Promise<void> {
  const done = Promise.all(pumps.map((pump) => pump.done)).then(() => true);
  const cut = (): void => {
    for (const pump of pumps) pump.cut();
  };
  const bytesRead = (): number => pumps.reduce((sum, pump) => sum + pump.bytesRead(), 0);

  const atStart = bytesRead();
  let before = -1;
  let stoppedMs = 0;
  for (;;) {
    if (await within(done, stepMs(before))) return;
    const now = bytesRead();
    const isSilent = now === before && !pumps.some((pump) => pump.isSinkBusy());
    if (isSilent || now - atStart > MAX_LEFT_BYTES) cut();
    before = now;
    if (!signal.aborted) continue;
    stoppedMs += SILENCE_MS;
    if (stoppedMs < STOPPED_MS) continue;
    cut();
    return;
  }
}

/** The first look is an early one: the pipes of most runs are at their end by now. */
const stepMs = (before: number): number => (before === -1 ? SILENCE_MS / 10 : SILENCE_MS);

async function within(done: Promise<boolean>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
