import type { Failed } from "../adapters/adapter.ts";
import { permanent, transient } from "../adapters/outcomes.ts";
import { type GitAnswer, GitStoppedError } from "./git.ts";

const MAX_MESSAGE = 1_000;

const NO_ROOM = /no space left on device|disk quota exceeded/i;
/** Where git could make a file and then not write it, it does not say why: there was no room. */
const UNWRITTEN =
  /unable to write (?:file|new.?index)|couldn't write '|failed to write new configuration file|unable to create directory for/i;
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
  if (FOR_GOOD.test(stderr)) return invalid(message);
  return transient(UNWRITTEN.test(stderr) ? "disk_full" : "setup_failed", message);
}

export const invalid = (message: string): Failed => permanent("workspace_validation_failed", message);
