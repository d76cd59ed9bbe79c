import { recordActivity, recordActivityOfMany } from "../activity/activity.store.ts";
import type { AgentRow } from "../agents/agent.row.ts";
import { findAgent, holdAgent } from "../agents/agent.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requireBoard, requireCompany, requireInstanceAdmin } from "../auth/actor.ts";
import { listCompanyIds, lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { type ExpectedTags, requireTag } from "../kernel/content-tag.ts";
import { IllegalTransitionError, NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { companyOfProject } from "../projects/project.store.ts";
import { INSTANCE_SCOPE_ID } from "./account.store.ts";
import { toIncidents } from "./incident.service.ts";
import { listOpenIncidents } from "./incident.store.ts";
import type { LedgerEntry, LedgerPage } from "./ledger.schema.ts";
import { listLedger } from "./ledger.store.ts";
import { toLedgerEntry } from "./ledger-view.ts";
import type { BudgetOverview } from "./overview.schema.ts";
import { countHeld } from "./overview.store.ts";
import type { PolicyPage, PolicySummary, SetBudgetPolicy, SetInstanceBudgetPolicy } from "./policy.schema.ts";
import type { PolicyTerms } from "./policy.store.ts";
import { findPolicyId, putPolicy } from "./policy.store.ts";
import { mirrorPolicy } from "./policy-mirror.ts";
import type { PolicyRow } from "./policy-state.store.ts";
import { findPolicy, listFullest, listPolicies } from "./policy-state.store.ts";
import { policyTag } from "./policy-tag.ts";
import { toTerms } from "./policy-terms.ts";
import { toPolicySummary } from "./policy-view.ts";
import { amountToWire } from "./wire-amount.ts";

type PolicyLedgerPage = LedgerPage & { readonly policyId: string };

/** Budgets, as people set and see them. Only the board sets them. */
export interface BudgetPolicyService {
  /** A page in the order of ids. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, page: PolicyPage) => Promise<PolicySummary[]>;
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, companyId: string, policyId: string) => Promise<PolicySummary>;
  /** Makes a policy, or replaces the one of its scope, metric and window. @throws forbidden, not_found, illegal_transition, precondition_failed */
  readonly put: (actor: Actor, wish: PolicyWish) => Promise<PolicySummary>;
  /** @throws forbidden */
  readonly listOfInstance: (actor: Actor, page: PolicyPage) => Promise<PolicySummary[]>;
  /** @throws forbidden */
  readonly putOfInstance: (actor: Actor, body: SetInstanceBudgetPolicy) => Promise<PolicySummary>;
  /** @throws forbidden, not_found */
  readonly overview: (actor: Actor, companyId: string) => Promise<BudgetOverview>;
  /** What a policy has seen, the newest first. @throws forbidden, not_found */
  readonly ledger: (actor: Actor, companyId: string, query: PolicyLedgerPage) => Promise<LedgerEntry[]>;
  /** @throws forbidden, not_found */
  readonly ledgerOfInstance: (actor: Actor, query: PolicyLedgerPage) => Promise<LedgerEntry[]>;
}

interface PolicyWish extends ExpectedTags {
  readonly companyId: string;
  readonly body: SetBudgetPolicy;
}

export interface BudgetPolicyDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

/** An overview has no pages: who has more finds them in the list. */
const MOST_IN_OVERVIEW = 500;

export function createBudgetPolicyService({ db, bus }: BudgetPolicyDeps): BudgetPolicyService {
  /** A higher cap may let something in. */
  const tell = (companyIds: readonly string[]): void => {
    bus.publish({ kind: "timers" });
    bus.publish({ kind: "admission" });
    for (const companyId of companyIds) bus.publish({ kind: "events", companyId });
  };

  return {
    list: async (actor, companyId, page) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listPolicies(db, companyId, page)).map(toPolicySummary);
    },

    get: async (actor, companyId, policyId) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return toPolicySummary(await requirePolicy(db, policyId, companyId));
    },

    put: async (actor, wish) => {
      const { companyId } = wish;
      requireBoard(actor);
      requireCompany(actor, companyId);
      const row = await db.transaction((tx) => put(tx, actor, wish));
      tell([companyId]);
      return toPolicySummary(row);
    },

    listOfInstance: async (actor, page) => {
      requireInstanceAdmin(actor);
      return (await listPolicies(db, null, page)).map(toPolicySummary);
    },

    putOfInstance: async (actor, body) => {
      requireInstanceAdmin(actor);
      const { row, companyIds } = await db.transaction((tx) => putOfInstance(tx, actor, body));
      tell(companyIds);
      return toPolicySummary(row);
    },

    overview: async (actor, companyId) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return overviewOf(db, companyId);
    },

    ledger: async (actor, companyId, page) => {
      requireCompany(actor, companyId);
      return ledgerOf(db, companyId, page);
    },

    ledgerOfInstance: async (actor, page) => {
      requireInstanceAdmin(actor);
      return ledgerOf(db, null, page);
    },
  };
}

async function overviewOf(db: Db, companyId: string): Promise<BudgetOverview> {
  const [policies, incidents, { agents, projects, approvals }] = await Promise.all([
    listFullest(db, companyId, MOST_IN_OVERVIEW),
    listOpenIncidents(db, companyId, MOST_IN_OVERVIEW),
    countHeld(db, companyId),
  ]);
  return {
    companyId,
    policies: policies.map(toPolicySummary),
    activeIncidents: await toIncidents(db, incidents),
    pausedAgentCount: agents,
    pausedProjectCount: projects,
    pendingApprovalCount: approvals,
  };
}

/** @param companyId null: the instance's */
async function ledgerOf(
  db: Db,
  companyId: string | null,
  { policyId, ...page }: PolicyLedgerPage,
): Promise<LedgerEntry[]> {
  const policy = await requirePolicy(db, policyId, companyId);
  return (await listLedger(db, policyId, page)).map((row) => toLedgerEntry(row, policy.metric));
}

/** @param companyId null: the instance's. @throws not_found */
async function requirePolicy(db: Db, policyId: string, companyId: string | null): Promise<PolicyRow> {
  const policy = await findPolicy(db, policyId);
  if (policy === undefined || policy.company_id !== companyId) throw new NotFoundError("Budget policy");
  return policy;
}

async function put(tx: Tx, actor: Actor, { companyId, body, expectedTags }: PolicyWish): Promise<PolicyRow> {
  const agent = await lockScope(tx, companyId, body);
  const terms = toTerms({ ...body, companyId }, actorId(actor));
  if (expectedTags !== undefined) await requireAsRead(tx, terms, expectedTags);
  const id = await putPolicy(tx, terms);
  if (id === undefined) throw new IllegalTransitionError(notOfCompany(body.scopeType));
  await mirrorPolicy(tx, terms, agent);
  await recordActivity(tx, {
    ...entryOf(id, terms, actor),
    companyId,
    ...(agent === undefined ? {} : { agentId: agent.id }),
  });
  return required(await findPolicy(tx, id));
}

/** @throws precondition_failed */
async function requireAsRead(tx: Tx, terms: PolicyTerms, expectedTags: readonly string[]): Promise<void> {
  const id = await findPolicyId(tx, terms);
  const row = id === undefined ? undefined : await findPolicy(tx, id);
  // Another company's is as good as none.
  const isThere = row !== undefined && row.company_id === terms.companyId;
  requireTag("Budget policy", isThere ? policyTag(toPolicySummary(row)) : "", expectedTags);
}

async function putOfInstance(tx: Tx, actor: Actor, body: SetInstanceBudgetPolicy) {
  const scope = { companyId: null, scopeType: "instance", scopeId: INSTANCE_SCOPE_ID } as const;
  const terms = toTerms({ ...body, ...scope }, actorId(actor));
  const id = await putPolicy(tx, terms);
  if (id === undefined) throw new Error("the instance's policy belongs to a company");
  const companyIds = await listCompanyIds(tx);
  await recordActivityOfMany(tx, companyIds, entryOf(id, terms, actor));
  return { row: required(await findPolicy(tx, id)), companyIds };
}

/** Company first, then agent: whoever changes the same policy by another route waits here. */
async function lockScope(
  tx: Tx,
  companyId: string,
  { scopeType, scopeId }: Pick<SetBudgetPolicy, "scopeType" | "scopeId">,
): Promise<AgentRow | undefined> {
  if (scopeType !== "agent" && scopeType !== "run") {
    await lockCompany(tx, companyId);
    if (!(await isOfCompany(tx, companyId, { scopeType, scopeId })))
      throw new IllegalTransitionError(notOfCompany(scopeType));
    return undefined;
  }
  await requireLiveCompany(tx, companyId);
  await holdAgent(tx, scopeId);
  const agent = await findAgent(tx, scopeId);
  if (agent?.company_id !== companyId) throw new IllegalTransitionError(notOfCompany(scopeType));
  return agent;
}

/** Projects go with their company locked: one that is there stays so. */
async function isOfCompany(
  tx: Tx,
  companyId: string,
  { scopeType, scopeId }: Pick<SetBudgetPolicy, "scopeType" | "scopeId">,
): Promise<boolean> {
  if (scopeType === "company") return scopeId.toLowerCase() === companyId;
  return scopeType !== "project" || (await companyOfProject(tx, scopeId)) === companyId;
}

const notOfCompany = (scopeType: SetBudgetPolicy["scopeType"]): string =>
  scopeType === "company"
    ? "A company's own budget has its id as scopeId"
    : `The ${scopeType === "run" ? "agent" : scopeType} that scopeId names must belong to the company`;

function required(row: PolicyRow | undefined): PolicyRow {
  if (row === undefined) throw new Error("a policy that was just written is not there");
  return row;
}

const entryOf = (
  id: string,
  { scopeType, scopeId, metric, windowKind, amount, isActive }: PolicyTerms,
  actor: Actor,
) => ({
  actor,
  action: "budget.policy_set",
  entityType: "budget_policy",
  entityId: id,
  details: { scopeType, scopeId, metric, windowKind, amount: amountToWire(metric, amount), isActive },
});
