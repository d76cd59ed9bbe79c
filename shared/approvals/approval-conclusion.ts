import { holdAgent } from "../agents/agent.store.ts";
import { letIn, turnAway } from "../agents/agent-hire.ts";
import type { Actor } from "../auth/actor.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { ConflictError, IllegalTransitionError, InvalidInputError } from "../kernel/errors.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import type { Placed } from "../wakeups/request-many.ts";
import { type ApprovalDecision, type ApprovalRow, decideApproval, lockApproval } from "./approval.store.ts";
import { recordApprovalActivity } from "./approval-activity.ts";
import { APPROVAL_TRANSITIONS, type ApprovalStatus } from "./approval-machine.ts";
import { withEdits } from "./dotted-edits.ts";
import { isOfHire, reviseHired } from "./hired-revision.ts";
import { type WakeRequesterDeps, wakeRequester } from "./wake-requester.ts";

/** @throws illegal_transition */
export function requireTransition(from: ApprovalStatus, to: ApprovalStatus): void {
  if (APPROVAL_TRANSITIONS[from].includes(to)) return;
  throw new IllegalTransitionError(`Cannot change an approval from ${from} to ${to}`, { details: { status: from } });
}

export const changedMeanwhile = (status: ApprovalStatus): ConflictError =>
  new ConflictError(`The approval was changed by another meanwhile: it is ${status}`, { details: { status } });

type Decided = "approved" | "rejected" | "revision_requested";

export interface Concluding extends WakeRequesterDeps {
  readonly decision: ApprovalDecision & { readonly to: Decided };
  readonly seen: ApprovalRow;
  readonly bindingRules: BindingRules;
}

export interface Concluded {
  /** Undefined: another came first, or it is not overdue. */
  readonly row: ApprovalRow | undefined;
  readonly placed: readonly Placed[];
}

/**
 * A decision and all that follows from it. Locks the company where a hire is edited, the hired agent, the approval, and then
 * the requester's slot. @throws conflict, invalid_input, illegal_transition for edits that are not to be made
 */
export async function concludeWithin(
  tx: Tx,
  actor: Actor,
  { decision, seen, bindingRules, ...waking }: Concluding,
): Promise<Concluded> {
  const { to, edits } = decision;
  const hired = seen.hired_agent_id;
  if (hired !== null && edits !== undefined) await lockCompany(tx, seen.company_id);
  if (hired !== null) await holdAgent(tx, hired);
  const edited = edits === undefined ? {} : { payload: await editedPayload(tx, actor, { seen, edits, bindingRules }) };
  const row = await decideApproval(tx, { ...decision, ...edited });
  if (row === undefined) return { row, placed: [] };

  if (hired !== null) await tellHired(tx, actor, hired, to);
  const changed = edits === undefined ? {} : { details: { edited: Object.keys(edits) } };
  await recordApprovalActivity(tx, actor, row, { verb: verbOf(decision), ...changed });
  return { row, placed: await wakeRequester(tx, actor, row, waking) };
}

async function tellHired(tx: Tx, actor: Actor, agentId: string, to: Decided): Promise<void> {
  if (to === "approved") await letIn(tx, actor, agentId);
  if (to === "rejected") await turnAway(tx, actor, agentId);
}

function verbOf({ to, edits, isExpired = false }: Concluding["decision"]): string {
  if (isExpired) return "expired";
  return edits === undefined ? to : "approved_with_edits";
}

interface Editing {
  readonly seen: ApprovalRow;
  readonly edits: Readonly<Record<string, unknown>>;
  readonly bindingRules: BindingRules;
}

/** What is approved instead. Of a hire, the agent is another then. */
async function editedPayload(tx: Tx, actor: Actor, { seen, edits, bindingRules }: Editing) {
  if (seen.type === "budget_override_required") {
    throw new IllegalTransitionError("A budget is raised where budgets are changed, and by no edit");
  }
  const { payload, status } = await lockApproval(tx, seen.id);
  if (!APPROVAL_TRANSITIONS[status].includes("approved")) throw changedMeanwhile(status);
  const after = withEdits(payload, edits);
  const agentId = seen.hired_agent_id;
  if (agentId === null) return after;

  const fields = [...new Set(Object.keys(edits).map((path) => path.split(".")[0] ?? ""))];
  const unknown = fields.filter((field) => !isOfHire(field));
  if (unknown.length > 0) {
    throw new InvalidInputError(`A hire has no field ${unknown.join(", ")} that can be edited`, {
      details: unknown.map((field) => ({ field, code: "unknown_field", message: "there is no such field of a hire" })),
    });
  }
  const revision = Object.fromEntries(fields.map((field) => [field, after[field]]));
  return reviseHired(tx, actor, { agentId, approval: seen, payload: revision, bindingRules });
}
