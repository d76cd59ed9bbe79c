import type { AgentRow } from "../agents/agent.row.ts";
import type { CreateAgent } from "../agents/agent.schema.ts";
import { lockAgent } from "../agents/agent.store.ts";
import { createAgent } from "../agents/agent-creation.ts";
import type { Staffing } from "../agents/agent-staffing.ts";
import { toAgent } from "../agents/agent-view.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requirePermission } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { type ApprovalRow, insertApproval } from "./approval.store.ts";
import { recordApprovalActivity } from "./approval-activity.ts";
import { linkIssues } from "./approval-issues.store.ts";
import { toApproval } from "./approval-view.ts";
import type { CreateHire, Hire } from "./hire.schema.ts";
import { hirePayload } from "./hire-payload.ts";
import { requireMayHire, withinOwnTerms } from "./hire-terms.ts";

export interface HireService {
  /**
   * A new agent: active at once, or pending with the approval that decides about it, as the company requires. By the
   * board, or by an agent that may create agents. @throws forbidden, not_found, illegal_transition
   */
  readonly hire: (actor: Actor, companyId: string, body: CreateHire) => Promise<Hire>;
}

export interface HireDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly bindingRules: BindingRules;
}

export function createHireService({ db, bus, bindingRules }: HireDeps): HireService {
  return {
    hire: async (actor, companyId, body) => {
      requirePermission(actor, companyId, "agents:create");
      const { sourceIssueId, sourceIssueIds, ...draft } = body;
      const issueIds = [...(sourceIssueId == null ? [] : [sourceIssueId]), ...(sourceIssueIds ?? [])];
      const request = { companyId, draft, issueIds, requestedByAgentId: null, needsApproval: false };
      const { agent, approval } = await db.transaction((tx) => hire(tx, actor, request, bindingRules));
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "events", companyId });
      return {
        agent: toAgent(agent, actor, true),
        approval: approval === undefined ? null : toApproval(approval, actor),
      };
    },
  };
}

export interface HireRequest {
  readonly companyId: string;
  readonly draft: CreateAgent;
  readonly issueIds: readonly string[];
  /** On whose behalf the board asks. An agent asks for itself. */
  readonly requestedByAgentId: string | null;
  /** Also where the company does not require it. */
  readonly needsApproval: boolean;
  /** The default team unless said. */
  readonly teamId?: string | undefined;
  readonly staffing?: Staffing | undefined;
}

export interface Hired {
  readonly agent: AgentRow;
  readonly approval: ApprovalRow | undefined;
}

/** Locks the company, then the agent that hires. */
export async function hire(tx: Tx, actor: Actor, request: HireRequest, bindingRules: BindingRules): Promise<Hired> {
  const { companyId, draft, needsApproval, teamId, staffing } = request;
  await lockCompany(tx, companyId);
  const company = await requireLiveCompany(tx, companyId);
  const hirer = actor.type === "agent" ? await lockAgent(tx, actor.agentId) : undefined;
  if (hirer !== undefined) requireMayHire(hirer);
  await bindingRules.require(tx, { companyId, adapterConfig: draft.adapterConfig });

  if (company.requireBoardApprovalForNewAgents || needsApproval) {
    const agent = await createAgent(tx, actor, {
      companyId,
      body: draft,
      lifecycle: "pending_approval",
      verb: "hire_created",
      teamId,
      staffing,
    });
    return { agent, approval: await ask(tx, actor, agent, request) };
  }
  const body = hirer === undefined ? draft : withinOwnTerms(hirer, company, draft);
  const agent = await createAgent(tx, actor, { companyId, body, lifecycle: "active", verb: "hired", teamId, staffing });
  return { agent, approval: undefined };
}

async function ask(tx: Tx, actor: Actor, agent: AgentRow, request: HireRequest): Promise<ApprovalRow> {
  const { companyId, issueIds } = request;
  const requestedByAgentId = actor.type === "agent" ? actor.agentId : request.requestedByAgentId;
  const approval = await insertApproval(tx, {
    companyId,
    type: "hire_agent",
    payload: hirePayload(agent, requestedByAgentId),
    requestedByAgentId,
    requestedByUserId: actor.type === "agent" ? null : actorId(actor),
    hiredAgentId: agent.id,
  });
  await linkIssues(tx, { approvalId: approval.id, companyId, issueIds });
  await recordApprovalActivity(tx, actor, approval, { verb: "created" });
  return approval;
}
