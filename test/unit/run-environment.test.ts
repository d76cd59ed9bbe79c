import { expect, it } from "vitest";

import { runEnvironment } from "../../worker/run-environment.ts";
import { claimedRun } from "../support/claimed-run.ts";

const ACCESS = { apiUrl: "http://127.0.0.1:3100", apiKey: "the-token", traceparent: "00-trace-01" };

const environment = (context: Record<string, unknown>) => runEnvironment(claimedRun({ context }), ACCESS);

it("tells an agent who it is, where the API is and with what key", () => {
  const claimed = claimedRun();

  expect(runEnvironment(claimed, ACCESS)).toEqual({
    PAPERCLIP_AGENT_ID: claimed.run.agent_id,
    PAPERCLIP_COMPANY_ID: claimed.run.company_id,
    PAPERCLIP_API_URL: "http://127.0.0.1:3100",
    PAPERCLIP_RUN_ID: claimed.run.id,
    PAPERCLIP_API_KEY: "the-token",
    PAPERCLIP_WAKE_PAYLOAD_JSON: "{}",
    SYSTOLE_MCP_URL: "http://127.0.0.1:3100/mcp",
    SYSTOLE_MEMORY_SCOPES: "agent,company",
    TRACEPARENT: "00-trace-01",
  });
});

it("tells it in which session to go on, where it named one that can be told", () => {
  const inSession = (sessionId: string) => runEnvironment({ ...claimedRun(), sessionId }, ACCESS);

  expect(inSession("s-1")).toMatchObject({ PAPERCLIP_SESSION_ID: "s-1" });
  expect(inSession("s\0")).not.toHaveProperty("PAPERCLIP_SESSION_ID");
});

it("tells it why it was woken", () => {
  const context = {
    taskId: "task-1",
    wakeReason: "a comment",
    wakeSource: "automation",
    wakeCommentId: "comment-1",
    approvalId: "approval-1",
    approvalStatus: "approved",
    linkedIssueIds: ["a", "b", 3, "c"],
  };

  expect(environment(context)).toMatchObject({
    PAPERCLIP_TASK_ID: "task-1",
    PAPERCLIP_WAKE_REASON: "a comment",
    PAPERCLIP_WAKE_SOURCE: "automation",
    PAPERCLIP_WAKE_COMMENT_ID: "comment-1",
    PAPERCLIP_APPROVAL_ID: "approval-1",
    PAPERCLIP_APPROVAL_STATUS: "approved",
    PAPERCLIP_LINKED_ISSUE_IDS: "a,b,c",
    PAPERCLIP_WAKE_PAYLOAD_JSON: JSON.stringify(context),
  });
});

it.each([
  ["PAPERCLIP_TASK_ID", { issueId: "issue-1" }, "issue-1"],
  ["PAPERCLIP_TASK_ID", { taskId: "", issueId: "issue-1" }, "issue-1"],
  ["PAPERCLIP_WAKE_COMMENT_ID", { commentId: "comment-1" }, "comment-1"],
  ["PAPERCLIP_LINKED_ISSUE_IDS", { issueIds: ["a"] }, "a"],
])("finds %s under its other name", (variable, context, expected) => {
  expect(environment(context)[variable]).toBe(expected);
});

it.each([
  ["is no text", { wakeReason: 3, linkedIssueIds: "a" }],
  ["is empty", { wakeReason: "", linkedIssueIds: [] }],
  ["holds a NUL, which would end it", { wakeReason: "a\0b", linkedIssueIds: ["a\0b"] }],
  ["is longer than a process can be given", { wakeReason: "x".repeat(100_001), linkedIssueIds: ["x".repeat(100_001)] }],
  ["is longer in bytes than a process can be given", { wakeReason: "é".repeat(50_001) }],
])("leaves out what %s", (_, context) => {
  const variables = environment(context);

  expect(variables).not.toHaveProperty("PAPERCLIP_WAKE_REASON");
  expect(variables).not.toHaveProperty("PAPERCLIP_LINKED_ISSUE_IDS");
});

it("leaves out a payload that is too long, and no variable has a NUL", () => {
  const variables = environment({ wakeReason: "why", text: "\0", long: "x".repeat(100_000) });

  expect(variables).not.toHaveProperty("PAPERCLIP_WAKE_PAYLOAD_JSON");
  expect(variables["PAPERCLIP_WAKE_REASON"]).toBe("why");
  expect(Object.values(environment({ text: "a\0b" })).some((value) => value.includes("\0"))).toBe(false);
});
