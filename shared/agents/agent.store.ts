import type { Queryable, Tx } from "../db/db.ts";
import { orFirst, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import type { AgentRow } from "./agent.row.ts";
import { keptUrlKey } from "./agent-called.store.ts";

/** Agents `a` that are there, with their slots `s` and what they spent in this month. */
export const LIVE_AGENTS = `
  select a.*, s.running, s.breaker_opened_at, s.consecutive_failures, s.last_heartbeat_at, coalesce(b.spent_micros, 0) as spent_micros
    from agents a
    join companies c on c.id = a.company_id and c.deleted_at is null
    join agent_slots s on s.agent_id = a.id
    left join spend_balances b on b.scope_type = 'agent' and b.scope_id = a.id
                              and b.window_start = date_trunc('month', now(), 'UTC')
   where a.deleted_at is null`;

const FIND = statement("find_agent", `${LIVE_AGENTS} and a.id = $1`);
const LIST = statement(
  "list_agents",
  `${LIVE_AGENTS} and a.company_id = $1 and a.lifecycle <> 'terminated' and a.id > ${orFirst("$2")} order by a.id limit $3`,
);

/** What is deleted, or belongs to a deleted company, is nobody's to find. */
export async function findAgent(db: Queryable, id: string): Promise<AgentRow | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await db.rows<AgentRow>(FIND, [id]);
  return row;
}

/** @throws not_found */
export async function requireAgent(db: Queryable, id: string): Promise<AgentRow> {
  const row = await findAgent(db, id);
  if (row === undefined) throw new NotFoundError("Agent");
  return row;
}

/** Without terminated ones, the oldest first; `cursor` is the id of the last one seen. */
export function listAgents(
  db: Queryable,
  companyId: string,
  { limit, cursor }: { readonly limit?: number; readonly cursor?: string | undefined } = {},
): Promise<AgentRow[]> {
  return db.rows<AgentRow>(LIST, [companyId, cursor ?? null, limit ?? null]);
}

const MEMBERS = statement(
  "list_org_members",
  `select a.id, a.name, a.role, a.title, a.reports_to, a.lifecycle, a.pause_causes, s.running, s.breaker_opened_at
     from agents a join agent_slots s on s.agent_id = a.id
    where a.company_id = $1 and a.deleted_at is null and a.lifecycle <> 'terminated' order by a.id limit $2`,
);

/** What an org chart shows of an agent. */
export type MemberRow = Pick<
  AgentRow,
  "id" | "name" | "role" | "title" | "reports_to" | "lifecycle" | "pause_causes" | "running" | "breaker_opened_at"
>;

/** Of a company, without terminated ones, the oldest first. */
export function listMembers(db: Queryable, companyId: string, limit: number): Promise<MemberRow[]> {
  return db.rows<MemberRow>(MEMBERS, [companyId, limit]);
}

const IDS = statement("agent_ids", `select id from agents where company_id = $1 and deleted_at is null order by id`);

export async function listAgentIds(db: Queryable, companyId: string): Promise<string[]> {
  return (await db.rows<{ id: string }>(IDS, [companyId])).map((row) => row.id);
}

const LOCK = statement("lock_agent", `select id from agents where id = $1 for no key update`);

/** Serialises what people change about the agent, whether or not there is one (any more). */
export async function holdAgent(tx: Tx, id: string): Promise<void> {
  await tx.rows(LOCK, [id]);
}

/** The same, and reads it as it is then. @throws not_found */
export async function lockAgent(tx: Tx, id: string): Promise<AgentRow> {
  await holdAgent(tx, id);
  return requireAgent(tx, id);
}

export interface NewAgent {
  readonly id: string;
  readonly companyId: string;
  readonly name: string;
  readonly role: string;
  readonly title: string | null;
  readonly icon: string | null;
  readonly lifecycle: AgentRow["lifecycle"];
  readonly reportsTo: string | null;
  readonly capabilities: string | null;
  readonly adapterType: string;
  readonly adapterConfig: Readonly<Record<string, unknown>>;
  readonly runtimeConfig: Readonly<Record<string, unknown>>;
  readonly budgetMonthlyCents: number;
  readonly permissions: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly instructionsEntryFile?: string;
  readonly desiredSkills: readonly string[];
  readonly teamId?: string | null | undefined;
  readonly givenRole?: string | null | undefined;
  readonly memoryScopes?: readonly string[] | undefined;
  readonly approvalPolicy?: Readonly<Record<string, unknown>> | undefined;
}

export type AgentChange = {
  readonly [Field in keyof Omit<NewAgent, "id" | "companyId">]?: NewAgent[Field] | undefined;
};

export async function insertAgent(tx: Tx, agent: NewAgent): Promise<void> {
  await tx.run(sqlBuilder("agents").insert({ id: agent.id, company_id: agent.companyId, ...columnsOf(agent) }));
}

/** What is undefined stays as it is; its version grows. */
export async function updateAgent(tx: Tx, id: string, change: AgentChange): Promise<void> {
  const version = sqlBuilder.raw("config_version + 1");
  const row = { ...columnsOf(change), config_version: version, updated_at: sqlBuilder.fn.now() };
  await tx.run(sqlBuilder("agents").where({ id }).update(row));
}

function columnsOf(change: AgentChange): Record<string, unknown> {
  const columns = {
    name: change.name,
    url_key: change.name === undefined ? undefined : keptUrlKey(change.name),
    role: change.role,
    title: change.title,
    icon: change.icon,
    lifecycle: change.lifecycle,
    reports_to: change.reportsTo,
    capabilities: change.capabilities,
    adapter_type: change.adapterType,
    adapter_config: asJson(change.adapterConfig),
    runtime_config: asJson(change.runtimeConfig),
    budget_monthly_cents: change.budgetMonthlyCents,
    permissions: asJson(change.permissions),
    metadata: asJson(change.metadata),
    instructions_entry_file: change.instructionsEntryFile,
    desired_skills: change.desiredSkills,
    team_id: change.teamId,
    given_role: change.givenRole,
    memory_scopes: change.memoryScopes,
    approval_policy: asJson(change.approvalPolicy),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

const asJson = (value: object | null | undefined): string | null | undefined =>
  value === null || value === undefined ? value : JSON.stringify(value);

const PAUSE = statement(
  "set_pause_causes",
  `update agents set pause_causes = $2, updated_at = now(),
          paused_at = case when $2::text[] = '{}' then null else coalesce(paused_at, now()) end
    where id = $1`,
);

/** The agent is paused while there is a cause. */
export async function setPauseCauses(tx: Tx, id: string, causes: readonly string[]): Promise<void> {
  await tx.rows(PAUSE, [id, causes]);
}

const TOMBSTONE = statement(
  "tombstone_agent",
  `update agents set deleted_at = now(), updated_at = now(), reports_to = null,
          adapter_config = '{}', runtime_config = '{}', metadata = null
    where id = $1`,
);

/** From its commit on nobody finds the agent, and its secrets are gone; its rows go later. */
export async function tombstoneAgent(tx: Tx, id: string): Promise<void> {
  await tx.rows(TOMBSTONE, [id]);
}

const RETIRE = statement(
  "retire_agent",
  `update agents set lifecycle = 'terminated', retired_reason = $2, is_draining = $3, pause_causes = '{}', paused_at = null,
          config_version = config_version + 1, updated_at = now()
    where id = $1`,
);

/** For good. `isDraining`: what it is at may end. */
export async function retireAgent(
  tx: Tx,
  id: string,
  { reason, isDraining }: { readonly reason: string | null; readonly isDraining: boolean },
): Promise<void> {
  await tx.rows(RETIRE, [id, reason, isDraining]);
}

const DRAINED = statement(
  "drained_agents",
  `select a.id from agents a join agent_slots s on s.agent_id = a.id
    where a.is_draining and s.running = 0 order by a.id limit $1`,
);

/** Retired ones that have ended what they were at. */
export async function listDrained(db: Queryable, limit: number): Promise<string[]> {
  return (await db.rows<{ id: string }>(DRAINED, [limit])).map(({ id }) => id);
}

const END_DRAIN = statement("end_agent_drain", "update agents set is_draining = false where id = $1 and is_draining");

export async function endDrain(tx: Tx, id: string): Promise<void> {
  await tx.rows(END_DRAIN, [id]);
}
