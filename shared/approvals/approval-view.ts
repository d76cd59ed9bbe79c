import { redact } from "../agents/agent-redaction.ts";
import type { Actor } from "../auth/actor.ts";
import type { CommentRow } from "../comments/comment.store.ts";
import { toComment } from "../comments/comment-view.ts";
import type { Approval, ApprovalComment } from "./approval.schema.ts";
import type { ApprovalRow } from "./approval.store.ts";

/** As `viewer` may see it: how a colleague will be set up is for the board and for who asked. */
export function toApproval(row: ApprovalRow, viewer: Actor): Approval {
  const isPeer = viewer.type === "agent" && viewer.agentId !== row.requested_by_agent_id;
  // Again, although it was stored so: what counts as a secret may have grown since.
  const payload = redact(row.payload);
  return {
    id: row.id,
    companyId: row.company_id,
    type: row.type,
    requestedByAgentId: row.requested_by_agent_id,
    requestedByUserId: row.requested_by_user_id,
    status: row.status,
    payload: isPeer && row.type === "hire_agent" ? withoutSetup(payload) : payload,
    payloadOmitted: row.payload_omitted ?? false,
    decisionNote: row.decision_note,
    decidedByUserId: row.decided_by_user_id,
    decidedAt: row.decided_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    isExpired: row.is_expired,
    edits: row.edits,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

const HIDDEN = { adapterConfig: {}, runtimeConfig: {} };

function withoutSetup({
  requestedConfigurationSnapshot: _snapshot,
  ...payload
}: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(payload).length === 0 ? payload : { ...payload, ...HIDDEN };
}

export const toApprovalComment = (approvalId: string, row: CommentRow): ApprovalComment => ({
  ...toComment(row),
  approvalId,
});
