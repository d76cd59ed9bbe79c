import { z } from "zod";

import { creationWarnings } from "../adapters/environment-test.schema.ts";
import { Agent, CreateAgent } from "../agents/agent.schema.ts";
import { Approval, IssueIds } from "./approval.schema.ts";

export const CreateHire = CreateAgent.extend({
  sourceIssueId: z.string().min(1).max(200).nullish().meta({ description: "The issue for which it is hired." }),
  sourceIssueIds: IssueIds.nullish(),
}).meta({ id: "CreateAgentHire" });
export type CreateHire = z.infer<typeof CreateHire>;

export const Hire = z
  .object({
    agent: Agent,
    ...creationWarnings,
    approval: Approval.nullable().meta({ description: "What the agent waits for; null where none is required." }),
  })
  .meta({ id: "AgentHire" });
export type Hire = z.infer<typeof Hire>;
