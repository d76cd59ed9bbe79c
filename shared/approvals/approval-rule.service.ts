import { recordActivity } from "../activity/activity.store.ts";
import { type Actor, actorId, requireBoard, requireCompany, type SystemActor } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, InvalidInputError, NotFoundError } from "../kernel/errors.ts";
import { encodePublicId } from "../kernel/public-id.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { type ApprovalRow, decideApproval } from "./approval.store.ts";
import { namedAction, wantedAction } from "./approval-action.ts";
import { recordApprovalActivity } from "./approval-activity.ts";
import type { ApprovalRule, NewApprovalRule } from "./approval-rule.schema.ts";
import { deleteRule, findMatchingRule, insertRule, isPattern, listRules, MAX_RULES } from "./approval-rule.store.ts";

/** What the board approves before it is asked: by the board alone. */
export interface ApprovalRules {
  /** The newest first. @throws forbidden, not_found */
  readonly listRules: (
    actor: Actor,
    companyId: string,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ) => Promise<ApprovalRule[]>;
  /** Counts for what is asked from now on. @throws forbidden, not_found, invalid_input, conflict */
  readonly createRule: (actor: Actor, companyId: string, rule: NewApprovalRule) => Promise<ApprovalRule>;
  /** Returns what it was; what it has approved stays so. @throws forbidden, not_found */
  readonly deleteRule: (actor: Actor, companyId: string, ruleId: string) => Promise<ApprovalRule>;
}

export function createApprovalRules({
  db,
  bus,
}: {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}): ApprovalRules {
  const enter = async (actor: Actor, companyId: string): Promise<void> => {
    requireCompany(actor, companyId);
    requireBoard(actor);
    await requireLiveCompany(db, companyId);
  };
  const write = async (companyId: string, work: (tx: Tx) => Promise<ApprovalRule>): Promise<ApprovalRule> => {
    const rule = await db.transaction(work);
    bus.publish({ kind: "events", companyId });
    return rule;
  };

  return {
    listRules: async (actor, companyId, page) => {
      await enter(actor, companyId);
      return listRules(db, companyId, page);
    },

    createRule: async (actor, companyId, rule) => {
      await enter(actor, companyId);
      const { actionRegex } = rule;
      if (actionRegex !== null && !(await isPattern(db, actionRegex))) {
        throw new InvalidInputError("The pattern is not a regular expression", {
          details: [{ field: "matchers.action.regex", code: "invalid_pattern", message: "no regular expression" }],
        });
      }
      return write(companyId, async (tx) => {
        const made = await insertRule(tx, { ...rule, companyId, createdBy: actorId(actor) });
        if (made === undefined) throw new ConflictError(`A company can have ${MAX_RULES} rules`);
        await record(tx, actor, made, "created");
        return made;
      });
    },

    deleteRule: async (actor, companyId, ruleId) => {
      await enter(actor, companyId);
      return write(companyId, async (tx) => {
        const gone = await deleteRule(tx, companyId, ruleId);
        if (gone === undefined) throw new NotFoundError("Approval rule");
        await record(tx, actor, gone, "deleted");
        return gone;
      });
    },
  };
}

function record(tx: Tx, actor: Actor, { id, companyId, createdAt: _at, ...rule }: ApprovalRule, verb: string) {
  const entry = { companyId, actor, entityType: "approval_rule", entityId: id, details: rule };
  return recordActivity(tx, { ...entry, action: `approval_rule.${verb}` });
}

const RULES: SystemActor = { type: "system", id: "approval-rules" };

/** An agent asks for an action in its own name: a rule may answer at once. It is told by the answer, and not woken. */
export async function answerByRule(tx: Tx, asked: ApprovalRow): Promise<ApprovalRow> {
  if (namedAction(asked) === undefined) return asked;
  const rule = await findMatchingRule(tx, asked.company_id, wantedAction(asked));
  if (rule === undefined) return asked;
  const note = `Approved by rule ${encodePublicId("approvalRule", rule.id)}`;
  const row = await decideApproval(tx, { id: asked.id, to: "approved", decidedBy: null, note });
  if (row === undefined) return asked;
  await recordApprovalActivity(tx, RULES, row, { verb: "approved", details: { ruleId: rule.id } });
  return row;
}
