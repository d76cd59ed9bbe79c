import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";
import { id, status } from "./issue.schema.ts";
import type { IssueStatus } from "./issue-machine.ts";

/** Repeated in a query, or with commas between. */
const statuses = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap((text) => text.split(",").map((part) => part.trim())))
  .pipe(z.array(status).max(20))
  .transform((list): IssueStatus[] => [...new Set(list)]);

const me = z.literal("me");
const userId = z.string().min(1).max(200);

/** `<priority>.<id>`: where in the order a page ended, also when that issue is gone by now. */
const cursor = z
  .string()
  .regex(/^[0-3]\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .transform((text) => ({ rank: Number(text[0]), id: text.slice(2) }));

export const IssueFilter = z.object({
  status: statuses.optional().meta({ description: "One or more, with commas between." }),
  assigneeAgentId: z.union([me, id]).optional().meta({ description: "`me`: the agent that asks." }),
  participantAgentId: z.union([me, id]).optional().meta({ description: "Made it, has it, or spoke about it." }),
  assigneeUserId: z.union([me, userId]).optional().meta({ description: "`me`: whoever asks at the board." }),
  touchedByUserId: z
    .union([me, userId])
    .optional()
    .meta({ description: "Made it, has it, read it or spoke about it." }),
  unreadForUserId: z
    .union([me, userId])
    .optional()
    .meta({ description: "Of those the ones about which somebody else has said something since." }),
  projectId: id.optional(),
  parentId: id.optional(),
  labelId: id.optional(),
  originKind: z.string().max(100).optional(),
  originId: z.string().max(200).optional(),
  includeRoutineExecutions: z.string().max(10).optional().meta({
    description:
      "`true`: also issues that routines made. They are left out unless this, an origin, or an agent who has them is asked for.",
  }),
  q: z.string().trim().max(200).optional().meta({ description: "In the identifier, title or description." }),
  cursor: cursor.optional().meta({ description: "As the last page said; the page goes on behind it." }),
  limit: pageLimit(1_000, 200),
});
export type IssueFilter = z.infer<typeof IssueFilter>;

/** Who `me` is stands in the ids. */
export type ResolvedFilter = Omit<IssueFilter, "includeRoutineExecutions"> & {
  readonly leavesOutRoutines?: boolean;
};

/** Of those who ask for work, an agent is shown all of its own. */
export const leavesOutRoutines = (filter: IssueFilter): boolean =>
  !["true", "1"].includes(filter.includeRoutineExecutions ?? "") &&
  [filter.originKind, filter.originId, filter.assigneeAgentId, filter.participantAgentId].every(
    (asked) => asked === undefined,
  );
