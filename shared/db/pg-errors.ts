import { AppError, ConflictError, InvalidInputError, NotFoundError, UnavailableError } from "../kernel/errors.ts";

interface PgError extends Error {
  readonly code?: string;
  readonly constraint?: string;
}

/** Another try of the whole transaction may succeed: serialization failure, deadlock. */
export const isRetryable = (error: unknown): boolean => ["40001", "40P01"].includes(codeOf(error) ?? "");

/** A unique index refused the row; `constraint` names which. */
export const isUniqueViolation = (error: unknown, constraint: string): boolean =>
  codeOf(error) === "23505" && (error as PgError).constraint === constraint;

const CANCELED = "57014";

/** A statement took longer than it was given. */
export const isTooLong = (error: unknown): boolean =>
  codeOf(error) === CANCELED || (error instanceof UnavailableError && codeOf(error.cause) === CANCELED);

/** The database is gone, going, or full: what the caller asked for was not done, and may be asked again. */
const isOutage = (code: string): boolean =>
  code.startsWith("08") || code.startsWith("57P") || code.startsWith("53") || code === CANCELED || code === "25006";

const SOCKET = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "EAI_AGAIN"]);

const CONNECTION_LOST =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/;

const elsewhere = (what: string): AppError =>
  new AppError("illegal_transition", `${what} must belong to the same company`);

/** Constraint → what it means to a caller. Their names are sentences for this reason. */
const CONSTRAINTS: Readonly<Record<string, () => AppError>> = {
  companies_issue_prefix_unique: () => new ConflictError("Another company uses this issuePrefix"),
  agents_manager_in_same_company: () => new InvalidInputError("Manager must belong to the same company"),
  agents_belong_to_company: () => new NotFoundError("Company"),
  heartbeat_runs_belong_to_agent: () => new NotFoundError("Agent"),
  agent_wakeup_requests_belong_to_agent: () => new NotFoundError("Agent"),
  secrets_one_per_name: () => new ConflictError("Another secret of the company has this name"),
  issues_belong_to_company: () => new NotFoundError("Company"),
  issues_project_id_fkey: () => elsewhere("Project"),
  issues_goal_id_fkey: () => elsewhere("Goal"),
  issues_parent_id_fkey: () => elsewhere("Parent issue"),
  issue_labels_label_id_fkey: () => elsewhere("Labels"),
  labels_belong_to_company: () => new NotFoundError("Company"),
  labels_by_name: () => new ConflictError("Another label has this name"),
  cost_events_belong_to_agent: () => new AppError("illegal_transition", "Agent must belong to the same company"),
};

export function translatePgError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if (isUnreachable(error)) return unavailable(error);
  const { code = "", constraint = "" } = error as PgError;
  if (UNSTORABLE.has(code)) {
    return new InvalidInputError("Text may not contain NUL or unpaired surrogates", { cause: error });
  }
  if (NO_MOMENT.has(code)) return new InvalidInputError("A date or time is out of range", { cause: error });
  return CONSTRAINTS[constraint]?.() ?? error;
}

const unavailable = (cause: PgError): UnavailableError =>
  cause.code === "53100"
    ? new UnavailableError("The database's disk is full", { details: { reason: "disk_full" }, cause })
    : new UnavailableError("The database cannot be reached just now", { cause });

/** What JSON allows and PostgreSQL's text does not: NUL, and halves of surrogate pairs. */
const UNSTORABLE = new Set(["22P05", "22021"]);

/** What ISO 8601 allows and PostgreSQL has not: the year 0000, and offsets of 16 hours and more. */
const NO_MOMENT = new Set(["22007", "22008", "22009"]);

const isUnreachable = ({ code = "", message }: PgError): boolean =>
  SOCKET.has(code) || isOutage(code) || CONNECTION_LOST.test(message);

const codeOf = (error: unknown): string | undefined => (error instanceof Error ? (error as PgError).code : undefined);
