import { z } from "zod";

import { type Approval, CreateApproval } from "../../../shared/approvals/approval.schema.ts";
import { type ToolCall, tool, WAITING } from "../tool.ts";

const { wait, waitSec, approvalId } = WAITING;

const MOST_DETAILS = 16_384;

const asked = {
  action: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe("What you are about to do, as your policy names it: push-to-main, prod-deploy:eu."),
  reasoning: z.string().max(10_000).optional().describe("Why, for whoever decides."),
  amountUsd: z.number().min(0).max(1_000_000_000).optional().describe("What it will spend."),
  tokens: z.int().min(0).optional(),
  sideEffects: z.array(z.string().max(500)).max(50).optional().describe("What else it does; an empty list: nothing."),
  ifDenied: z.string().max(2_000).optional().describe("What you will do instead."),
  issueId: z.string().min(1).max(100).optional().describe("The issue that it is for."),
};

const details = z
  .record(z.string(), z.unknown())
  .refine((value) => JSON.stringify(value).length <= MOST_DETAILS, `more than ${MOST_DETAILS} characters of JSON`)
  .optional()
  .describe("What exactly: the branch, the service, the version. Another time with other details is another question.");

const Standing = z.object({
  approvalId: z.string(),
  status: z.string(),
  isExpired: z.boolean(),
  note: z.string().nullable().describe("What the board said, or asks."),
  expiresAt: z.string().nullable(),
  edits: z.record(z.string(), z.unknown()).nullable().describe("What the board changed as it approved."),
});

const standingOf = (approval: Approval): z.infer<typeof Standing> => ({
  approvalId: approval.id,
  status: approval.status,
  isExpired: approval.isExpired,
  note: approval.decisionNote,
  expiresAt: approval.expiresAt,
  edits: approval.edits,
});

interface Waiting {
  readonly wait?: boolean | undefined;
  readonly waitSec: number;
}

async function decided(call: ToolCall<Waiting>, approval: Approval): Promise<z.infer<typeof Standing>> {
  const { actor, args, services, waitFor } = call;
  if (args.wait !== true || approval.status !== "pending") return standingOf(approval);
  await waitFor(approval.id, args.waitSec);
  return standingOf(await services.approvals.get(actor, approval.id));
}

const permission = tool({
  name: "request_permission",
  title: "May I do this",
  description:
    "Ask before you do something that your policy may cover. allowed: go on, once. pending: the board decides; ask again with the approvalId, or wait. denied: do not do it.",
  isRead: false,
  isUngated: true,
  input: z.object({ ...asked, details, approvalId, wait, waitSec }),
  output: z.object({
    status: z.enum(["allowed", "pending", "denied"]),
    approvalId: z.string().nullable(),
    requiredBy: z.string().nullable().describe("The entry of your policy; null: you need not have asked."),
    note: z.string().nullable(),
    expiresAt: z.string().nullable(),
    approvedAs: z.record(z.string(), z.unknown()).nullable().describe("Do this instead of what you asked for."),
    next: z.string(),
  }),
  subjectOf: ({ action }) => action,
  run: async ({ actor, args, services, waitFor }) => {
    let answer = await services.permissions.ask(actor, args);
    if (answer.status === "pending" && args.wait === true && answer.approvalId !== null) {
      await waitFor(answer.approvalId, args.waitSec);
      answer = await services.permissions.ask(actor, { ...args, approvalId: answer.approvalId });
    }
    const { entry: requiredBy, ...told } = answer;
    return { ...told, approvedAs: told.approvedAs && { ...told.approvedAs }, requiredBy, next: NEXT[answer.status] };
  },
});

const NEXT = {
  allowed: "Do it now. This allows it once.",
  pending:
    "Do something else. You are woken when it is decided; ask again then with the same action, details, amount and approvalId.",
  denied: "Do not do it.",
} as const;

const requests = [
  tool({
    name: "request_approval",
    title: "Request an approval",
    description:
      "Ask the board to decide something, whether or not your policy asks for it. Blanket rules of the board answer at once.",
    isRead: false,
    isUngated: true,
    input: z.object({ ...asked, details, wait, waitSec }),
    output: Standing,
    subjectOf: ({ action }) => action,
    run: async (call) => {
      const { actor, args, services } = call;
      const payload = {
        action: args.action,
        reasoning: args.reasoning ?? null,
        details: args.details ?? null,
        cost: { usd: args.amountUsd ?? null, tokens: args.tokens ?? null },
        ...(args.sideEffects === undefined ? {} : { sideEffects: args.sideEffects }),
        ...(args.ifDenied === undefined ? {} : { ifDenied: args.ifDenied }),
      };
      const issueIds = args.issueId === undefined ? [] : [args.issueId];
      const body = CreateApproval.parse({ type: "request_board_approval", payload, issueIds });
      return decided(call, await services.approvals.create(actor, actor.companyId, body));
    },
  }),
  tool({
    name: "approval_status",
    title: "How an approval stands",
    description: "Whether the board has decided something that you asked for, and what it said.",
    isRead: true,
    isUngated: true,
    input: z.object({ approvalId: z.string().min(1).max(100), wait, waitSec }),
    output: Standing,
    subjectOf: ({ approvalId: id }) => id,
    run: async (call) => decided(call, await call.services.approvals.get(call.actor, call.args.approvalId)),
  }),
];

export const approvalTools = [permission, ...requests];
