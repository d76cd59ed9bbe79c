import type { WebhookEventType } from "./webhook-event.schema.ts";

/** Of an entry of the trail, what says which events it is. */
export interface ToldEntry {
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>> | null;
}

export interface EntryEvent {
  readonly type: WebhookEventType;
  /** What the thing is from then on, in `/v1`'s words; where the event says so. */
  readonly status?: string;
}

type Details = Readonly<Record<string, unknown>>;
type Told = EntryEvent | ((details: Details) => readonly EntryEvent[]);

const told = (type: WebhookEventType, status?: string): EntryEvent =>
  status === undefined ? { type } : { type, status };

const HIRED = told("agent.hired", "active");
const RETIRED = told("agent.retired", "retired");
const AGENT_UPDATED = told("agent.updated");
const REQUESTED = told("approval.requested", "pending");
const ASKED = told("approval.question_asked", "asked_question");
const DENIED = told("approval.denied", "denied");
const PROJECT_UPDATED = told("project.updated");
const ASSIGNED = told("task.assigned", "assigned");
const STARTED = told("task.started", "running");
const FAILED = told("task.failed", "failed");
const HANDED_OFF = told("task.handoff", "handoff");
const TOPPED_UP = told("budget.topup");

/** By the action of the trail. What is not here, or comes to nothing, is `audit.recorded`. */
const EVENTS: Readonly<Record<string, Told>> = {
  "agent.created": HIRED,
  "agent.hired": HIRED,
  "agent.hire_approved": HIRED,
  "agent.updated": AGENT_UPDATED,
  "agent.config_rolled_back": AGENT_UPDATED,
  "agent.permissions_updated": AGENT_UPDATED,
  "agent.skills_synced": AGENT_UPDATED,
  "agent.instructions_bundle_updated": AGENT_UPDATED,
  "agent.instructions_path_updated": AGENT_UPDATED,
  "agent.instructions_file_updated": AGENT_UPDATED,
  "agent.instructions_file_deleted": AGENT_UPDATED,
  "agent.paused": told("agent.paused", "paused"),
  "agent.resumed": ({ stillPausedBy }) => [told("agent.resumed", isEmpty(stillPausedBy) ? "active" : "paused")],
  "agent.terminated": RETIRED,
  // One that was retired before has been told of then.
  "agent.deleted": ({ wasInService }) => (wasInService === true ? [RETIRED] : []),
  "agent.token_rotated": told("agent.token.rotated"),

  "issue.created": ({ assigneeAgentId, assigneeUserId }) => {
    const isAssigned = isId(assigneeAgentId) || isId(assigneeUserId);
    return [told("task.created", isAssigned ? "assigned" : "queued"), ...(isAssigned ? [ASSIGNED] : [])];
  },
  "issue.updated": taskChange,
  "issue.assigned": ASSIGNED,
  "issue.checked_out": ({ from }) => (from === "in_progress" ? [] : [STARTED]),
  "issue.failed": FAILED,
  "issue.cancelled": told("task.cancelled", "cancelled"),
  "issue.handed_off": HANDED_OFF,

  "approval.created": REQUESTED,
  "approval.resubmitted": REQUESTED,
  "approval.revision_requested": ASKED,
  "approval.question_asked": ASKED,
  "approval.approved": told("approval.approved", "approved"),
  "approval.approved_with_edits": told("approval.approved_with_edits", "approved_with_edits"),
  "approval.rejected": DENIED,
  "approval.denied": DENIED,
  "approval.expired": told("approval.expired", "expired"),

  "goal.created": told("goal.created"),
  "goal.updated": ({ to }) => [
    to === "achieved" || to === "cancelled" ? told("goal.closed", "closed") : told("goal.updated"),
  ],
  "goal.closed": told("goal.closed", "closed"),

  "project.created": told("project.created"),
  "project.updated": ({ isArchived }) => [isArchived === true ? told("project.archived", "archived") : PROJECT_UPDATED],
  "project.paused": PROJECT_UPDATED,
  "project.resumed": PROJECT_UPDATED,
  "project.archived": told("project.archived", "archived"),

  "company.created": told("company.created", "active"),
  "company.updated": told("company.updated"),
  "company.paused": told("company.updated"),
  "company.activated": ({ from }) => [
    from === "archived" ? told("company.restored", "active") : told("company.updated"),
  ],
  "company.archived": told("company.archived", "archived"),
  "company.deleted": told("company.deleted", "deleting"),

  "budget.soft_threshold_crossed": (details) => breach(details, "soft"),
  "budget.hard_threshold_crossed": (details) => breach(details, "hard"),
  "budget.catastrophic_threshold_crossed": (details) => breach(details, "catastrophic"),
  "budget.topup": TOPPED_UP,
  "budget.topped_up": TOPPED_UP,
};

/** What an issue's status, as it is stored, is in `/v1`'s words when it begins. */
const OF_STATUS: Readonly<Record<string, EntryEvent>> = {
  in_progress: STARTED,
  in_review: told("task.review", "review"),
  done: told("task.completed", "done"),
  cancelled: told("task.cancelled", "cancelled"),
  failed: FAILED,
  handoff: HANDED_OFF,
};

/** Its status changed, or its assignee, or both; other changes are no state of a task. */
function taskChange(details: Details): readonly EntryEvent[] {
  const { to, assigneeAgentId, assigneeUserId, outcome } = details;
  const isHandedOn = isId(assigneeAgentId) || isId(assigneeUserId);
  if (to === "cancelled" && outcome === "failed") return [FAILED];
  // Agents leave blocked work alone: given to a person, it is that person's.
  if (to === "blocked" && isId(assigneeUserId)) return [HANDED_OFF];
  const begun = typeof to === "string" ? OF_STATUS[to] : undefined;
  return [...(isHandedOn ? [ASSIGNED] : []), ...(begun === undefined ? [] : [begun])];
}

const breach = ({ scopeType }: Details, level: string): readonly EntryEvent[] => [
  told(scopeType === "agent" ? "agent.budget.breach" : "budget.breach", level),
];

const isId = (value: unknown): boolean => typeof value === "string";
const isEmpty = (value: unknown): boolean => !Array.isArray(value) || value.length === 0;

const RECORDED: readonly EntryEvent[] = [{ type: "audit.recorded" }];

/** What an entry of the trail is told as, in the order in which it came about; one at least. */
export function eventsOf({ action, details }: ToldEntry): readonly EntryEvent[] {
  const event = Object.hasOwn(EVENTS, action) ? EVENTS[action] : undefined;
  if (event === undefined) return RECORDED;
  const events = typeof event === "function" ? event(details ?? {}) : [event];
  return events.length === 0 ? RECORDED : events;
}

/** The actions that have a meaning of their own here. */
export const TOLD_ACTIONS: readonly string[] = Object.keys(EVENTS);
