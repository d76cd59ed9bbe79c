import { describe, expect, it } from "vitest";

import { eventsOf, TOLD_ACTIONS } from "../../shared/webhooks/event-of-entry.ts";
import { CreateWebhookEndpoint } from "../../shared/webhooks/webhook.schema.ts";
import { bodyOf, type OutboxEntry } from "../../shared/webhooks/webhook-body.ts";
import { isEventFilter, isNamedBy, WEBHOOK_EVENTS } from "../../shared/webhooks/webhook-event.schema.ts";
import { sourceFiles, withoutComments } from "../support/source-files.ts";

/** What the trail says of things that have events, and that is no event of theirs. */
const TOLD_AS_AUDIT = [
  "agent.hire_created",
  // The agent's, as approvals pass them on.
  "approval.hire_created",
  "approval.hired",
  "agent.hire_rejected",
  "agent.hire_revised",
  "agent.key_created",
  "agent.key_revoked",
  "agent.error_cleared",
  "agent.runtime_session_reset",
  "issue.released",
  "issue.deleted",
  "issue.comment_added",
  "issue.attachment_added",
  "issue.attachment_removed",
  "issue.approval_linked",
  "issue.approval_unlinked",
  "issue.document_created",
  "issue.document_updated",
  "issue.document_deleted",
  "issue.checkout_lock_adopted",
  "approval.comment_added",
  "approval.cancelled",
  "approval.requester_wakeup_queued",
  "approval.requester_wakeup_failed",
  "approval.escalated",
  "goal.deleted",
  "project.deleted",
  "project.workspace_created",
  "project.workspace_updated",
  "project.workspace_deleted",
  "company.exported",
  "company.imported",
  "company.retention_set",
  "budget.policy_set",
  "budget.kept_paused",
  "budget.raised",
  "budget.resumed",
];

/** Whose verbs a folder writes. */
const FOLDERS = {
  agents: "agent",
  issues: "issue",
  approvals: "approval",
  goals: "goal",
  projects: "project",
  companies: "company",
} as const;
const KINDS = /^(?:agent|issue|approval|goal|project|company|budget)\.[a-z_.]+$/;

/** Every action of these kinds that the code can write into the trail, found by the way in which it is written. */
function writtenActions(): Set<string> {
  const found = sourceFiles(["shared"], /\.ts$/)
    .filter(({ path }) => !path.startsWith("shared/webhooks/"))
    .flatMap(({ path, text }) => actionsIn(withoutComments(text), FOLDERS[path.split("/")[1] as keyof typeof FOLDERS]));
  return new Set(found.filter((action) => KINDS.test(action)));
}

function actionsIn(code: string, ofFolder: string | undefined): string[] {
  const whole = [...code.matchAll(/action: "([a-z_.]+)"/g)].map(([, action = ""]) => action);
  const verbs = code.matchAll(/verb: ((?:[\w.]+ \? )?"[a-z_]+"(?:(?: \| | : )"[a-z_]+")*)/g);
  const put = [...verbs].flatMap(({ 1: alternatives = "", index }) => {
    const recorder = /.*record([A-Z][a-z]+)Activity\(/s.exec(code.slice(Math.max(0, index - 200), index));
    const kind = recorder?.[1]?.toLowerCase() ?? ofFolder;
    return [...alternatives.matchAll(/"([a-z_]+)"/g)].map(([, verb]) => `${kind}.${verb}`);
  });
  return [...whole, ...put];
}

const entry = (action: string, details: Record<string, unknown> = {}) => eventsOf({ action, details });
const types = (action: string, details?: Record<string, unknown>) => entry(action, details).map(({ type }) => type);

describe("the table of events", () => {
  it("knows every action that the code writes of what has events", () => {
    const written = writtenActions();

    expect(written.size).toBeGreaterThan(50);
    const known = new Set([...TOLD_ACTIONS, ...TOLD_AS_AUDIT]);
    expect([...written].filter((action) => !known.has(action)).sort()).toEqual([]);
  });

  it("comes to each type", () => {
    const agent = { scopeType: "agent" };
    const reached = new Set([
      ...TOLD_ACTIONS.flatMap((action) => types(action)),
      ...types("budget.hard_threshold_crossed", agent),
      ...types("company.activated", { from: "archived" }),
      ...types("issue.created", { assigneeAgentId: "a" }),
      ...["in_review", "done"].flatMap((to) => types("issue.updated", { from: "in_progress", to })),
    ]);

    expect([...WEBHOOK_EVENTS].filter((type) => !reached.has(type))).toEqual([]);
  });

  it.each([
    ["agent.created", {}, ["agent.hired"]],
    ["agent.hire_created", {}, ["audit.recorded"]],
    ["agent.hire_approved", {}, ["agent.hired"]],
    ["agent.terminated", {}, ["agent.retired"]],
    ["agent.token_rotated", { previousTokenExpiresAt: null }, ["agent.token.rotated"]],
    ["agent.deleted", { wasInService: true }, ["agent.retired"]],
    ["agent.deleted", { wasInService: false }, ["audit.recorded"]],
    ["issue.created", { assigneeAgentId: null }, ["task.created"]],
    ["issue.created", { assigneeAgentId: "a" }, ["task.created", "task.assigned"]],
    ["issue.updated", { changed: ["title"] }, ["audit.recorded"]],
    ["issue.updated", { assigneeAgentId: "a" }, ["task.assigned"]],
    ["issue.updated", { assigneeAgentId: "a", from: "todo", to: "in_progress" }, ["task.assigned", "task.started"]],
    ["issue.updated", { from: "in_progress", to: "in_review" }, ["task.review"]],
    ["issue.updated", { from: "in_review", to: "done" }, ["task.completed"]],
    ["issue.updated", { from: "todo", to: "cancelled" }, ["task.cancelled"]],
    ["issue.updated", { from: "todo", to: "cancelled", outcome: "failed" }, ["task.failed"]],
    ["issue.updated", { from: "todo", to: "blocked", assigneeUserId: "u" }, ["task.handoff"]],
    ["issue.updated", { from: "todo", to: "blocked" }, ["audit.recorded"]],
    ["issue.checked_out", { from: "todo" }, ["task.started"]],
    ["issue.checked_out", { from: "in_progress" }, ["audit.recorded"]],
    ["approval.rejected", {}, ["approval.denied"]],
    ["goal.updated", { from: "active", to: "achieved" }, ["goal.closed"]],
    ["goal.updated", { changed: ["title"] }, ["goal.updated"]],
    ["project.updated", { isArchived: true }, ["project.archived"]],
    ["company.activated", { from: "archived" }, ["company.restored"]],
    ["company.activated", { from: "paused" }, ["company.updated"]],
    ["budget.soft_threshold_crossed", { scopeType: "agent" }, ["agent.budget.breach"]],
    ["budget.soft_threshold_crossed", { scopeType: "company" }, ["budget.breach"]],
    ["budget.catastrophic_threshold_crossed", { scopeType: "agent" }, ["agent.budget.breach"]],
    ["heartbeat.invoked", {}, ["audit.recorded"]],
    ["constructor", {}, ["audit.recorded"]],
  ])("tells %s with %j as %j", (action, details, expected) => {
    expect(types(action, details)).toEqual(expected);
  });
});

describe("a filter of events", () => {
  it("names one, all that begin so, or all", () => {
    expect(WEBHOOK_EVENTS.filter((type) => isNamedBy("agent.token.*", type))).toEqual(["agent.token.rotated"]);
    expect(WEBHOOK_EVENTS.filter((type) => isNamedBy("approval.approved", type))).toEqual(["approval.approved"]);
    expect(WEBHOOK_EVENTS.every((type) => isNamedBy("*", type))).toBe(true);
  });

  it.each(["agents.*", "agent.", "agent.*.x", "agent*", "", "a", "Agent.*", "task.finished"])("is not %j", (text) => {
    expect(isEventFilter(text)).toBe(false);
  });
});

describe("the address of an endpoint", () => {
  it.each([
    ["of another protocol", "ftp://example.com"],
    ["with a password", "https://user:secret@example.com"],
    ["with a fragment", "https://example.com/#part"],
    ["relative", "example.com/hook"],
    ["longer than 2,000 characters", `https://example.com/${"x".repeat(2_000)}`],
  ])("is not one %s", (_what, url) => {
    expect(CreateWebhookEndpoint.safeParse({ url, events: ["*"] }).success).toBe(false);
  });
});

describe("the body of an event", () => {
  const id = "0190a3b4-0000-7000-8000-000000000001";
  const deed: OutboxEntry = {
    sequence: 7,
    companyId: id,
    entryId: id,
    actorType: "agent",
    actorId: id,
    action: "issue.updated",
    entityType: "issue",
    entityId: id,
    agentId: null,
    runId: id,
    details: { from: "todo", to: "done" },
    occurredAt: new Date("2026-11-22T00:00:00Z"),
  };

  it("names everything as /v1 does", () => {
    const body = JSON.parse(bodyOf(id, deed, { type: "task.completed", status: "done" })) as Record<string, unknown>;

    expect(body).toMatchObject({
      id: expect.stringMatching(/^evt_[0-9a-z]{25}$/),
      type: "task.completed",
      timestamp: "2026-11-22T00:00:00.000Z",
      companyId: expect.stringMatching(/^cmp_/),
      sequence: 7,
      data: {
        id: expect.stringMatching(/^iss_/),
        status: "done",
        activityId: expect.stringMatching(/^act_/),
        actor: expect.stringMatching(/^agent:agt_/),
        subject: { type: "task", id: expect.stringMatching(/^iss_/) },
        related: { agentId: null, runId: expect.stringMatching(/^run_/) },
        details: { from: "todo", to: "done" },
      },
    });
  });

  it("is below 20 kB, whatever the trail has", () => {
    const long = {
      ...deed,
      action: "a".repeat(100),
      entityType: "x",
      entityId: "é".repeat(200),
      details: { text: "é".repeat(32_000) },
    };

    const body = bodyOf(id, long, { type: "audit.recorded" });

    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    expect(JSON.parse(body)).toMatchObject({ data: { details: null, detailsOmitted: true } });
  });
});
