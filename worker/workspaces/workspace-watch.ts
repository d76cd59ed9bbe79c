import { existsSync } from "node:fs";
import { access, constants, statfs } from "node:fs/promises";
import { dirname } from "node:path";

import type { WorkspaceReport } from "../../shared/adapters/tool-checks.ts";

const GIB = 1024 ** 3;

/** What a worker says of the directory in which it makes those of agents: as it was at the last look. */
export interface WorkspaceWatch {
  /** Looks again; what it sees stands in a later answer, since a disk may not answer. */
  readonly look: () => WorkspaceReport;
}

/** Resolves after a first look. */
export async function watchWorkspaces(directory: string): Promise<WorkspaceWatch> {
  let seen = await seeWorkspaces(directory);
  let looking: Promise<void> | undefined;
  return {
    look: () => {
      looking ??= seeWorkspaces(directory)
        .then((report) => void (seen = report))
        .finally(() => (looking = undefined));
      return seen;
    },
  };
}

async function seeWorkspaces(directory: string): Promise<WorkspaceReport> {
  const place = nearest(directory);
  const isWritable = await access(place, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  const disk = await statfs(place).catch(() => undefined);
  return { directory, isWritable, freeGib: disk === undefined ? null : Math.floor((disk.bavail * disk.bsize) / GIB) };
}

/** What is not there yet is made when the first agent needs it. */
const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));
