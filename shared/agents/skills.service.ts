import type { Actor } from "../auth/actor.ts";
import { requireVisible } from "../auth/actor.ts";
import type { Db, Tx } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { AgentRow } from "./agent.row.ts";
import { lockAgent, requireAgent, updateAgent } from "./agent.store.ts";
import { requireSelfOrManager } from "./agent-managers.ts";
import { recordAgentActivity } from "./agent-writes.ts";
import type { SkillSnapshot, SyncSkills } from "./skills.schema.ts";

/** Which skills an agent is meant to have. */
export interface AgentSkills {
  /** @throws not_found */
  readonly skills: (actor: Actor, agentId: string) => Promise<SkillSnapshot>;
  /** For the board, the agent itself and its managers. @throws forbidden, not_found */
  readonly syncSkills: (actor: Actor, agentId: string, body: SyncSkills) => Promise<SkillSnapshot>;
}

export interface AgentSkillsDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createAgentSkills({ db, bus }: AgentSkillsDeps): AgentSkills {
  const visible = async (actor: Actor, agentId: string): Promise<AgentRow> => {
    const row = await requireAgent(db, agentId);
    requireVisible(actor, row.company_id, "Agent");
    return row;
  };

  return {
    skills: async (actor, agentId) => toSnapshot(await visible(actor, agentId)),

    syncSkills: async (actor, agentId, { desiredSkills }) => {
      const { company_id: companyId } = await visible(actor, agentId);
      await requireSelfOrManager(db, actor, agentId);
      const row = await db.transaction((tx) => sync(tx, actor, agentId, desiredSkills));
      bus.publish({ kind: "events", companyId });
      return toSnapshot(row);
    },
  };
}

async function sync(tx: Tx, actor: Actor, agentId: string, desiredSkills: readonly string[]): Promise<AgentRow> {
  const before = await lockAgent(tx, agentId);
  if (before.desired_skills.join("\n") === desiredSkills.join("\n")) return before;
  await updateAgent(tx, agentId, { desiredSkills });
  await recordAgentActivity(tx, actor, before, { verb: "skills_synced", details: { desiredSkills } });
  return requireAgent(tx, agentId);
}

/** No adapter here installs skills: what is wished for is kept, and told to whoever asks, such as the agent. */
const toSnapshot = ({ adapter_type: adapterType, desired_skills: desiredSkills }: AgentRow): SkillSnapshot => ({
  adapterType,
  supported: false,
  mode: "unsupported",
  desiredSkills,
  entries: desiredSkills.map((key) => ({
    key,
    runtimeName: null,
    desired: true,
    managed: false,
    required: false,
    state: "missing",
    readOnly: false,
    sourcePath: null,
    targetPath: null,
    detail: "The adapter does not install skills",
  })),
  warnings: desiredSkills.length === 0 ? [] : [`The adapter ${adapterType} does not install skills`],
});
