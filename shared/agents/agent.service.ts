import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { type AgentConfigurations, createAgentConfigurations } from "./agent-configuration.service.ts";
import { type AgentKeys, createAgentKeys } from "./agent-key.service.ts";
import { type AgentLifecycle, createAgentLifecycle } from "./agent-lifecycle.service.ts";
import { type AgentReferences, createAgentReferences } from "./agent-reference.ts";
import { type AgentRoster, createAgentRoster } from "./agent-roster.service.ts";
import { type AgentInstructions, createAgentInstructions } from "./instructions.service.ts";
import { type AgentSkills, createAgentSkills } from "./skills.service.ts";

/** All that can be asked of agents, but for waking them. */
export type AgentService = AgentRoster &
  AgentReferences &
  AgentLifecycle &
  AgentKeys &
  AgentConfigurations &
  AgentInstructions &
  AgentSkills;

export interface AgentDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly bindingRules: BindingRules;
}

export const createAgentService = (deps: AgentDeps): AgentService => ({
  ...createAgentRoster(deps),
  ...createAgentReferences(deps),
  ...createAgentLifecycle(deps),
  ...createAgentKeys(deps),
  ...createAgentConfigurations(deps),
  ...createAgentInstructions(deps),
  ...createAgentSkills(deps),
});
