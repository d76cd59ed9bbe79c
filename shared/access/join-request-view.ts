import { redact } from "../agents/agent-redaction.ts";
import type { JoinRequest } from "./join-request.schema.ts";
import type { JoinRequestRow } from "./join-request.store.ts";

export function toJoinRequest(row: JoinRequestRow): JoinRequest {
  const payload = row.agent_defaults_payload;
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
    agentDefaultsPayload: payload === null ? null : redact(payload),
    createdAgentId: row.created_agent_id,
    ...decisionOf(row),
    claimSecretExpiresAt: moment(row.claim_secret_expires_at),
    claimSecretConsumedAt: moment(row.claim_secret_consumed_at),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

const moment = (at: Date | null): string | null => at?.toISOString() ?? null;

const UNDECIDED = { approvedByUserId: null, approvedAt: null, rejectedByUserId: null, rejectedAt: null };

function decisionOf({ status, decided_by_user_id: by, decided_at: at }: JoinRequestRow) {
  if (status === "approved") return { ...UNDECIDED, approvedByUserId: by, approvedAt: moment(at) };
  if (status === "rejected") return { ...UNDECIDED, rejectedByUserId: by, rejectedAt: moment(at) };
  return UNDECIDED;
}
