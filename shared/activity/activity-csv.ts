import { csvLine } from "../kernel/csv.ts";
import type { Activity } from "./activity.schema.ts";

const COLUMNS = [
  "createdAt",
  "id",
  "actorType",
  "actorId",
  "action",
  "entityType",
  "entityId",
  "agentId",
  "runId",
  "details",
] as const satisfies readonly (keyof Activity)[];

export const ACTIVITY_CSV_HEADER = csvLine(COLUMNS);

/** Lines as RFC 4180 has them. */
export const activityCsv = (entries: readonly Activity[]): string =>
  entries.map((entry) => csvLine(COLUMNS.map((column) => entry[column]))).join("");
