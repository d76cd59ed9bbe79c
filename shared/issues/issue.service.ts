import type { Actor } from "../auth/actor.ts";
import { actorId, requireBoard, requireCompany } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Queryable } from "../db/db.ts";
import { ForbiddenError, NotFoundError } from "../kernel/errors.ts";
import { endExecution } from "../routines/execution-end.store.ts";
import { forgetHold } from "../runs/issue-hold.store.ts";
import { stopRunsOfIssue } from "../runs/issue-stop.ts";
import { letGoOfIssues } from "../runs/next-in-line.store.ts";
import type { UpdatedIssue } from "./comment.schema.ts";
import { toIssueComment } from "./comment-view.ts";
import type { Issue, IssueDetail, UpdateIssue } from "./issue.schema.ts";
import { deleteIssue, lockIssues } from "./issue.store.ts";
import { visibleIssue } from "./issue-access.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { createChangeIssues, type IssueChangeDeps } from "./issue-changes.ts";
import { createIssue, type NewIssue } from "./issue-create.ts";
import { type IssueFilter, leavesOutRoutines, type ResolvedFilter } from "./issue-filter.schema.ts";
import { listIssueIds } from "./issue-list.store.ts";
import { type Plan, updateWithin } from "./issue-update.ts";
import { toIssue } from "./issue-view.ts";
import type { NewestFilter } from "./newest-filter.ts";
import { listNewestIssues } from "./newest-issues.store.ts";
import { listAncestors, showIssues } from "./shown-issue.store.ts";

/** Issues by id or identifier; what belongs to another company is not_found. */
export interface IssueRecords {
  /** By priority, then the newest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: IssueFilter) => Promise<Issue[]>;
  /** The newest first. @throws forbidden, not_found */
  readonly listNewest: (actor: Actor, companyId: string, filter: NewestFilter) => Promise<Issue[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, ref: string) => Promise<IssueDetail>;
  /** @throws forbidden, not_found, illegal_transition, conflict */
  readonly create: (actor: Actor, companyId: string, body: NewIssue["body"]) => Promise<Issue>;
  /** @throws not_found, illegal_transition, conflict, unauthenticated, forbidden */
  readonly update: (actor: Actor, ref: string, body: UpdateIssue) => Promise<UpdatedIssue>;
  /** The same, where what is to change depends on how it stands. @throws what `plan` does, and as `update` */
  readonly revise: (actor: Actor, ref: string, plan: Plan) => Promise<UpdatedIssue>;
  /** With all that belongs to it, and the run that works on it; returns what it was. @throws forbidden, not_found */
  readonly delete: (actor: Actor, ref: string) => Promise<Issue>;
}

export function createIssueRecords(deps: IssueChangeDeps): IssueRecords {
  const { db } = deps;
  const change = createChangeIssues(deps);

  const revise: IssueRecords["revise"] = async (actor, ref, plan) => {
    const seen = await visibleIssue(db, actor, ref);
    return change(seen.company_id, async (tx) => {
      const { value, ...outcome } = await updateWithin(tx, actor, seen, plan);
      const comment = value.comment && toIssueComment(seen.id, value.comment);
      return { ...outcome, value: { ...(await shown(tx, seen.id)), comment } };
    });
  };

  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      const listed = await listIssueIds(db, companyId, resolved(actor, filter));
      return (
        await showIssues(
          db,
          listed.map(({ id }) => id),
        )
      ).map(toIssue);
    },

    listNewest: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await showIssues(db, await listNewestIssues(db, companyId, filter))).map(toIssue);
    },

    get: async (actor, ref) => {
      const { id } = await visibleIssue(db, actor, ref);
      return { ...(await shown(db, id)), ancestors: await listAncestors(db, id) };
    },

    create: async (actor, companyId, body) => {
      requireCompany(actor, companyId);
      return change(companyId, async (tx) => {
        const { value, wishes } = await createIssue(tx, actor, { companyId, body });
        return { value: await shown(tx, value.id), wishes };
      });
    },

    update: (actor, ref, body) => revise(actor, ref, () => body),
    revise,

    delete: async (actor, ref) => {
      const seen = await visibleIssue(db, actor, ref);
      requireBoard(actor);
      return change(seen.company_id, async (tx) => {
        await lockIssues(tx, [seen.id]);
        const value = await shown(tx, seen.id);
        const scope = { issueId: seen.id, companyId: seen.company_id };
        const stopped = await stopRunsOfIssue(tx, { ...scope, actor, end: "deleted" });
        await deleteIssue(tx, seen.id);
        await endExecution(tx, seen, "deleted");
        if (value.executionRunId !== null) await letGoOfIssues(tx, [value.executionRunId]);
        await forgetHold(tx, seen.id);
        await recordIssueActivity(tx, actor, seen, { verb: "deleted", details: { title: seen.title.slice(0, 200) } });
        return { value, wishes: [], stopped };
      });
    },
  };
}

/** @throws not_found */
export async function shown(db: Queryable, id: string): Promise<Issue> {
  const [row] = await showIssues(db, [id]);
  if (row === undefined) throw new NotFoundError("Issue");
  return toIssue(row);
}

/** Who `me` is. @throws forbidden */
function resolved(actor: Actor, asked: IssueFilter): ResolvedFilter {
  const { includeRoutineExecutions: _taken, ...filter } = asked;
  const own = { ...filter, leavesOutRoutines: leavesOutRoutines(asked) };
  for (const name of ["assigneeAgentId", "participantAgentId"] as const) {
    if (own[name] !== "me") continue;
    if (actor.type !== "agent") throw new ForbiddenError(`${name}=me requires agent authentication`);
    own[name] = actor.agentId;
  }
  for (const name of ["assigneeUserId", "touchedByUserId", "unreadForUserId"] as const) {
    if (own[name] !== "me") continue;
    if (actor.type === "agent") throw new ForbiddenError(`${name}=me requires board authentication`);
    own[name] = actorId(actor);
  }
  return own;
}
