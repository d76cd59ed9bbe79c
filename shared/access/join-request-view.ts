import { redact } from "../agents/agent-redaction.ts";
import type { JoinRequest } from "./join-request.schema.ts";
import type { JoinRequestRow } from "./join-request.store.ts";

export function toJoinRequest(row: JoinRequestRow): JoinRequest {
  const decidedAt = row.decided_at?.toISOString() ?? null;
  const [isApproved, isRejected] = [row.status === "approved", row.status === "rejected"];
  return {
    id: row.id,
    inviteId: row.invite_id,
    companyId: row.company_id,
    requestType: row.request_type,
    status: row.status,
    requestIp: row.request_address,
    requestingUserId: row.requesting_user_id,
    requestEmailSnapshot: row.request_email,
    humanRole: row.human_role,
    agentName: row.agent_name,
    adapterType: row.adapter_type,
    capabilities: row.capabilities,
    agentDefaultsPayload: row.agent_defaults_payload === null ? null : redact(row.agent_defaults_payload),
    createdAgentId: row.created_agent_id,
    approvedByUserId: isApproved ? row.decided_by_user_id : null,
    approvedAt: isApproved ? decidedAt : null,
    rejectedByUserId: isRejected ? row.decided_by_user_id : null,
    rejectedAt: isRejected ? decidedAt : null,
    claimSecretExpiresAt: row.claim_secret_expires_at?.toISOString() ?? null,
    claimSecretConsumedAt: row.claim_secret_consumed_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
