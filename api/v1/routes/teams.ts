import { z } from "zod";

import { PERIODS } from "../../../shared/budgets/envelope.ts";
import { Slug } from "../../../shared/companies/company.schema.ts";
import { usdToMicros } from "../../../shared/kernel/money.ts";
import type { NewTeam, TeamBudget } from "../../../shared/teams/team-making.ts";
import { operation } from "../../operation.ts";
import { InCompany, immutable, lastOf, named, page, reference } from "../fields.ts";
import { usdCap } from "../money.ts";
import { toTeam, V1Team } from "../team-view.ts";

const tag = "v1 Teams";

const name = z.string().trim().min(1).max(100);
const headcountCap = z.number().int().min(0).max(100_000).nullish();
const budget = z
  .strictObject({ usd: usdCap, period: z.enum(PERIODS).optional() })
  .nullish()
  .meta({ description: "What its agents may spend together; its period is the company's fiscal one unless said." });
const managerAgentId = reference("agent").nullish();

export const V1NewTeam = z
  .strictObject({
    name,
    slug: Slug.optional().meta({ description: "Made from the name when it is not given; it never changes." }),
    headcountCap,
    budget,
    managerAgentId,
  })
  .meta({ id: "V1NewTeam" });

const UpdateTeam = z
  .strictObject({
    name: name.optional(),
    headcountCap,
    budget,
    managerAgentId,
    ...immutable(["id", "companyId", "slug", "isDefault", "agentCount", "createdAt", "updatedAt"]),
  })
  .meta({ id: "V1UpdateTeam", description: "What is left out stays as it is." });

const TeamParams = InCompany.extend({ teamId: named("team", "Team") });

/** In the words of the service. */
export const toNewTeam = (body: z.output<typeof V1NewTeam>): NewTeam => ({ ...body, budget: toBudget(body.budget) });

const toBudget = (asked: z.output<typeof budget>): TeamBudget | null | undefined =>
  asked && { micros: usdToMicros(asked.usd ?? 0), period: asked.period };

export const v1TeamOperations = [
  operation({
    id: "v1ListTeams",
    method: "GET",
    url: "/companies/:cid/teams",
    summary: "List a company's teams, the newest first",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object(page),
    status: 200,
    reply: z.array(V1Team),
    nextCursor: lastOf("team"),
    run: async ({ actor, params, query, services }) =>
      (await services.teams.list(actor, params.cid, query)).map(toTeam),
  }),
  operation({
    id: "v1CreateTeam",
    method: "POST",
    url: "/companies/:cid/teams",
    summary: "Create a team",
    tag,
    scope: "write",
    params: InCompany,
    body: V1NewTeam,
    status: 201,
    reply: V1Team,
    locationOf: ({ companyId, id }) => `/companies/${companyId}/teams/${id}`,
    run: async ({ actor, params, body, services }) =>
      toTeam(await services.teams.create(actor, params.cid, toNewTeam(body))),
  }),
  operation({
    id: "v1GetTeam",
    method: "GET",
    url: "/companies/:cid/teams/:teamId",
    summary: "Get a team",
    tag,
    scope: "read",
    params: TeamParams,
    status: 200,
    reply: V1Team,
    run: async ({ actor, params, services }) => toTeam(await services.teams.get(actor, params.cid, params.teamId)),
  }),
  operation({
    id: "v1UpdateTeam",
    method: "PATCH",
    url: "/companies/:cid/teams/:teamId",
    summary: "Change a team",
    tag,
    scope: "write",
    params: TeamParams,
    body: UpdateTeam,
    status: 200,
    reply: V1Team,
    run: async ({ actor, params, body, services }) => {
      const { name: to, headcountCap: cap, managerAgentId: manager, budget: asked } = body;
      const change = { name: to, headcountCap: cap, managerAgentId: manager, budget: toBudget(asked) };
      return toTeam(await services.teams.update(actor, params.cid, params.teamId, change));
    },
  }),
];
