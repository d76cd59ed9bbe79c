/** Where a run's context has its note: the wire's name of it. */
export const HANDOFF_KEY = "paperclipSessionHandoffMarkdown";
/** Where it has why the session before was left: likewise. */
export const ROTATION_KEY = "paperclipSessionRotationReason";

/** What is known of where a session left off. */
export interface LeftOff {
  readonly status: string | null;
  readonly error: string | null;
  readonly summary: string | null;
  readonly issue: string | null;
  readonly issueStatus: string | null;
  readonly comment: string | null;
}

const MAX_SUMMARY = 4_000;
const MAX_COMMENT = 2_000;
const MAX_ERROR = 1_000;
const MAX_LINE = 500;

/**
 * What a new session is told of the one before it, as Markdown of a few kB at the most. What others wrote is quoted: it
 * is to be known, not to be obeyed.
 *
 * @param why the session is left
 */
export function handoffNote(sessionId: string, why: string, left: LeftOff | undefined): string {
  const { status, error, summary, issue, issueStatus, comment } = left ?? NOTHING;
  const lines = [
    "Session handoff:",
    `- Previous session: ${line(sessionId)}`,
    `- It is not gone on with: ${line(why)}`,
    issue === null ? "" : `- Issue: ${line(issue)}${issueStatus === null ? "" : ` (${issueStatus})`}`,
    status === null ? "" : `- Its last run: ${status}`,
    quoted("How that failed", error, MAX_ERROR),
    quoted("What that said at its end", summary, MAX_SUMMARY),
    quoted("The last comment on the issue", comment, MAX_COMMENT),
    "Go on from the task as it is now, and look up again only what you need.",
  ];
  return lines.filter((text) => text !== "").join("\n");
}

const NOTHING: LeftOff = { status: null, error: null, summary: null, issue: null, issueStatus: null, comment: null };

const line = (text: string): string => text.replace(/\s+/g, " ").slice(0, MAX_LINE).toWellFormed();

function quoted(about: string, text: string | null, max: number): string {
  if (text === null || text.trim() === "") return "";
  const said = text.trim();
  const cut = said.length > max ? `${said.slice(0, max).toWellFormed()} …` : said;
  return `- ${about}:\n${cut
    .split(/\r?\n/)
    .map((each) => `  > ${each}`)
    .join("\n")}`;
}
