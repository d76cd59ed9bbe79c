import { newId } from "../../shared/kernel/ids.ts";
import { metrics } from "../../shared/metrics/metrics.ts";
import type { Running } from "../../shared/platform/lifecycle.ts";
import type { Stop } from "../adapters/adapter.ts";
import { type CleanedUp, type CleanUpDeps, cleanUp, type Kept } from "./clean-up.ts";
import { type GitOptions, gitOf } from "./git.ts";

const EVERY_MS = 3_600_000;
const OVER: Stop = { cause: "interrupted", message: "The worker is stopping", graceMs: 0 };

export interface UpkeepDeps extends Omit<CleanUpDeps, "git"> {
  readonly gitOptions: GitOptions;
}

/** Cleans up when the worker starts, and then about once an hour, one directory at a time. */
export function startUpkeep({ gitOptions, ...deps }: UpkeepDeps): Running {
  const { log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const git = gitOf({ runId: newId(), fencingToken: 0, signal, spawned: () => undefined }, gitOptions);
  const told = new Set<string>();
  let kept: readonly Kept[] = [];
  let timer: NodeJS.Timeout | undefined;
  metrics.watch("workspacesKept", () => [{ value: kept.length, labels: {} }]);

  const tell = (found: CleanedUp): void => {
    kept = found.kept;
    for (const path of found.removed) log.info({ path }, "a directory that nobody works in any more was removed");
    for (const { path, because } of kept) {
      if (!told.has(path)) log.warn({ path, because }, "a directory that nobody works in any more is kept");
      told.add(path);
    }
  };
  const round = async (): Promise<void> => {
    await cleanUp({ ...deps, git }, new Date(), signal).then(tell, (error: unknown) => {
      if (!signal.aborted) log.warn({ err: error }, "directories could not be cleaned up; tried again later");
    });
    if (signal.aborted) return;
    timer = setTimeout(
      () => {
        running = round();
      },
      EVERY_MS * (0.9 + 0.2 * Math.random()),
    );
  };
  let running = round();
  return {
    stop: async () => {
      stopping.abort(OVER);
      clearTimeout(timer);
      await running;
    },
  };
}
