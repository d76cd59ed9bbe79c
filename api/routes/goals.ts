import { z } from "zod";

import { CreateGoal, Goal, GoalFilter, UpdateGoal } from "../../shared/goals/goal.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf, GoalParams } from "./params.ts";

const tag = "Goals";

export const goalOperations = [
  operation({
    id: "listGoals",
    method: "GET",
    url: "/companies/:companyId/goals",
    summary: "List a company's goals, the oldest first",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: GoalFilter,
    status: 200,
    reply: z.array(Goal),
    run: ({ actor, params, query, services }) => services.goals.list(actor, params.companyId, query),
    nextCursor: cursorOf,
  }),
  operation({
    id: "createGoal",
    method: "POST",
    url: "/companies/:companyId/goals",
    summary: "Set a goal",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    body: CreateGoal,
    status: 201,
    reply: Goal,
    run: ({ actor, params, body, services }) => services.goals.create(actor, params.companyId, body),
  }),
  operation({
    id: "getGoal",
    method: "GET",
    url: "/goals/:goalId",
    summary: "Get a goal",
    tag,
    allow: ["board", "agent"],
    params: GoalParams,
    status: 200,
    reply: Goal,
    run: ({ actor, params, services }) => services.goals.get(actor, params.goalId),
  }),
  operation({
    id: "updateGoal",
    method: "PATCH",
    url: "/goals/:goalId",
    summary: "Change a goal",
    tag,
    allow: ["board", "agent"],
    params: GoalParams,
    body: UpdateGoal,
    status: 200,
    reply: Goal,
    run: ({ actor, params, body, services }) => services.goals.update(actor, params.goalId, body),
  }),
  operation({
    id: "deleteGoal",
    method: "DELETE",
    url: "/goals/:goalId",
    summary: "Delete a goal; its children move up to its parent",
    tag,
    allow: ["board", "agent"],
    params: GoalParams,
    status: 200,
    reply: Goal,
    run: ({ actor, params, services }) => services.goals.delete(actor, params.goalId),
  }),
];
