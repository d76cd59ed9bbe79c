import type { Failed } from "../adapters/adapter.ts";
import { permanent, transient } from "../adapters/outcomes.ts";
import { NotOwnedError } from "./owned-directory.ts";

const FULL = new Set(["ENOSPC", "EDQUOT"]);
const REFUSED = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ELOOP", "ENAMETOOLONG"]);

/** Undefined: it is something else. */
export const noRoom = (error: unknown, what: string): Failed | undefined =>
  FULL.has((error as NodeJS.ErrnoException).code ?? "")
    ? transient("disk_full", `There is no room left for ${what}`)
    : undefined;

/** Why a run has nowhere to work, in words that say what to do; undefined where it is none of that. */
export function workspaceProblem(error: unknown, root: string): Failed | undefined {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const full = noRoom(error, `the run's workspace below ${root}`);
  if (full !== undefined) return full;
  if (!REFUSED.has(code) && !(error instanceof NotOwnedError)) return undefined;
  const advice = "Set SYSTOLE_WORKSPACES_DIR to a directory of the worker's user, or give the agent a cwd.";
  return permanent("workspace_validation_failed", `The run's workspace cannot be used: ${message}. ${advice}`);
}
