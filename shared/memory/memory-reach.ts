import { findAgent } from "../agents/agent.store.ts";
import { type Actor, requireCompany } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Queryable } from "../db/db.ts";
import { ForbiddenError, InvalidInputError, NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import { companyOfProject } from "../projects/project.store.ts";
import { MEMORY_SCOPES, type MemoryScope } from "./memory.schema.ts";
import { findWork, type NoteScope } from "./memory.store.ts";

/** Whom work is done for is who it is billed to: a client goes by the billing code of its issues, however that is written. */
const clientOf = (billingCode: string): string => billingCode.trim().toLowerCase().slice(0, 200);

/** Of which scopes somebody may read and write: people of all, an agent of those that it was given. @throws forbidden, not_found */
export async function reachOf(db: Queryable, actor: Actor, companyId: string): Promise<readonly MemoryScope[]> {
  requireCompany(actor, companyId);
  await requireLiveCompany(db, companyId);
  if (actor.type !== "agent") return MEMORY_SCOPES;
  const { memory_scopes: scopes = [] } = (await findAgent(db, actor.agentId)) ?? {};
  return MEMORY_SCOPES.filter((scope) => scopes.includes(scope));
}

/** As callers name it, who may name what there is not. */
export interface NamedScope {
  readonly companyId: string;
  readonly scope: string;
  readonly scopeId: string;
}

/** @throws forbidden, not_found */
export async function requireReach(db: Queryable, actor: Actor, wanted: NamedScope): Promise<NoteScope> {
  const { companyId } = wanted;
  const reach = await reachOf(db, actor, companyId);
  const scope = MEMORY_SCOPES.find((known) => known === wanted.scope);
  if (scope === undefined) throw new NotFoundError("Memory scope");
  if (!reach.includes(scope)) throw new ForbiddenError(`This agent has no memory of the scope ${scope}`);
  const scopeId = scope === "client" ? clientOf(wanted.scopeId) : wanted.scopeId.toLowerCase();
  if (actor.type === "agent" && scope === "agent" && scopeId !== actor.agentId) {
    throw new ForbiddenError("What an agent remembers is its own");
  }
  await requireOwner(db, { companyId, scope, scopeId });
  return { companyId, scope, scopeId };
}

type Owned = Pick<NoteScope, "companyId" | "scopeId">;

/** Whether there is such an owner in the company. */
const OWNERS: Readonly<Record<MemoryScope, (db: Queryable, owned: Owned) => Promise<boolean>>> = {
  agent: async (db, { companyId, scopeId }) => (await findAgent(db, scopeId))?.company_id === companyId,
  project: async (db, { companyId, scopeId }) => isUuid(scopeId) && (await companyOfProject(db, scopeId)) === companyId,
  company: async (_db, { companyId, scopeId }) => scopeId === companyId,
  client: async (_db, { scopeId }) => scopeId !== "",
};

const WHAT = { agent: "Agent", project: "Project", client: "Client", company: "Company" } as const;

/** @throws not_found */
async function requireOwner(db: Queryable, { scope, ...owned }: NoteScope): Promise<void> {
  if (!(await OWNERS[scope](db, owned))) throw new NotFoundError(WHAT[scope]);
}

interface Asking {
  readonly agentId: string;
  readonly companyId: string;
  readonly runId: string | undefined;
}

/** Whose memory is meant where nobody is named: the agent's own, and of what its run works on. */
export async function usualScopes(
  db: Queryable,
  { agentId, companyId, runId }: Asking,
  scopes: readonly string[],
): Promise<Partial<Record<MemoryScope, string>>> {
  const needsWork = runId !== undefined && (scopes.includes("project") || scopes.includes("client"));
  const work = needsWork ? await findWork(db, { runId, companyId }) : undefined;
  const client = clientOf(work?.billing_code ?? "");
  const projectId = work?.project_id ?? null;
  const known: Partial<Record<MemoryScope, string>> = {
    agent: agentId,
    company: companyId,
    ...(projectId === null ? {} : { project: projectId }),
    ...(client === "" ? {} : { client }),
  };
  return Object.fromEntries(Object.entries(known).filter(([scope]) => scopes.includes(scope)));
}

/** @throws invalid_input where it has to be said */
export async function usualScopeId(db: Queryable, actor: Actor, scope: MemoryScope): Promise<string> {
  if (actor.type !== "agent") throw new InvalidInputError("scopeId: whose memory is meant has to be said");
  const { agentId, companyId, run } = actor;
  const found = (await usualScopes(db, { agentId, companyId, runId: run?.runId }, [scope]))[scope];
  if (found !== undefined) return found;
  throw new InvalidInputError(`scopeId: whose memory is meant has to be said, since the run works for no ${scope}`);
}
