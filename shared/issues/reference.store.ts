import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { AppError, ConflictError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";

const refer = (name: string, table: string) =>
  statement(`refer_to_${name}`, `select id from ${table} where id = $1 and company_id = $2`);

const REFERENCES = {
  Project: refer("project", "projects"),
  Goal: refer("goal", "goals"),
  "Parent issue": refer("issue", "issues"),
} as const;

const elsewhere = (what: string): AppError =>
  new AppError("invalid_reference", `${what} must belong to the same company`);

/** What is another company's is told like what never was. @throws invalid_reference */
export async function requireInCompany(
  db: Queryable,
  what: keyof typeof REFERENCES,
  { id, companyId }: { readonly id: string; readonly companyId: string },
): Promise<void> {
  if ((await db.rows(REFERENCES[what], [id, companyId])).length === 0) throw elsewhere(what);
}

const NAMED = statement(
  "issues_named",
  `select id, identifier from issues
    where company_id = $1 and (id = any($2::uuid[]) or identifier = any($3::text[]))`,
);

/** Which of a company's issues is meant by a name that somebody gave it: its id, or its identifier in any case. */
export async function findNamed(
  db: Queryable,
  companyId: string,
  names: readonly string[],
): Promise<(name: string) => string | undefined> {
  const given = [names.filter(isUuid), names.map((name) => name.toUpperCase())];
  const rows = await db.rows<{ id: string; identifier: string }>(NAMED, [companyId, ...given]);
  const ids = new Map(rows.flatMap(({ id, identifier }) => [id.toUpperCase(), identifier].map((name) => [name, id])));
  return (name) => ids.get(name.toUpperCase());
}

const HOLD_AGENT = statement("hold_assignee", "select id from agents where id = $1 for share");
const ASSIGNEE = statement(
  "find_assignee",
  "select lifecycle from agents where id = $1 and company_id = $2 and deleted_at is null",
);

/**
 * Work can be given to it. Until the transaction's end it stays so: whoever deletes it waits, and then takes this away
 * again. @throws invalid_reference, conflict
 */
export async function requireAssignable(
  tx: Tx,
  { id, companyId }: { readonly id: string; readonly companyId: string },
): Promise<void> {
  await tx.rows(HOLD_AGENT, [id]);
  const [agent] = await tx.rows<{ lifecycle: string }>(ASSIGNEE, [id, companyId]);
  if (agent === undefined) throw elsewhere("Assignee");
  if (agent.lifecycle === "active") return;
  const state = agent.lifecycle === "terminated" ? "terminated" : "pending approval";
  throw new ConflictError(`Cannot assign work to ${state} agents`, {
    details: { assigneeAgentId: id, status: agent.lifecycle },
  });
}

const PAUSED = statement("project_pause_causes", "select pause_causes from projects where id = $1");

/** Why the project stands still; empty while it does not. */
export async function listProjectPauseCauses(db: Queryable, projectId: string): Promise<string[]> {
  const [row] = await db.rows<{ pause_causes: string[] }>(PAUSED, [projectId]);
  return row?.pause_causes ?? [];
}

const RUN_DEPTH = statement(
  "request_depth_of_run",
  "select i.request_depth from heartbeat_runs r join issues i on i.id = r.issue_id where r.id = $1",
);

/** How deep the issue is that the run works on. */
export async function findDepthOfRun(db: Queryable, runId: string): Promise<number | undefined> {
  return (await db.rows<{ request_depth: number }>(RUN_DEPTH, [runId]))[0]?.request_depth;
}
