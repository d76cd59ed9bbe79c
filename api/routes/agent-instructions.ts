import {
  InstructionsBundle,
  InstructionsFile,
  InstructionsFileQuery,
  InstructionsPathAnswer,
  PutFileQuery,
  PutInstructionsFile,
  UpdateInstructionsBundle,
  UpdateInstructionsPath,
} from "../../shared/agents/instructions.schema.ts";
import { SkillSnapshot, SyncSkills } from "../../shared/agents/skills.schema.ts";
import { InvalidInputError } from "../../shared/kernel/errors.ts";
import { operation } from "../operation.ts";
import { AgentParams } from "./params.ts";

const tag = "Agent instructions";

const bundle = [
  operation({
    id: "getInstructionsBundle",
    method: "GET",
    url: "/agents/:agentId/instructions-bundle",
    summary: "Get where an agent's instructions are, and which files there are",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    status: 200,
    reply: InstructionsBundle,
    run: ({ actor, params, services }) => services.agents.bundle(actor, params.agentId),
  }),
  operation({
    id: "updateInstructionsBundle",
    method: "PATCH",
    url: "/agents/:agentId/instructions-bundle",
    summary: "Change where an agent's instructions are, or with which file it begins",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    body: UpdateInstructionsBundle,
    status: 200,
    reply: InstructionsBundle,
    run: ({ actor, params, body, services }) => services.agents.updateBundle(actor, params.agentId, body),
  }),
  operation({
    id: "updateInstructionsPath",
    method: "PATCH",
    url: "/agents/:agentId/instructions-path",
    summary: "Name the file of the workers' hosts that holds an agent's instructions",
    tag,
    allow: ["board"],
    params: AgentParams,
    body: UpdateInstructionsPath,
    status: 200,
    reply: InstructionsPathAnswer,
    run: ({ actor, params, body, services }) => services.agents.updatePath(actor, params.agentId, body),
  }),
];

const files = [
  operation({
    id: "getInstructionsFile",
    method: "GET",
    url: "/agents/:agentId/instructions-bundle/file",
    summary: "Get a file of an agent's instructions",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    query: InstructionsFileQuery,
    status: 200,
    reply: InstructionsFile,
    run: ({ actor, params, query, services }) => services.agents.file(actor, params.agentId, query.path),
  }),
  operation({
    id: "putInstructionsFile",
    method: "PUT",
    url: "/agents/:agentId/instructions-bundle/file",
    summary: "Write a file of an agent's instructions",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    query: PutFileQuery,
    body: PutInstructionsFile,
    status: 200,
    reply: InstructionsFile,
    run: ({ actor, params, query, body, services }) => {
      const path = body.path ?? query.path;
      if (path === undefined) throw new InvalidInputError("Which file? Name its path, in the body or in the query");
      return services.agents.putFile(actor, params.agentId, { ...body, path });
    },
  }),
  operation({
    id: "deleteInstructionsFile",
    method: "DELETE",
    url: "/agents/:agentId/instructions-bundle/file",
    summary: "Delete a file of an agent's instructions",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    query: InstructionsFileQuery,
    status: 200,
    reply: InstructionsBundle,
    run: ({ actor, params, query, services }) => services.agents.deleteFile(actor, params.agentId, query.path),
  }),
];

const skills = [
  operation({
    id: "getAgentSkills",
    method: "GET",
    url: "/agents/:agentId/skills",
    summary: "Get the skills that an agent is meant to have",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    status: 200,
    reply: SkillSnapshot,
    run: ({ actor, params, services }) => services.agents.skills(actor, params.agentId),
  }),
  operation({
    id: "syncAgentSkills",
    method: "POST",
    url: "/agents/:agentId/skills/sync",
    summary: "Say which skills an agent is meant to have",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    body: SyncSkills,
    status: 200,
    reply: SkillSnapshot,
    run: ({ actor, params, body, services }) => services.agents.syncSkills(actor, params.agentId, body),
  }),
];

export const agentInstructionsOperations = [...bundle, ...files, ...skills];
