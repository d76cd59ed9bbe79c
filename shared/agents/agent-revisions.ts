import { type Actor, actorId } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { PreconditionFailedError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { AgentRow } from "./agent.row.ts";
import { insertRevision, type RevisionSource } from "./agent-revision.store.ts";
import { configDifference } from "./agent-revision.ts";

export interface ConfigChange {
  readonly before: AgentRow;
  readonly after: AgentRow;
  readonly source: RevisionSource;
  readonly rolledBackFromRevisionId?: string;
}

/** Keeps what a change did, with the change; resolves to what it changed. What changes nothing leaves no revision. */
export async function recordRevision(tx: Tx, actor: Actor, change: ConfigChange): Promise<readonly string[]> {
  const { changedKeys, before, after } = configDifference(change.before, change.after);
  if (changedKeys.length === 0) return changedKeys;
  await insertRevision(tx, {
    id: newId(),
    companyId: change.after.company_id,
    agentId: change.after.id,
    createdByAgentId: actor.type === "agent" ? actor.agentId : null,
    createdByUserId: actor.type === "agent" ? null : actorId(actor),
    source: change.source,
    rolledBackFromRevisionId: change.rolledBackFromRevisionId ?? null,
    changedKeys,
    before,
    after,
  });
  return changedKeys;
}

/** For a change that is meant for a certain version. The agent is locked. @throws precondition_failed */
export function requireVersion({ config_version: version }: AgentRow, expected: readonly number[] | undefined): void {
  if (expected !== undefined && !expected.includes(version)) throw new PreconditionFailedError("Agent", version);
}
