import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany, requirePermission, requireVisible } from "../auth/actor.ts";
import { listCoveringBudgets } from "../budgets/agent-budgets.ts";
import { withDailyLimits } from "../budgets/daily-limits.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { AppError, UnauthenticatedError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { requireRaise } from "../teams/team-seats.ts";
import type { AgentRow } from "./agent.row.ts";
import type { Agent, AgentDetail, CreateAgent, UpdateAgent, UpdateAgentPermissions } from "./agent.schema.ts";
import type { AgentChange } from "./agent.store.ts";
import { listAgents, lockAgent, requireAgent, updateAgent } from "./agent.store.ts";
import { accessOf } from "./agent-access.ts";
import { requireMayUpdate, requirePlainUpdate } from "./agent-authority.ts";
import { mergeAdapterConfig, mergeRuntimeConfig } from "./agent-config.ts";
import type { AgentPage } from "./agent-configuration.schema.ts";
import { createAgent } from "./agent-creation.ts";
import { isCreator } from "./agent-creator.ts";
import { updatePermissions } from "./agent-permissions.ts";
import { recordRevision, requireVersion } from "./agent-revisions.ts";
import { applyRunCap, dailyMicrosIn, type Staffing } from "./agent-staffing.ts";
import { agentStatus, toAgent } from "./agent-view.ts";
import { applyDailyLimits, applyHeartbeatConfig, recordAgentActivity, requirePossibleManager } from "./agent-writes.ts";
import { createOrgCharts, type OrgCharts } from "./org-chart.ts";
import { listChainOfCommand } from "./reporting-line.store.ts";

export interface AgentRoster extends OrgCharts {
  /** A page, or all; without terminated ones, the oldest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, page?: AgentPage) => Promise<Agent[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, agentId: string) => Promise<AgentDetail>;
  /** The agent that asks. @throws unauthenticated for anybody else */
  readonly me: (actor: Actor) => Promise<AgentDetail>;
  /** @throws forbidden, not_found, approval_required, illegal_transition for an impossible manager, and as `BindingRules` */
  readonly create: (actor: Actor, companyId: string, body: CreateAgent) => Promise<Agent>;
  /** @throws forbidden, not_found, illegal_transition, precondition_failed for another version, and as `BindingRules` */
  readonly update: (
    actor: Actor,
    agentId: string,
    body: UpdateAgent,
    more?: { readonly expectedVersions?: readonly number[] | undefined; readonly staffing?: Staffing },
  ) => Promise<Agent>;
  /** For the board, and for the agent that leads the company. @throws forbidden, not_found */
  readonly updatePermissions: (actor: Actor, agentId: string, body: UpdateAgentPermissions) => Promise<AgentDetail>;
}

export interface AgentRosterDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly bindingRules: BindingRules;
}

export function createAgentRoster({ db, bus, bindingRules }: AgentRosterDeps): AgentRoster {
  const get = async (actor: Actor, agentId: string): Promise<AgentDetail> => {
    const row = await requireAgent(db, agentId);
    requireVisible(actor, row.company_id, "Agent");
    const isPeer = actor.type === "agent" && actor.agentId !== agentId;
    const [chainOfCommand, budgets] = await Promise.all([
      listChainOfCommand(db, agentId),
      isPeer ? [] : listCoveringBudgets(db, agentId),
    ]);
    const mayCreate = isPeer && (await isCreator(db, actor));
    return { ...toAgent(row, actor, mayCreate), chainOfCommand, budgets, access: accessOf(row) };
  };

  /** Timers and capacity may have changed, and with a cap what may run. */
  const announce = (companyId: string): void => {
    bus.publish({ kind: "timers" });
    bus.publish({ kind: "admission" });
    bus.publish({ kind: "events", companyId });
  };

  return {
    list: async (actor, companyId, page) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      const mayCreate = await isCreator(db, actor);
      return (await listAgents(db, companyId, page)).map((row) => toAgent(row, actor, mayCreate));
    },

    get,

    me: (actor) => {
      if (actor.type !== "agent") throw new UnauthenticatedError("Agent authentication required");
      return get(actor, actor.agentId);
    },

    ...createOrgCharts(db),

    create: async (actor, companyId, body) => {
      requirePermission(actor, companyId, "agents:create");
      requireBoard(actor);
      const row = await db.transaction((tx) => create(tx, actor, { companyId, body, bindingRules }));
      announce(companyId);
      return toAgent(row, actor);
    },

    update: async (actor, agentId, body, { expectedVersions, staffing } = {}) => {
      const { company_id: companyId } = await requireAgent(db, agentId);
      requireVisible(actor, companyId, "Agent");
      const mayCreate = await isCreator(db, actor);
      requireMayUpdate(actor, { agentId, body, mayCreate });
      const wish = { agentId, companyId, body, expectedVersions, bindingRules, staffing };
      const row = await db.transaction((tx) => changeAgent(tx, actor, wish));
      announce(companyId);
      return toAgent(row, actor, mayCreate);
    },

    updatePermissions: async (actor, agentId, body) => {
      const { company_id: companyId } = await requireAgent(db, agentId);
      requireVisible(actor, companyId, "Agent");
      await db.transaction((tx) => updatePermissions(tx, actor, agentId, body));
      bus.publish({ kind: "events", companyId });
      return get(actor, agentId);
    },
  };
}

interface AgentCreation {
  readonly companyId: string;
  readonly body: CreateAgent;
  readonly bindingRules: BindingRules;
}

async function create(tx: Tx, actor: Actor, { companyId, body, bindingRules }: AgentCreation): Promise<AgentRow> {
  await lockCompany(tx, companyId);
  const company = await requireLiveCompany(tx, companyId);
  if (company.requireBoardApprovalForNewAgents && actor.type === "board") {
    throw new AppError(
      "approval_required",
      `New agents of this company need an approval: ask with POST /api/companies/${companyId}/agent-hires`,
    );
  }
  await bindingRules.require(tx, { companyId, adapterConfig: body.adapterConfig });
  return createAgent(tx, actor, { companyId, body, lifecycle: "active", verb: "created" });
}

interface AgentUpdate {
  readonly agentId: string;
  readonly companyId: string;
  readonly body: UpdateAgent;
  readonly expectedVersions?: readonly number[] | undefined;
  readonly bindingRules: BindingRules;
  readonly staffing?: Staffing | undefined;
}

/** What a person or the agent itself may say of it. @throws not_found, illegal_transition, team_budget_exceeded */
export async function changeAgent(tx: Tx, actor: Actor, wish: AgentUpdate): Promise<AgentRow> {
  const { agentId, companyId, body, bindingRules, staffing = {} } = wish;
  if (body.reportsTo !== undefined || wantedDaily(body) > 0) await lockCompany(tx, companyId);
  const before = await lockAgent(tx, agentId);
  requireVersion(before, wish.expectedVersions);
  requirePlainUpdate(body, agentStatus(before));
  const managerId = body.reportsTo ?? null;
  if (managerId !== null) await requirePossibleManager(tx, { agentId, companyId, managerId });

  await requireRoom(tx, before, body);

  const { adapterConfig } = body;
  if (adapterConfig !== undefined) {
    await bindingRules.require(tx, { companyId, adapterConfig, before: before.adapter_config });
  }

  const { perTaskMicros, ...staffed } = staffing;
  const fields = { ...toChange(body, before), ...staffed };
  const named = { ...fields, perTaskMicros };
  const changed = Object.keys(named).filter((key) => named[key as keyof typeof named] !== undefined);
  if (changed.length === 0) return before;
  await updateAgent(tx, agentId, fields);
  await applyRunCap(tx, { agentId, companyId }, perTaskMicros);
  const row = await requireAgent(tx, agentId);
  if (fields.runtimeConfig !== undefined) await applyHeartbeatConfig(tx, row);
  if (body.runtimeConfig !== undefined) await applyDailyLimits(tx, row, body.runtimeConfig);
  await recordRevision(tx, actor, { before, after: row, source: "patch" });
  await recordAgentActivity(tx, actor, row, { verb: "updated", details: { changed } });
  return row;
}

/** @throws team_budget_exceeded */
function requireRoom(tx: Tx, before: AgentRow, body: UpdateAgent): Promise<void> {
  const raise = wantedDaily(body) - dailyMicrosIn(before.runtime_config);
  return requireRaise(tx, { teamId: before.team_id ?? before.company_id, dailyMicros: raise });
}

const wantedDaily = ({ runtimeConfig = {} }: UpdateAgent): number => dailyMicrosIn(runtimeConfig);

function toChange(body: UpdateAgent, before: AgentRow): AgentChange {
  const { adapterConfig, runtimeConfig } = body;
  return {
    name: body.name,
    role: body.role,
    title: body.title,
    icon: body.icon,
    reportsTo: body.reportsTo,
    capabilities: body.capabilities,
    adapterType: body.adapterType,
    adapterConfig:
      adapterConfig && mergeAdapterConfig(before.adapter_config, adapterConfig, body.replaceAdapterConfig ?? false),
    runtimeConfig: runtimeConfig && mergeRuntimeConfig(before.runtime_config, withDailyLimits(runtimeConfig)),
    budgetMonthlyCents: body.budgetMonthlyCents,
    metadata: body.metadata,
  };
}
