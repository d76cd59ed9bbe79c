import { z } from "zod";
import { adapterTypeOf } from "../../../shared/adapters/adapter-names.ts";
import { creationWarnings } from "../../../shared/adapters/environment-test.schema.ts";
import { decodePublicId, encodePublicId } from "../../../shared/kernel/public-id.ts";
import { operation } from "../../operation.ts";
import { AGENT_STATUSES, agentFields, toV1Agent, V1Agent } from "../agent-view.ts";
import { InCompany, immutable, lastOf, listOf, moment, named, page } from "../fields.ts";
import { usdCap } from "../money.ts";

const tag = "v1 Agents";

const MEMORY_SCOPES = ["agent", "project", "client", "company"] as const;
const DAY_SEC = 86_400;

const AgentParams = InCompany.extend({ agentId: named("agent", "Agent") });

const name = z.string().trim().min(1).max(200);
const role = z.string().trim().min(1).max(100).meta({ description: "In the hirer's words, such as ic-engineer." });
const adapter = z.string().trim().min(1).max(100).meta({ description: "Such as claude-code, codex, process, http." });
const model = z.string().trim().min(1).max(200).nullish();
const cap = usdCap.optional();
const budget = z
  .strictObject({ perTaskUsd: cap, dailyUsd: cap })
  .optional()
  .meta({ description: "What a run of it may cost, and all in a UTC day; null: no cap." });
const approvalPolicy = z.strictObject({ requires: z.array(z.string().trim().min(1).max(200)).max(100) }).optional();
const memoryScopes = z
  .array(z.enum(MEMORY_SCOPES))
  .max(MEMORY_SCOPES.length)
  .transform((scopes) => [...new Set(scopes)])
  .optional();

const HireAgent = z
  .strictObject({
    teamId: z.string().min(1).max(100).meta({ description: "Or the team's slug." }),
    name,
    role: role.default("general"),
    adapter,
    model,
    budget,
    approvalPolicy,
    memoryScopes,
  })
  .meta({ id: "V1HireAgent" });

const UpdateAgent = z
  .strictObject({
    name: name.optional(),
    role: role.optional(),
    adapter: adapter.optional(),
    model,
    budget,
    approvalPolicy,
    memoryScopes,
    ...immutable(["id", "companyId", "teamId", "status", "stats", "reportsTo", "createdAt", "updatedAt"]),
  })
  .meta({ id: "V1UpdateAgent", description: "What is left out stays as it is." });

const HiredAgent = z
  .object({
    ...agentFields,
    ...creationWarnings,
    agentToken: z.string().optional().meta({ description: "Shown this once; absent while an approval is waited for." }),
    approvalId: z.string().optional().meta({ description: "What it waits for, where it has to." }),
  })
  .meta({ id: "V1HiredAgent" });

const RotatedAgentToken = z
  .object({
    agentId: z.string(),
    agentToken: z.string().meta({ description: "Shown this once." }),
    previousTokenExpiresAt: moment.nullable().meta({ description: "Until then the one before counts as well." }),
  })
  .meta({ id: "V1RotatedAgentToken" });

const whichOf = ({ cid, agentId }: z.output<typeof AgentParams>) => ({ companyId: cid, agentId });

/** As the service takes it: a UUID, or a slug. */
const plainTeam = (given: string): string => decodePublicId("team", given) ?? given;

const roster = [
  operation({
    id: "v1ListAgents",
    method: "GET",
    url: "/companies/:cid/agents",
    summary:
      "List a company's agents, the newest first; retired ones and those that wait only where they are asked for",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object({
      team: z.string().max(100).optional().meta({ description: "Its id or slug." }),
      status: listOf(AGENT_STATUSES).default(["active", "paused"]),
      adapter: z.string().max(100).optional(),
      ...page,
    }),
    status: 200,
    reply: z.array(V1Agent),
    nextCursor: lastOf("agent"),
    run: async ({ actor, params, query, services }) => {
      const { status: statuses, adapter: wanted, limit, cursor } = query;
      const adapterType = wanted === undefined ? undefined : (adapterTypeOf(wanted) ?? wanted);
      const team = query.team === undefined ? undefined : plainTeam(query.team);
      const filter = { statuses, team, limit, cursor, adapterType };
      return (await services.staff.list(actor, params.cid, filter)).map(toV1Agent);
    },
  }),
  operation({
    id: "v1HireAgent",
    method: "POST",
    url: "/companies/:cid/agents",
    summary: "Hire an agent: at once, or (202) once the company's board has approved it",
    tag,
    scope: "write",
    params: InCompany,
    body: HireAgent,
    status: 201,
    statusOf: ({ status }) => (status === "pending_approval" ? 202 : 201),
    locationOf: ({ companyId, id }) => `/companies/${companyId}/agents/${id}`,
    reply: HiredAgent,
    run: async ({ actor, params, body, services }) => {
      const { member, agentToken, approvalId } = await services.staff.hire(actor, params.cid, {
        ...body,
        teamId: plainTeam(body.teamId),
      });
      return {
        ...toV1Agent(member),
        ...(await services.adapters.warnings({
          companyId: member.agent.company_id,
          type: member.agent.adapter_type,
          adapterConfig: member.agent.adapter_config,
        })),
        ...(agentToken === undefined ? {} : { agentToken }),
        ...(approvalId === undefined ? {} : { approvalId: encodePublicId("approval", approvalId) }),
      };
    },
  }),
  operation({
    id: "v1GetAgent",
    method: "GET",
    url: "/companies/:cid/agents/:agentId",
    summary: "Get an agent",
    tag,
    scope: "read",
    params: AgentParams,
    status: 200,
    reply: V1Agent,
    versionOf: ({ version }) => version,
    run: async ({ actor, params, services }) => toV1Agent(await services.staff.get(actor, whichOf(params))),
  }),
  operation({
    id: "v1UpdateAgent",
    method: "PATCH",
    url: "/companies/:cid/agents/:agentId",
    summary: "Change an agent",
    tag,
    scope: "write",
    params: AgentParams,
    body: UpdateAgent,
    takesIfMatch: true,
    status: 200,
    reply: V1Agent,
    versionOf: ({ version }) => version,
    run: async ({ actor, params, body, services, expectedVersions }) => {
      const asked = { ...whichOf(params), expectedVersions };
      return toV1Agent(await services.staff.update(actor, asked, body));
    },
  }),
];

const lifecycle = [
  operation({
    id: "v1PauseAgent",
    method: "POST",
    url: "/companies/:cid/agents/:agentId/pause",
    summary: "Pause an agent: it takes nothing new, and finishes what it is at",
    tag,
    scope: "write",
    params: AgentParams,
    query: z.object({
      mode: z.enum(["cancel", "drain"]).default("drain").meta({ description: "cancel: what goes on is ended." }),
    }),
    status: 200,
    reply: V1Agent,
    run: async ({ actor, params, query, services }) =>
      toV1Agent(await services.staff.pause(actor, whichOf(params), query.mode)),
  }),
  operation({
    id: "v1ResumeAgent",
    method: "POST",
    url: "/companies/:cid/agents/:agentId/resume",
    summary: "Resume a paused agent",
    tag,
    scope: "write",
    params: AgentParams,
    status: 200,
    reply: V1Agent,
    run: async ({ actor, params, services }) => toV1Agent(await services.staff.resume(actor, whichOf(params))),
  }),
  operation({
    id: "v1RetireAgent",
    method: "POST",
    url: "/companies/:cid/agents/:agentId/retire",
    summary: "Retire an agent, for good; its history stays",
    tag,
    scope: "write",
    params: AgentParams,
    body: z
      .strictObject({
        reason: z.string().trim().min(1).max(2000).optional(),
        drain: z.boolean().default(false).meta({ description: "What it is at may finish." }),
      })
      .meta({ id: "V1RetireAgent" }),
    status: 200,
    reply: V1Agent,
    run: async ({ actor, params, body, services }) => {
      const farewell = { reason: body.reason, isDraining: body.drain };
      return toV1Agent(await services.staff.retire(actor, whichOf(params), farewell));
    },
  }),
  operation({
    id: "v1RotateAgentToken",
    method: "POST",
    url: "/companies/:cid/agents/:agentId/rotate-token",
    summary: "Give an agent a new token; the one before counts for a while more",
    tag,
    scope: "write",
    params: AgentParams,
    body: z
      .strictObject({
        graceSeconds: z.number().int().min(0).max(DAY_SEC).default(DAY_SEC).meta({
          description: "How long the token before still counts.",
        }),
      })
      .meta({ id: "V1RotateAgentToken" }),
    status: 200,
    reply: RotatedAgentToken,
    run: async ({ actor, params, body, services }) => {
      const rotated = await services.staff.rotateToken(actor, whichOf(params), body.graceSeconds);
      return {
        agentId: encodePublicId("agent", params.agentId),
        agentToken: rotated.token,
        previousTokenExpiresAt: rotated.previousEndsAt?.toISOString() ?? null,
      };
    },
  }),
];

export const v1AgentOperations = [...roster, ...lifecycle];
