import type { OutageLog } from "../platform/outage-log.ts";
import type { JobWorker } from "./bullmq-backend.ts";
import { isMisconfigured, keepTrying } from "./keep-trying.ts";

interface KeptWorker {
  /** Nothing while one is being built. */
  readonly current: () => JobWorker | undefined;
  readonly rebuild: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Keeping {
  readonly isPaused: () => boolean;
  readonly stopping: AbortSignal;
  readonly outage: OutageLog;
}

/** Resolves after the first try; what failed then is tried on and on. Rejects when waiting cannot help. */
export async function keepWorker(connect: () => Promise<JobWorker>, keeping: Keeping): Promise<KeptWorker> {
  const { isPaused, stopping, outage } = keeping;
  let worker: JobWorker | undefined;
  let opening: Promise<void> | undefined;

  const open = (): Promise<void> => {
    worker = undefined;
    opening = keepTrying(connect, stopping, outage).then((opened) => {
      worker = opened;
      if (isPaused()) opened?.pause();
      if (stopping.aborted) opened?.stop();
    });
    return opening;
  };

  worker = await connect().catch((error: unknown) => {
    if (isMisconfigured(error)) throw error;
    outage.failed(error);
    return undefined;
  });
  if (worker === undefined) void open();

  return {
    current: () => worker,
    rebuild: async () => {
      const old = worker;
      await Promise.all([old?.close(), open()]);
    },
    close: async () => {
      await opening;
      await worker?.close();
    },
  };
}

/** Holds for every worker that is built meanwhile; a consumer that is stopping has nothing to pause. */
export function pauseOf(
  worker: () => JobWorker | undefined,
  stopping: AbortSignal,
): { readonly isOn: () => boolean; readonly set: (isPaused: boolean) => void } {
  let isOn = false;
  return {
    isOn: () => isOn,
    set: (isPaused) => {
      if (stopping.aborted || isOn === isPaused) return;
      isOn = isPaused;
      if (isPaused) worker()?.pause();
      else worker()?.resume();
    },
  };
}
