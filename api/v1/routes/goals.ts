import { z } from "zod";

import type { Actor } from "../../../shared/auth/actor.ts";
import { type Goal, isClosedGoal } from "../../../shared/goals/goal.schema.ts";
import type { GoalProgress } from "../../../shared/goals/goal.service.ts";
import { NotFoundError } from "../../../shared/kernel/errors.ts";
import { MICROS_PER_USD } from "../../../shared/kernel/money.ts";
import { encodePublicId } from "../../../shared/kernel/public-id.ts";
import type { Services } from "../../../shared/services.ts";
import { operation } from "../../operation.ts";
import { InCompany, lastOf, moment, named, page } from "../fields.ts";
import { usdCap } from "../money.ts";
import { toProgress, V1Progress } from "../progress-fields.ts";

const tag = "v1 Goals";
const GoalParams = InCompany.extend({ id: named("goal", "Goal") });
const OUTCOMES = ["achieved", "cancelled"] as const;

const V1Goal = z
  .object({
    id: z.string(),
    companyId: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    targetDate: z.string().nullable().meta({ format: "date" }),
    status: z.enum(["active", "closed"]),
    outcome: z.enum(OUTCOMES).nullable().meta({ description: "Of one that is closed." }),
    note: z.string().nullable().meta({ description: "What was said as it was closed." }),
    projectIds: z.array(z.string()),
    budget: z.object({
      usd: z.number().nullable().meta({ description: "What it is meant to cost: a plan, and no cap." }),
      spent: z.object({ usd: z.number() }),
    }),
    progress: V1Progress,
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "V1Goal" });

const fields = {
  title: z.string().trim().min(1).max(500),
  description: z.string().max(50_000).nullish(),
  targetDate: z.iso.date().nullish(),
  budget: z.strictObject({ usd: usdCap }).optional(),
};

const CreateGoal = z.strictObject(fields).meta({ id: "V1CreateGoal" });
const UpdateGoal = z
  .strictObject({ ...fields, title: fields.title.optional() })
  .meta({ id: "V1UpdateGoal", description: "What is left out stays as it is; null takes it away." });
const CloseGoal = z
  .strictObject({
    outcome: z.enum(OUTCOMES).default("achieved"),
    note: z.string().trim().min(1).max(10_000).optional(),
  })
  .meta({ id: "V1CloseGoal" });

function toGoal(goal: Goal, { rollup, projectIds }: GoalProgress): z.infer<typeof V1Goal> {
  const isClosed = isClosedGoal(goal);
  const work = rollup(goal.id);
  return {
    id: encodePublicId("goal", goal.id),
    companyId: encodePublicId("company", goal.companyId),
    title: goal.title,
    description: goal.description,
    targetDate: goal.targetDate,
    status: isClosed ? "closed" : "active",
    outcome: goal.status === "achieved" || goal.status === "cancelled" ? goal.status : null,
    note: isClosed ? goal.closingNote : null,
    projectIds: projectIds(goal.id).map((id) => encodePublicId("project", id)),
    budget: { usd: goal.budgetUsd, spent: { usd: work.spentMicros / MICROS_PER_USD } },
    progress: toProgress(work),
    createdAt: goal.createdAt,
    updatedAt: goal.updatedAt,
  };
}

const shown = async ({ goals }: Pick<Services, "goals">, goal: Goal) => toGoal(goal, await goals.progress([goal]));

interface Asked {
  readonly actor: Actor;
  readonly params: z.infer<typeof GoalParams>;
  readonly services: Services;
}

/** Another company's is told like what never was. @throws not_found */
async function find({ actor, params, services }: Asked): Promise<Goal> {
  const goal = await services.goals.get(actor, params.id);
  if (goal.companyId !== params.cid) throw new NotFoundError("Goal");
  return goal;
}

const budgetOf = (budget: { readonly usd: number | null } | undefined) =>
  budget === undefined ? {} : { budgetUsd: budget.usd };

export const v1GoalOperations = [
  operation({
    id: "v1ListGoals",
    method: "GET",
    url: "/companies/:cid/goals",
    summary: "List goals, the oldest first",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object({ status: z.enum(["active", "closed"]).optional(), ...page }),
    status: 200,
    reply: z.array(V1Goal),
    nextCursor: lastOf("goal"),
    run: async ({ actor, params, query, services }) => {
      const { status, ...rest } = query;
      const isClosed = status === undefined ? undefined : status === "closed";
      const list = await services.goals.list(actor, params.cid, { ...rest, isClosed });
      const progress = await services.goals.progress(list);
      return list.map((goal) => toGoal(goal, progress));
    },
  }),
  operation({
    id: "v1CreateGoal",
    method: "POST",
    url: "/companies/:cid/goals",
    summary: "Create a goal",
    tag,
    scope: "write",
    params: InCompany,
    body: CreateGoal,
    status: 201,
    reply: V1Goal,
    locationOf: ({ companyId, id }) => `/companies/${companyId}/goals/${id}`,
    run: async ({ actor, params, body, services }) => {
      const { budget, ...rest } = body;
      const draft = { ...rest, ...budgetOf(budget), level: "company", status: "active" } as const;
      return shown(services, await services.goals.create(actor, params.cid, draft));
    },
  }),
  operation({
    id: "v1GetGoal",
    method: "GET",
    url: "/companies/:cid/goals/:id",
    summary: "Get a goal, and how far the work for it has come",
    tag,
    scope: "read",
    params: GoalParams,
    status: 200,
    reply: V1Goal,
    run: async (asked) => shown(asked.services, await find(asked)),
  }),
  operation({
    id: "v1UpdateGoal",
    method: "PATCH",
    url: "/companies/:cid/goals/:id",
    summary: "Change a goal",
    tag,
    scope: "write",
    params: GoalParams,
    body: UpdateGoal,
    status: 200,
    reply: V1Goal,
    run: async (asked) => {
      const { id } = await find(asked);
      const { budget, ...rest } = asked.body;
      return shown(
        asked.services,
        await asked.services.goals.update(asked.actor, id, { ...rest, ...budgetOf(budget) }),
      );
    },
  }),
  operation({
    id: "v1CloseGoal",
    method: "POST",
    url: "/companies/:cid/goals/:id/close",
    summary: "Close a goal; its projects go on, and no new one is begun for it",
    tag,
    scope: "write",
    params: GoalParams,
    body: CloseGoal,
    status: 200,
    reply: V1Goal,
    run: async (asked) => {
      const { id } = await find(asked);
      return shown(asked.services, await asked.services.goals.close(asked.actor, id, asked.body));
    },
  }),
];
