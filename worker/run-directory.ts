import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "systole-run-";

export interface RunDirectory extends AsyncDisposable {
  readonly path: string;
}

/** Where files for one run are, which its own user alone can read, and only while the run goes on. */
export async function openRunDirectory(): Promise<RunDirectory> {
  const path = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Removes what workers of this user left that were killed; a directory that is not ours stays. */
export async function sweepRunDirectories(): Promise<void> {
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX) && !isOfLiving(name));
  await Promise.allSettled(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

function isOfLiving(name: string): boolean {
  const pid = Number(name.slice(PREFIX.length).split("-")[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
