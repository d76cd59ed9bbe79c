/** Every type of event that there is. What the trail has that is none of the others is told as `audit.recorded`. */
export const WEBHOOK_EVENTS = [
  "agent.hired",
  "agent.updated",
  "agent.paused",
  "agent.resumed",
  "agent.retired",
  "agent.token.rotated",
  "agent.budget.breach",
  "task.created",
  "task.assigned",
  "task.started",
  "task.review",
  "task.handoff",
  "task.completed",
  "task.failed",
  "task.cancelled",
  "approval.requested",
  "approval.question_asked",
  "approval.approved",
  "approval.approved_with_edits",
  "approval.denied",
  "approval.expired",
  "goal.created",
  "goal.updated",
  "goal.closed",
  "project.created",
  "project.updated",
  "project.archived",
  "company.created",
  "company.updated",
  "company.archived",
  "company.restored",
  "company.deleted",
  "budget.breach",
  "budget.topup",
  "audit.recorded",
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

/** What is sent when somebody asks whether an endpoint can be reached; whatever it wants to be told of. */
export const TEST_EVENT = "webhook.test";

/** Whether a filter (`agent.paused`, `agent.*`, `*`) names this type. */
export const isNamedBy = (filter: string, type: string): boolean =>
  filter.endsWith("*") ? type.startsWith(filter.slice(0, -1)) : filter === type;

const FILTER = /^(?:\*|[a-z_]+(?:\.[a-z_]+)*(?:\.\*)?)$/;

/** Whether it is one, and names something that there is. */
export const isEventFilter = (text: string): boolean =>
  FILTER.test(text) && WEBHOOK_EVENTS.some((type) => isNamedBy(text, type));
