import { z } from "zod";

import type { Issue } from "../../shared/issues/issue.schema.ts";
import { toV1Failure } from "./error-map.ts";
import { reference } from "./fields.ts";
import {
  assignIssue,
  cancelIssue,
  commentOnIssue,
  createIssue,
  type Doing,
  findIssue,
  updateIssue,
} from "./issue-actions.ts";
import {
  toOneIssue,
  V1AssignIssue,
  V1CancelIssue,
  V1CommentIssue,
  V1CreateIssue,
  V1Issue,
  V1UpdateIssue,
} from "./issue-fields.ts";

const MOST = 100;
const id = reference("issue");

const Operation = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("create"), body: V1CreateIssue }),
  z.strictObject({ action: z.literal("update"), id, body: V1UpdateIssue }),
  z.strictObject({ action: z.literal("assign"), id, body: V1AssignIssue }),
  z.strictObject({ action: z.literal("reassign"), id, body: V1AssignIssue }),
  z.strictObject({ action: z.literal("cancel"), id, body: V1CancelIssue.default({}) }),
  z.strictObject({ action: z.literal("comment"), id, body: V1CommentIssue }),
]);
type Operation = z.infer<typeof Operation>;

export const V1BulkIssues = z
  .strictObject({
    operations: z.array(Operation).min(1).max(MOST).meta({ description: "Done one after another, each by itself." }),
  })
  .meta({ id: "V1BulkIssues" });

export const V1BulkResult = z
  .object({
    index: z.number().int().meta({ description: "Of the operation." }),
    status: z.number().int().meta({ description: "What the operation would have been answered with alone." }),
    data: V1Issue.nullable().meta({ description: "The issue as it is then." }),
    error: z.object({ code: z.string(), message: z.string(), details: z.array(z.unknown()) }).nullable(),
  })
  .meta({ id: "V1BulkIssueResult" });
type Result = z.infer<typeof V1BulkResult>;

/** One that is refused stands in nobody else's way; what is a fault of ours ends it all. */
export async function inBulk(doing: Doing, operations: readonly Operation[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, operation] of operations.entries()) results.push(await result(doing, operation, index));
  return results;
}

async function result(doing: Doing, operation: Operation, index: number): Promise<Result> {
  try {
    const data = await toOneIssue(doing.services, await carryOut(doing, operation));
    const isMade = operation.action === "create" || operation.action === "comment";
    return { index, status: isMade ? 201 : 200, data, error: null };
  } catch (error) {
    const { status, code, message, details } = toV1Failure(error);
    if (status >= 500) throw error;
    return { index, status, data: null, error: { code, message, details: [details ?? []].flat() } };
  }
}

async function carryOut(doing: Doing, operation: Operation): Promise<Issue> {
  switch (operation.action) {
    case "create":
      return createIssue(doing, operation.body);
    case "update":
      return updateIssue(doing, operation.id, operation.body);
    case "assign":
      return assignIssue(doing, operation.id, { ...operation.body, isTaking: false });
    case "reassign":
      return assignIssue(doing, operation.id, { ...operation.body, isTaking: true });
    case "cancel":
      return cancelIssue(doing, operation.id, operation.body);
    case "comment":
      await commentOnIssue(doing, operation.id, operation.body);
      return findIssue(doing, operation.id);
  }
}
