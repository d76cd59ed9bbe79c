import pLimit from "p-limit";

import type { Failed, Stop } from "../adapters/adapter.ts";
import { permanent } from "../adapters/outcomes.ts";
import { diskUse } from "./disk-use.ts";

/** How large a directory of Systole's own may grow. */
export interface SizeCap {
  /** Undefined: a run may begin there. What was too large is measured again: having cleaned up is enough. */
  readonly refusal: (directories: readonly string[], signal: AbortSignal) => Promise<Failed | undefined>;
  /** Looks now and then while a run works there, and stops it when they have grown too large. */
  readonly watch: (directories: readonly string[], stop: (why: Stop) => void) => Disposable;
}

const MB = 1024 * 1024;
/** A run that is over by then never waits for a walk. */
const FIRST_MS = 5_000;
/** A directory is walked again after so many times what the last walk took. */
const PAUSES = 20;
/** A run that was too short to be looked at has its directories walked behind it, if that is so long ago. */
const RARELY_MS = 3_600_000;
const MOST_KNOWN = 10_000;
const STOP_GRACE_MS = 1_500;

const NONE: SizeCap = {
  refusal: () => Promise.resolve(undefined),
  watch: () => ({ [Symbol.dispose]: () => undefined }),
};

/** @param maxMb of each directory, in MiB; 0: any size */
export function sizeCap(maxMb: number): SizeCap {
  if (maxMb === 0) return NONE;
  const upToBytes = maxMb * MB;
  /** When each was last looked at, and whether it was too large; the one that was looked at longest ago first. */
  const known = new Map<string, { readonly atMs: number; readonly isFull: boolean }>();
  const oneAtATime = pLimit(1);

  const remember = (directory: string, isFull: boolean): void => {
    known.delete(directory);
    known.set(directory, { atMs: performance.now(), isFull });
    const [oldest] = known.size > MOST_KNOWN ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
  };

  const look = (directory: string, isWanted: () => boolean) =>
    oneAtATime(async () => {
      const beganMs = performance.now();
      const bytes = isWanted() ? await diskUse(directory, { upToBytes, isWanted }) : 0;
      const problem = bytes > upToBytes ? tooLarge(directory, bytes, maxMb) : undefined;
      if (problem !== undefined || isWanted()) remember(directory, problem !== undefined);
      return { problem, tookMs: performance.now() - beganMs };
    });

  const lookRarely = (directories: readonly string[]): void => {
    for (const directory of directories) {
      const last = known.get(directory);
      if (last !== undefined && performance.now() - last.atMs < RARELY_MS) continue;
      remember(directory, false);
      void look(directory, () => true);
    }
  };

  return {
    refusal: async (directories, signal) => {
      for (const directory of directories.filter((each) => known.get(each)?.isFull === true)) {
        const { problem } = await look(directory, () => !signal.aborted);
        if (problem !== undefined) return permanent("workspace_full", problem);
      }
      return undefined;
    },
    watch: (directories, stop) => {
      let isOver = false;
      const round = async (): Promise<void> => {
        let walkedMs = 0;
        for (const directory of directories) {
          const { problem, tookMs } = await look(directory, () => !isOver);
          if (isOver) return;
          if (problem !== undefined) return stop({ cause: "workspace_full", message: problem, graceMs: STOP_GRACE_MS });
          walkedMs += tookMs;
        }
        timer = setTimeout(() => void round(), Math.max(FIRST_MS, walkedMs * PAUSES));
      };
      let timer = setTimeout(() => void round(), FIRST_MS);
      return {
        [Symbol.dispose]: () => {
          isOver = true;
          clearTimeout(timer);
          lookRarely(directories);
        },
      };
    },
  };
}

const tooLarge = (directory: string, bytes: number, maxMb: number): string =>
  `${directory} holds ${Math.ceil(bytes / MB)} MB or more, and may hold ${maxMb} MB (SYSTOLE_WORKSPACE_MAX_MB). ` +
  "Remove what is not needed there, or raise the cap: no run begins there before";
