import { z } from "zod";

import type { Activity, ActivityQuery } from "../../../shared/activity/activity.schema.ts";
import { ACTIVITY_CSV_HEADER, activityCsv } from "../../../shared/activity/activity-csv.ts";
import { NotFoundError } from "../../../shared/kernel/errors.ts";
import { decodePublicId } from "../../../shared/kernel/public-id.ts";
import { entityTypeOf, kindOfSubject, PUBLIC_KINDS } from "../../../shared/kernel/public-subject.ts";
import { operation } from "../../operation.ts";
import { ACTIVITY_CATEGORIES, kindsOf, toV1Activity, V1Activity } from "../activity-entry.ts";
import { type Export, exported, exportedAs } from "../exported.ts";
import { InCompany, lastOf, named, page, reference } from "../fields.ts";
import { between, momentOf } from "../since.ts";

const tag = "v1 Activity";

const text = z.string().min(1).max(200);
const categories = z
  .string()
  .transform((list) => list.split(",").map((each) => each.trim()))
  .pipe(z.array(z.enum(ACTIVITY_CATEGORIES)))
  .meta({ description: "Some of task, approval, budget, run, delegation and audit, with commas between." });

const filters = {
  q: text.optional().meta({
    description: "In the action or the payload; without `since`, or further back than a month, it counts as costly.",
  }),
  category: categories.optional(),
  action: text.optional(),
  actor: text.optional().meta({ description: "user:<id>, agent:<id>, system:<id>; `user:` is all people." }),
  "subject.type": text.optional(),
  "subject.id": text.optional(),
  "related.taskId": reference("issue").optional(),
  "related.agentId": reference("agent").optional(),
  "related.runId": reference("run").optional(),
  ...between,
};

const Filter = z.object(filters);

type Filter = z.output<typeof Filter>;

/** As the trail is asked. */
function toQuery(filter: Filter): ActivityQuery {
  const { q, category, action, since, until } = filter;
  const subjectType = filter["subject.type"];
  const taskId = filter["related.taskId"];
  const entityType = taskId === undefined ? subjectType && entityTypeOf(subjectType) : "issue";
  return {
    ...actorIn(filter.actor),
    text: q,
    kinds: category && kindsOf(category),
    action,
    entityType,
    entityId: taskId ?? subjectIdIn(subjectType, filter["subject.id"]),
    agentId: filter["related.agentId"],
    runId: filter["related.runId"],
    from: since,
    to: until,
  };
}

function actorIn(actor: string | undefined): Pick<ActivityQuery, "actorType" | "actorId"> {
  if (actor === undefined) return {};
  const [type = "", ...rest] = actor.split(":");
  const id = rest.join(":");
  const actorId = type === "agent" ? (decodePublicId("agent", id) ?? id) : id;
  return { actorType: type, ...(actorId === "" ? {} : { actorId }) };
}

function subjectIdIn(type: string | undefined, id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const kind = type === undefined ? undefined : kindOfSubject(type);
  if (kind !== undefined) return decodePublicId(kind, id) ?? id;
  return PUBLIC_KINDS.map((each) => decodePublicId(each, id)).find((each) => each !== undefined) ?? id;
}

const Exported = Filter.extend(exportedAs("jsonl"));

const TRAIL: Export<Activity> = {
  name: "activity",
  csvHeader: ACTIVITY_CSV_HEADER,
  toCsv: (entry) => activityCsv([entry]),
  toJson: toV1Activity,
};

const MONTH_MS = 31 * 86_400_000;

/** How far back a text is looked for, and that is as much as is read. */
function searchesAll({ q, since }: Readonly<Record<string, unknown>>): boolean {
  const now = new Date();
  const from = typeof since === "string" ? momentOf(since, now) : undefined;
  return q !== undefined && (from === undefined || now.getTime() - from.getTime() > MONTH_MS);
}

export const v1ActivityOperations = [
  operation({
    id: "v1ListActivity",
    method: "GET",
    url: "/companies/:cid/activity",
    summary: "List what was done in a company, newest first",
    tag,
    scope: "read",
    isCostly: searchesAll,
    params: InCompany,
    query: Filter.extend(page),
    status: 200,
    reply: z.array(V1Activity),
    nextCursor: lastOf("activity"),
    run: async ({ actor, params, query, services }) => {
      const { limit, cursor } = query;
      const entries = await services.activity.list(actor, params.cid, { ...toQuery(query), limit, cursor });
      return entries.map(toV1Activity);
    },
  }),
  operation({
    id: "v1ListAudit",
    method: "GET",
    url: "/companies/:cid/audit",
    summary: "List what was done that is none of the work itself: people, tokens, settings",
    tag,
    scope: "read",
    isCostly: true,
    params: InCompany,
    query: Filter.omit({ category: true }).extend(page),
    status: 200,
    reply: z.array(V1Activity),
    nextCursor: lastOf("activity"),
    run: async ({ actor, params, query, services }) => {
      const { limit, cursor } = query;
      const asked = { ...toQuery({ ...query, category: ["audit"] }), limit, cursor };
      return (await services.activity.list(actor, params.cid, asked)).map(toV1Activity);
    },
  }),
  operation({
    id: "v1ExportActivity",
    method: "GET",
    url: "/companies/:cid/activity/export",
    summary: "Export what was done in a company, newest first, as JSON lines or CSV, however long",
    tag,
    scope: "read",
    isCostly: true,
    givesFile: true,
    params: InCompany,
    query: Exported,
    status: 200,
    reply: z.string(),
    run: async ({ actor, params, query, services }) => {
      const { format } = query;
      return exported(TRAIL, format, services.activity.export(actor, params.cid, toQuery(query)));
    },
  }),
  operation({
    id: "v1GetActivity",
    method: "GET",
    url: "/companies/:cid/activity/:activityId",
    summary: "Get one entry of the trail",
    tag,
    scope: "read",
    params: InCompany.extend({ activityId: named("activity", "Activity") }),
    status: 200,
    reply: V1Activity,
    run: async ({ actor, params, services }) => {
      const entry = await services.activity.get(actor, params.activityId);
      if (entry.companyId !== params.cid) throw new NotFoundError("Activity");
      return toV1Activity(entry);
    },
  }),
];
