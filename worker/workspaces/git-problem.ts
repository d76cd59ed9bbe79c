import type { Failed } from "../adapters/adapter.ts";
import { permanent, transient } from "../adapters/outcomes.ts";
import { type GitAnswer, GitStoppedError } from "./git.ts";

const MAX_MESSAGE = 1_000;

const NO_ROOM = /no space left on device|disk quota exceeded/i;
/** Another attempt finds the same. */
const FOR_GOOD =
  /authentication failed|could not read username|permission denied|repository not found|repository '.*' not found|not appear to be a git repository|host key verification failed|access denied|could not be found|transport '.*' not allowed|unable to find remote helper/i;

/** @throws {GitStoppedError} where it did not work, in git's own words */
export function requireDone(answer: GitAnswer, what: string): GitAnswer {
  if (answer.exitCode === 0) return answer;
  throw new GitStoppedError(problemOf(answer.stderr, what));
}

function problemOf(stderr: string, what: string): Failed {
  const message = `${what}: ${stderr.trim().slice(-MAX_MESSAGE).toWellFormed()}`;
  if (NO_ROOM.test(stderr)) return transient("disk_full", message);
  return FOR_GOOD.test(stderr) ? invalid(message) : transient("setup_failed", message);
}

export const invalid = (message: string): Failed => permanent("workspace_validation_failed", message);
