import type { Transitions } from "../kernel/state-machine.ts";
import { sourcesOf } from "../kernel/state-machine.ts";

export type IssueStatus = "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";

/**
 * Every way an issue's status may change by hand. What nobody has taken up cannot be finished; what is closed comes back
 * only to be begun anew.
 */
export const ISSUE_TRANSITIONS: Transitions<IssueStatus> = {
  // wished for, and not for now
  backlog: ["todo", "in_progress", "blocked", "cancelled"],
  // to be taken up
  todo: ["backlog", "in_progress", "in_review", "blocked", "done", "cancelled"],
  // its assignee is at it
  in_progress: ["backlog", "todo", "in_review", "blocked", "done", "cancelled"],
  // waits for somebody's judgement
  in_review: ["backlog", "todo", "in_progress", "blocked", "done", "cancelled"],
  // waits for something else
  blocked: ["backlog", "todo", "in_progress", "in_review", "done", "cancelled"],
  done: ["backlog", "todo"],
  cancelled: ["backlog", "todo"],
};

export const ISSUE_STATUSES = Object.keys(ISSUE_TRANSITIONS) as readonly IssueStatus[];

export const isClosed = (status: IssueStatus): boolean => status === "done" || status === "cancelled";

/** From which it may be checked out. */
export const CHECKOUT_SOURCES: readonly IssueStatus[] = [...sourcesOf(ISSUE_TRANSITIONS, "in_progress"), "in_progress"];
