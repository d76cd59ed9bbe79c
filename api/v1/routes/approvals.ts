import { z } from "zod";

import type { Approval } from "../../../shared/approvals/approval.schema.ts";
import { type Actor, actorId } from "../../../shared/auth/actor.ts";
import { NotFoundError } from "../../../shared/kernel/errors.ts";
import { decodePublicId } from "../../../shared/kernel/public-id.ts";
import type { Services } from "../../../shared/services.ts";
import { operation } from "../../operation.ts";
import {
  APPROVAL_STATES,
  PARTS_OF_APPROVAL_STATE,
  ruleOf,
  toApprovals,
  toOneApproval,
  toRule,
  V1Approval,
  V1ApprovalRule,
  V1CreateApprovalRule,
} from "../approval-fields.ts";
import { InCompany, lastOf, named, page, reference } from "../fields.ts";
import { listed } from "../listed.ts";
import { between } from "../since.ts";

const tag = "v1 Approvals";
const ApprovalParams = InCompany.extend({ id: named("approval", "Approval") });

const ApprovalFilter = z.object({
  status: listed(APPROVAL_STATES).optional().meta({ description: "One or more, with commas between." }),
  agent: reference("agent").optional().meta({ description: "Who asks." }),
  team: z.string().min(1).max(100).optional().meta({ description: "Of which team whoever asks is: its id or slug." }),
  assignee: z.string().min(1).max(200).optional().meta({
    description: "A person, by id, or `me`: what that person has decided, or may decide while nobody has.",
  }),
  ...between,
  ...page,
});

const note = z.string().trim().max(10_000).optional();
const Decide = z.strictObject({ note }).meta({ id: "V1DecideApproval" });

const path = z
  .string()
  .max(500)
  .regex(/^[^.]+(\.[^.]+)*$/, "a path such as cost.usd");
const MOST_EDITS = 100;

const ApproveWithEdits = z
  .strictObject({
    note,
    edits: z
      .record(path, z.unknown())
      .refine((edits) => Object.keys(edits).length > 0 && Object.keys(edits).length <= MOST_EDITS, `1 to ${MOST_EDITS}`)
      .meta({ description: "New values by dotted paths in the payload, as in `cost.usd`." }),
  })
  .meta({ id: "V1ApproveWithEdits" });

const Question = z.strictObject({ body: z.string().trim().min(1).max(10_000) }).meta({ id: "V1ApprovalQuestion" });

interface Asked {
  readonly actor: Actor;
  readonly params: z.infer<typeof ApprovalParams>;
  readonly services: Services;
}

/** Another company's is told like what never was. @throws not_found */
async function find({ actor, params, services }: Asked): Promise<Approval> {
  const approval = await services.approvals.get(actor, params.id);
  if (approval.companyId !== params.cid) throw new NotFoundError("Approval");
  return approval;
}

const reading = [
  operation({
    id: "v1ListApprovals",
    method: "GET",
    url: "/companies/:cid/approvals",
    summary: "List what the board is or was asked, the newest first",
    tag,
    scope: "read",
    params: InCompany,
    query: ApprovalFilter,
    status: 200,
    reply: z.array(V1Approval),
    nextCursor: lastOf("approval"),
    run: async ({ actor, params, query, services }) => {
      const { status, agent, team, assignee, ...rest } = query;
      const requestedByTeamId = team && (await services.teams.idOf(params.cid, decodePublicId("team", team) ?? team));
      if (team !== undefined && requestedByTeamId === undefined) return [];
      const search = {
        ...rest,
        parts: status?.flatMap((state) => PARTS_OF_APPROVAL_STATE[state]),
        requestedByAgentId: agent,
        requestedByTeamId,
        assignee: assignee === "me" ? actorId(actor) : assignee,
      };
      return toApprovals(services, await services.approvals.list(actor, params.cid, search));
    },
  }),
  operation({
    id: "v1GetApproval",
    method: "GET",
    url: "/companies/:cid/approvals/:id",
    summary: "Get an approval",
    tag,
    scope: "read",
    params: ApprovalParams,
    status: 200,
    reply: V1Approval,
    run: async (asked) => toOneApproval(asked.services, await find(asked)),
  }),
];

const decision = {
  method: "POST",
  tag,
  scope: "write",
  params: ApprovalParams,
  status: 200,
  reply: V1Approval,
} as const;

const deciding = [
  operation({
    ...decision,
    id: "v1ApproveApproval",
    url: "/companies/:cid/approvals/:id/approve",
    summary: "Approve; whoever asked is woken",
    body: Decide,
    run: async (asked) => {
      const { id } = await find(asked);
      const { actor, services, body } = asked;
      return toOneApproval(services, await services.approvals.approve(actor, id, { decisionNote: body.note }));
    },
  }),
  operation({
    ...decision,
    id: "v1ApproveApprovalWithEdits",
    url: "/companies/:cid/approvals/:id/approve-with-edits",
    summary: "Approve, with other values than were asked for",
    body: ApproveWithEdits,
    run: async (asked) => {
      const { id } = await find(asked);
      const { actor, services, body } = asked;
      return toOneApproval(services, await services.approvals.approveWithEdits(actor, id, body));
    },
  }),
  operation({
    ...decision,
    id: "v1DenyApproval",
    url: "/companies/:cid/approvals/:id/deny",
    summary: "Deny; whoever asked is woken, and does what it said it would do then",
    body: Decide,
    run: async (asked) => {
      const { id } = await find(asked);
      const { actor, services, body } = asked;
      return toOneApproval(services, await services.approvals.reject(actor, id, { decisionNote: body.note }));
    },
  }),
  operation({
    ...decision,
    id: "v1AskAboutApproval",
    url: "/companies/:cid/approvals/:id/comment",
    summary: "Ask a question; the approval stays open, and whoever asked is woken",
    body: Question,
    run: async (asked) => {
      const { id } = await find(asked);
      const { actor, services, body } = asked;
      return toOneApproval(services, await services.approvals.ask(actor, id, body));
    },
  }),
];

const rules = [
  operation({
    id: "v1ListApprovalRules",
    method: "GET",
    url: "/companies/:cid/approval-rules",
    summary: "List what is approved before it is asked, the newest rule first",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object(page),
    status: 200,
    reply: z.array(V1ApprovalRule),
    nextCursor: lastOf("approvalRule"),
    run: async ({ actor, params, query, services }) =>
      (await services.approvals.listRules(actor, params.cid, query)).map(toRule),
  }),
  operation({
    id: "v1CreateApprovalRule",
    method: "POST",
    url: "/companies/:cid/approval-rules",
    summary: "Approve what is asked from now on, as far as it is so",
    tag,
    scope: "write",
    params: InCompany,
    body: V1CreateApprovalRule,
    status: 201,
    reply: V1ApprovalRule,
    run: async ({ actor, params, body, services }) =>
      toRule(await services.approvals.createRule(actor, params.cid, ruleOf(body))),
  }),
  operation({
    id: "v1DeleteApprovalRule",
    method: "DELETE",
    url: "/companies/:cid/approval-rules/:id",
    summary: "Remove a rule; what it has approved stays so",
    tag,
    scope: "write",
    params: InCompany.extend({ id: named("approvalRule", "Approval rule") }),
    status: 200,
    reply: V1ApprovalRule,
    run: async ({ actor, params, services }) =>
      toRule(await services.approvals.deleteRule(actor, params.cid, params.id)),
  }),
];

export const v1ApprovalOperations = [...reading, ...deciding, ...rules];
