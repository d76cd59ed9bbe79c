import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { type AgentKeys, createAgentKeys } from "./agent-key.service.ts";
import { type AgentLifecycle, createAgentLifecycle } from "./agent-lifecycle.service.ts";
import { type AgentRoster, createAgentRoster } from "./agent-roster.service.ts";

/** All that can be asked of agents, but for waking them. */
export type AgentService = AgentRoster & AgentLifecycle & AgentKeys;

export interface AgentDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export const createAgentService = (deps: AgentDeps): AgentService => ({
  ...createAgentRoster(deps),
  ...createAgentLifecycle(deps),
  ...createAgentKeys(deps),
});
