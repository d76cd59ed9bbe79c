import { HireRevision, type HireRevision as Revision } from "../agents/agent.schema.ts";
import { requireAgent } from "../agents/agent.store.ts";
import { reviseHire } from "../agents/agent-hire.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { InvalidInputError } from "../kernel/errors.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import type { ApprovalRow } from "./approval.store.ts";
import { hirePayload } from "./hire-payload.ts";

export interface HiredRevision {
  readonly agentId: string;
  readonly approval: Pick<ApprovalRow, "company_id" | "requested_by_agent_id">;
  /** What it names of the agent changes. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly bindingRules: BindingRules;
}

/** What the board is asked for is another agent now. Its company and itself are locked. @throws invalid_input */
export async function reviseHired(
  tx: Tx,
  actor: Actor,
  { agentId, approval, payload, bindingRules }: HiredRevision,
): Promise<Record<string, unknown>> {
  const before = await requireAgent(tx, agentId);
  const revision = revisionOf(payload);
  const { adapterConfig = {} } = revision;
  await bindingRules.require(tx, { companyId: approval.company_id, adapterConfig, before: before.adapter_config });
  return hirePayload(await reviseHire(tx, actor, before, revision), approval.requested_by_agent_id);
}

/** @throws invalid_input */
function revisionOf(payload: Readonly<Record<string, unknown>>): Revision {
  const { success, data: revision, error } = HireRevision.safeParse(payload);
  if (success) return revision;
  const details = error.issues.map((issue) => ({ ...issue, path: ["payload", ...issue.path] }));
  throw new InvalidInputError("Validation error", { details });
}

/** What of a hire can be changed by name. */
export const isOfHire = (field: string): boolean => Object.hasOwn(HireRevision.shape, field);
