import { z } from "zod";

import { DesiredSkills } from "./agent.schema.ts";

const SkillEntry = z
  .object({
    key: z.string(),
    runtimeName: z.string().nullable(),
    desired: z.boolean(),
    managed: z.boolean(),
    required: z.boolean(),
    state: z.enum(["available", "configured", "installed", "missing", "stale", "external"]),
    readOnly: z.boolean(),
    sourcePath: z.string().nullable(),
    targetPath: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: "AgentSkill" });

export const SkillSnapshot = z
  .object({
    adapterType: z.string(),
    supported: z.boolean().meta({ description: "Whether the adapter installs skills." }),
    mode: z.enum(["unsupported", "persistent", "ephemeral"]),
    desiredSkills: z.array(z.string()),
    entries: z.array(SkillEntry),
    warnings: z.array(z.string()),
  })
  .meta({ id: "AgentSkillSnapshot" });
export type SkillSnapshot = z.infer<typeof SkillSnapshot>;

export const SyncSkills = z.object({ desiredSkills: DesiredSkills }).meta({ id: "SyncAgentSkills" });
export type SyncSkills = z.infer<typeof SyncSkills>;
