import type { Failed } from "../adapter.ts";
import { permanent, transient } from "../outcomes.ts";
import { retryAfterOf } from "./retry-hint.ts";

export interface ToolNames {
  /** For people: Claude Code. */
  readonly name: string;
  /** What its error codes begin with: claude. */
  readonly prefix: string;
  /** What to do where it is not logged in. */
  readonly login: string;
}

const MAX_MESSAGE = 2_000;

/**
 * What kept a tool from working, by the words it says it in; undefined where they are none of those. The words are
 * those that the tools and their providers use, and change from one version to the next: what is not recognised fails
 * for good, with the words themselves.
 */
const LOGIN =
  /not logged in|please (?:run|use) .{0,3}\/?login|invalid (?:api key|bearer token|authentication)|(?:oauth|auth\w*) token (?:has expired|was revoked|has been invalidated)|authentication_(?:error|failed)|failed to authenticate|\b401\b|codex login/i;
const BILLING =
  /credit balance is too low|billing_error|insufficient_quota|check your plan and billing|out of credits/i;
const QUOTA =
  /usage limit|hit your (?:\w+ )?limit|limit reached|rate.?limit|too many requests|quota exceeded|usage_limit_reached|\b429\b/i;
const UPSTREAM =
  /overloaded|server_error|internal server error|service unavailable|bad gateway|\b(?:500|502|503|504|529)\b|econnreset|etimedout|enotfound|eai_again|econnrefused|fetch failed|connection error|stream disconnected|error sending request|timed? ?out/i;

/** The session has grown past what its model can read at once: whoever goes on with it fails so again. */
export const IS_FULL =
  /prompt is too long|context_length_exceeded|context limit reached|(?:exceed\w*|room in)[^\n]{0,60}context (?:window|length|limit)/i;

export function failureOf(text: string, tool: ToolNames, now: Date): Failed | undefined {
  const said = shown(text);
  // It speaks of limits, too, but not of one that is over some day.
  if (IS_FULL.test(text)) return undefined;
  if (LOGIN.test(text)) return loginRequired(text, said, tool);
  if (BILLING.test(text)) {
    return permanent("provider_billing", `${tool.name}'s provider wants to be paid first. It said: ${said}`);
  }
  if (QUOTA.test(text)) return quota(said, retryAfterOf(text, now), tool);
  if (UPSTREAM.test(text)) {
    return withPatience(transient(`${tool.prefix}_transient_upstream`, said), retryAfterOf(text, now));
  }
  return undefined;
}

/** An address as a terminal shows it, up to what closes the sentence around it. */
const ADDRESS = /https?:\/\/[^\s\p{Cc}'"`<>()[\]{}]*[^\s\p{Cc}'"`<>()[\]{}.,;:!?]/gu;
const MAX_ADDRESS = 2_000;

function loginRequired(text: string, said: string, { name, prefix, login }: ToolNames): Failed {
  const failed = permanent(`${prefix}_auth_required`, `${name} is not logged in. ${login} It said: ${said}`);
  const addresses = (text.match(ADDRESS) ?? []).filter((address) => address.length <= MAX_ADDRESS);
  const loginUrl = addresses.find((address) => /oauth|login|auth/i.test(address));
  return loginUrl === undefined ? failed : { ...failed, errorMeta: { loginUrl } };
}

export const quota = (said: string, retryAfterSec: number | undefined, tool: ToolNames): Failed =>
  withPatience(transient("provider_quota", `${tool.name} has used up a limit of its provider: ${said}`), retryAfterSec);

const withPatience = (failed: Failed, retryAfterSec: number | undefined): Failed =>
  retryAfterSec === undefined ? failed : { ...failed, retryAfterSec };

/** Words of a tool, as far as they are shown: the last of them, which tell why. */
export const shown = (text: string): string => text.trim().slice(-MAX_MESSAGE).toWellFormed();

export interface ToolEnd {
  readonly exitCode: number | null;
  readonly exitSignal: string | null;
  /** The last that it said on its standard error. */
  readonly stderr: string;
  readonly now: Date;
}

/**
 * It ended without the line that says how. Where it had begun its work another attempt may go on from there; where it
 * had not, it would only fail so again.
 */
export function endedWithoutWord(end: ToolEnd, hasBegun: boolean, tool: ToolNames): Failed {
  const known = failureOf(end.stderr, tool, end.now);
  if (known !== undefined) return known;
  const how =
    end.exitCode === null ? `was ended by ${end.exitSignal ?? "a signal"}` : `exited with code ${end.exitCode}`;
  const tail = end.stderr.trim() === "" ? "" : `: ${shown(end.stderr)}`;
  if (end.exitCode === 0) return permanent("adapter_failed", `Failed to parse ${tool.prefix} JSON output${tail}`);
  if (!hasBegun) return permanent("adapter_failed", `${tool.name} ${how}${tail}`);
  return transient(`${tool.prefix}_harness_crash`, `${tool.name} ${how} in the middle of its work${tail}`);
}
