import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany, requireVisible } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import type { AgentRow } from "./agent.row.ts";
import type { Agent } from "./agent.schema.ts";
import { listAgents, requireAgent } from "./agent.store.ts";
import type { AgentConfiguration, AgentPage, ConfigRevision, RevisionPage } from "./agent-configuration.schema.ts";
import { requireCreator } from "./agent-creator.ts";
import { redact } from "./agent-redaction.ts";
import type { RevisionRow } from "./agent-revision.store.ts";
import { findRevision, listRevisions } from "./agent-revision.store.ts";
import { rollBack } from "./agent-rollback.ts";
import { agentStatus, normalPermissions, toAgent } from "./agent-view.ts";

/** How agents are set up, and were: for the board, for agents that may create others, and for the agent itself. */
export interface AgentConfigurations {
  /** @throws not_found, forbidden */
  readonly configuration: (actor: Actor, agentId: string) => Promise<AgentConfiguration>;
  /** In the order of their ids. @throws not_found, forbidden */
  readonly configurationsOf: (actor: Actor, companyId: string, page: AgentPage) => Promise<AgentConfiguration[]>;
  /** The newest first. @throws not_found, forbidden */
  readonly revisions: (actor: Actor, agentId: string, page: RevisionPage) => Promise<ConfigRevision[]>;
  /** @throws not_found, forbidden */
  readonly revision: (actor: Actor, agentId: string, revisionId: string) => Promise<ConfigRevision>;
  /** For the board. @throws not_found, forbidden, precondition_failed, illegal_transition */
  readonly rollBack: (actor: Actor, wish: { agentId: string; revisionId: string } & Expected) => Promise<Agent>;
}

interface Expected {
  readonly expectedVersions?: readonly number[] | undefined;
}

export interface AgentConfigurationDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly bindingRules: BindingRules;
}

export function createAgentConfigurations({ db, bus, bindingRules }: AgentConfigurationDeps): AgentConfigurations {
  const requireMayRead = async (actor: Actor, agentId?: string): Promise<void> => {
    if (actor.type !== "agent" || actor.agentId !== agentId) await requireCreator(db, actor);
  };

  const visible = async (actor: Actor, agentId: string): Promise<AgentRow> => {
    const row = await requireAgent(db, agentId);
    requireVisible(actor, row.company_id, "Agent");
    await requireMayRead(actor, agentId);
    return row;
  };

  return {
    configuration: async (actor, agentId) => toConfiguration(await visible(actor, agentId)),

    configurationsOf: async (actor, companyId, page) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      await requireMayRead(actor);
      return (await listAgents(db, companyId, page)).map(toConfiguration);
    },

    revisions: async (actor, agentId, page) => {
      await visible(actor, agentId);
      return (await listRevisions(db, agentId, page)).map(toRevision);
    },

    revision: async (actor, agentId, revisionId) => {
      await visible(actor, agentId);
      const row = await findRevision(db, agentId, revisionId);
      if (row === undefined) throw new NotFoundError("Revision");
      return toRevision(row);
    },

    rollBack: async (actor, wish) => {
      const { company_id: companyId } = await requireAgent(db, wish.agentId);
      requireVisible(actor, companyId, "Agent");
      requireBoard(actor);
      const row = await db.transaction((tx) => rollBack(tx, actor, { ...wish, companyId, bindingRules }));
      for (const kind of ["timers", "admission"] as const) bus.publish({ kind });
      bus.publish({ kind: "events", companyId });
      return toAgent(row, actor);
    },
  };
}

const toConfiguration = (row: AgentRow): AgentConfiguration => ({
  id: row.id,
  companyId: row.company_id,
  name: row.name,
  role: row.role,
  title: row.title,
  status: agentStatus(row),
  reportsTo: row.reports_to,
  adapterType: row.adapter_type,
  adapterConfig: redact(row.adapter_config),
  runtimeConfig: redact(row.runtime_config),
  permissions: normalPermissions(row.role, row.permissions),
  configVersion: row.config_version,
  updatedAt: row.updated_at.toISOString(),
});

const toRevision = (row: RevisionRow): ConfigRevision => ({
  id: row.id,
  companyId: row.company_id,
  agentId: row.agent_id,
  createdByAgentId: row.created_by_agent_id,
  createdByUserId: row.created_by_user_id,
  source: row.source,
  rolledBackFromRevisionId: row.rolled_back_from_revision_id,
  changedKeys: row.changed_keys,
  beforeConfig: row.before_config,
  afterConfig: row.after_config,
  createdAt: row.created_at.toISOString(),
});
