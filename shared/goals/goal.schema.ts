import { z } from "zod";

import { MOST_USD } from "../kernel/money.ts";
import { pageLimit } from "../paging/page-limit.schema.ts";

const GOAL_LEVELS = ["company", "team", "agent", "task"] as const;
const GOAL_STATUSES = ["planned", "active", "achieved", "cancelled"] as const;

const id = z.guid().toLowerCase();
const moment = z.string().meta({ format: "date-time" });
const title = z.string().trim().min(1).max(500);
const description = z.string().max(50_000).nullish();
const level = z.enum(GOAL_LEVELS);
const status = z.enum(GOAL_STATUSES);

export const Goal = z
  .object({
    id: z.string(),
    companyId: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    level,
    status,
    parentId: z.string().nullable().meta({ description: "The goal that it serves; null at the top." }),
    ownerAgentId: z.string().nullable(),
    targetDate: z.string().nullable().meta({ format: "date" }),
    budgetUsd: z.number().nullable().meta({ description: "What it is meant to cost: a plan, and no cap." }),
    closingNote: z.string().nullable().meta({ description: "What came of it, in the words of who closed it." }),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "Goal", description: "What a company, a team, an agent or a task is to achieve." });
export type Goal = z.infer<typeof Goal>;

const references = {
  parentId: id.nullish().meta({ description: "Of the same company, and no circle; at most 20 levels." }),
  ownerAgentId: id.nullish(),
};

const plan = {
  targetDate: z.iso.date().nullish(),
  budgetUsd: z.number().min(0).max(MOST_USD).nullish(),
};

export const CreateGoal = z
  .object({
    title,
    description,
    level: level.default("task"),
    status: status.default("planned"),
    ...references,
    ...plan,
  })
  .meta({ id: "CreateGoal" });
export type CreateGoal = z.infer<typeof CreateGoal>;

export const UpdateGoal = z
  .object({ title, description, level, status, ...references, ...plan })
  .partial()
  .meta({ id: "UpdateGoal", description: "What is left out stays as it is." });
export type UpdateGoal = z.infer<typeof UpdateGoal>;

export const GoalFilter = z.object({
  level: level.optional(),
  status: status.optional(),
  parentId: z
    .union([id, z.literal("null")])
    .optional()
    .meta({ description: "null: those at the top." }),
  ownerAgentId: id.optional(),
  cursor: id.optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(1_000, 500),
});
export type GoalFilter = z.infer<typeof GoalFilter>;

/** What is looked for, on whatever wire. */
export interface GoalSearch extends GoalFilter {
  readonly isClosed?: boolean | undefined;
}

/** Nothing new is begun for it. */
export const isClosedGoal = ({ status }: Pick<Goal, "status">): boolean =>
  status === "achieved" || status === "cancelled";

export interface CloseGoal {
  readonly outcome: "achieved" | "cancelled";
  readonly note?: string | undefined;
}
