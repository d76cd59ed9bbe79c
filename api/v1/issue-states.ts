import type { Issue } from "../../shared/issues/issue.schema.ts";
import type { IssueStatus } from "../../shared/issues/issue-machine.ts";
import type { StatusPart } from "../../shared/issues/newest-filter.ts";

export const ISSUE_STATES = [
  "queued",
  "assigned",
  "running",
  "review",
  "done",
  "failed",
  "cancelled",
  "handoff",
] as const;
export type IssueState = (typeof ISSUE_STATES)[number];

/** For good, here: whatever `/api` opens again begins anew. */
export const isFrozen = (state: IssueState): boolean => state === "done" || state === "failed" || state === "cancelled";

type Standing = Pick<Issue, "status" | "outcome" | "assigneeAgentId" | "assigneeUserId">;

const hasNobody = ({ assigneeAgentId, assigneeUserId }: Standing): boolean =>
  assigneeAgentId === null && assigneeUserId === null;

const waiting = (issue: Standing): IssueState => (hasNobody(issue) ? "queued" : "assigned");

const STATE_OF: Readonly<Record<IssueStatus, (issue: Standing) => IssueState>> = {
  backlog: () => "queued",
  todo: waiting,
  in_progress: () => "running",
  in_review: () => "review",
  blocked: (issue) => (issue.assigneeUserId === null ? waiting(issue) : "handoff"),
  done: () => "done",
  cancelled: ({ outcome }) => outcome ?? "cancelled",
};

/** What this wire calls it. What waits for later, or for something else, is `queued` or `assigned`, and held. */
export const stateOf = (issue: Standing): IssueState => STATE_OF[issue.status](issue);

/** Nobody takes it up by itself. */
export const isHeld = (issue: Standing): boolean =>
  issue.status === "backlog" || (issue.status === "blocked" && issue.assigneeUserId === null);

/** The same backwards: which issues are called so. */
export const PARTS_OF_STATE: Readonly<Record<IssueState, readonly StatusPart[]>> = {
  queued: [{ status: "backlog" }, { status: "todo", assignee: "nobody" }, { status: "blocked", assignee: "nobody" }],
  assigned: [
    { status: "todo", assignee: "somebody" },
    { status: "blocked", assignee: "agent" },
  ],
  running: [{ status: "in_progress" }],
  review: [{ status: "in_review" }],
  done: [{ status: "done" }],
  failed: [{ status: "cancelled", outcome: "failed" }],
  cancelled: [{ status: "cancelled", outcome: null }],
  handoff: [{ status: "blocked", assignee: "person" }],
};
