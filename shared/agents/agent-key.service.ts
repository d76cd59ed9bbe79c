import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireVisible } from "../auth/actor.ts";
import { insertKey, listKeys, revokeKey } from "../auth/agent-key.store.ts";
import { freshAgentKey } from "../auth/agent-key.ts";
import type { Db } from "../db/db.ts";
import { ConflictError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { AgentRow } from "./agent.row.ts";
import { lockAgent, requireAgent } from "./agent.store.ts";
import type { AgentKey, CreateAgentKey, NewAgentKey } from "./agent-key.schema.ts";
import { recordAgentActivity } from "./agent-writes.ts";

/** Long-lived keys of an agent. All of it: forbidden to agents, not_found. */
export interface AgentKeys {
  /** The answer is the only place where the key itself is ever seen. @throws conflict */
  readonly createKey: (actor: Actor, agentId: string, body: CreateAgentKey) => Promise<NewAgentKey>;
  /** Revoked ones too, the oldest first. */
  readonly listKeys: (actor: Actor, agentId: string) => Promise<AgentKey[]>;
  readonly revokeKey: (actor: Actor, agentId: string, keyId: string) => Promise<void>;
}

export function createAgentKeys({ db }: { readonly db: Db }): AgentKeys {
  const find = async (actor: Actor, agentId: string): Promise<AgentRow> => {
    const row = await requireAgent(db, agentId);
    requireVisible(actor, row.company_id, "Agent");
    requireBoard(actor);
    return row;
  };

  return {
    createKey: async (actor, agentId, { name }) => {
      await find(actor, agentId);
      const { token, hash } = freshAgentKey();
      const id = newId();
      const createdAt = await db.transaction(async (tx) => {
        const agent = await lockAgent(tx, agentId);
        if (agent.lifecycle !== "active") {
          throw new ConflictError(`An agent that is ${agent.lifecycle} cannot have keys`);
        }
        await recordAgentActivity(tx, actor, agent, { verb: "key_created", details: { keyId: id, name } });
        return insertKey(tx, { id, agentId, companyId: agent.company_id, name, hash });
      });
      return { id, name, token, createdAt: createdAt.toISOString() };
    },

    listKeys: async (actor, agentId) => {
      await find(actor, agentId);
      return (await listKeys(db, agentId)).map((row) => ({
        id: row.id,
        name: row.name,
        createdAt: row.created_at.toISOString(),
        lastUsedAt: row.last_used_at?.toISOString() ?? null,
        revokedAt: row.revoked_at?.toISOString() ?? null,
      }));
    },

    revokeKey: async (actor, agentId, keyId) => {
      await find(actor, agentId);
      await db.transaction(async (tx) => {
        const agent = await lockAgent(tx, agentId);
        const revoked = await revokeKey(tx, agentId, keyId);
        if (revoked === "unknown") throw new NotFoundError("Key");
        if (revoked === "already") return;
        await recordAgentActivity(tx, actor, agent, { verb: "key_revoked", details: { keyId } });
      });
    },
  };
}
