import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

export const Activity = z
  .object({
    id: z.string(),
    companyId: z.string(),
    actorType: z.string().meta({ description: "user, agent or system." }),
    actorId: z.string(),
    action: z.string().meta({ description: "What was done, as in agent.paused." }),
    entityType: z.string(),
    entityId: z.string(),
    agentId: z.string().nullable(),
    runId: z.string().nullable().meta({ description: "The run in which it was done." }),
    details: z.record(z.string(), z.unknown()).nullable(),
    createdAt: z.string().meta({ format: "date-time" }),
  })
  .meta({ id: "Activity", description: "One entry of the audit trail." });
export type Activity = z.infer<typeof Activity>;

const id = z.guid();
const name = z.string().max(100);
const moment = z.iso.datetime({ offset: true });

/** Which entries a file is to have: all of them that it describes. */
export const ActivityExport = z.object({
  agentId: id.optional().meta({ description: "Whom it concerns; by default the agent that did it." }),
  actorType: z.enum(["user", "agent", "system"]).optional(),
  actorId: z.string().max(200).optional(),
  action: name.optional().meta({ description: "Exactly this one, as in agent.paused." }),
  entityType: name.optional(),
  entityId: z.string().max(200).optional(),
  runId: id.optional(),
  from: moment.optional().meta({ description: "Done then, or later." }),
  to: moment.optional().meta({ description: "Done before." }),
});

export type ActivityExport = z.infer<typeof ActivityExport>;

export const ActivityFilter = ActivityExport.extend({
  cursor: id.optional().meta({ description: "The id of the last entry seen; the page goes on behind it." }),
  limit: pageLimit(500, 100),
});

/** Entries about these kinds of things, or all but these. */
export interface ActivityKinds {
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  /** What an agent hands to another is asked for by itself, and else left out. */
  readonly delegated: boolean;
}

/** Which entries are asked for, by those who have read what the caller says already. */
export interface ActivityQuery {
  readonly agentId?: string | undefined;
  readonly actorType?: string | undefined;
  readonly actorId?: string | undefined;
  readonly action?: string | undefined;
  readonly entityType?: string | undefined;
  readonly kinds?: ActivityKinds | undefined;
  readonly entityId?: string | undefined;
  readonly runId?: string | undefined;
  /** In the action or the details, whatever its case. */
  readonly text?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A page of them; `cursor` is the id of the last one seen. */
export interface ActivityPage extends ActivityQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** As JSON, in characters: a trail is for what was done, not for what it was done to. */
const LONGEST_DETAILS = 32_768;

export const RecordActivity = z
  .object({
    actorType: z.enum(["user", "agent", "system"]).default("system"),
    actorId: z.string().min(1).max(200),
    action: name.min(1),
    entityType: name.min(1),
    entityId: z.string().min(1).max(200),
    agentId: id.nullish(),
    details: z
      .record(z.string(), z.unknown())
      .refine((details) => JSON.stringify(details).length <= LONGEST_DETAILS, "Too long: 32768 characters at the most")
      .nullish(),
  })
  .meta({ id: "RecordActivity", description: "What was done outside, for the audit trail." });
export type RecordActivity = z.infer<typeof RecordActivity>;
