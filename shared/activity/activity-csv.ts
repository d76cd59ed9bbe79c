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

export const ACTIVITY_CSV_HEADER = `${COLUMNS.join(",")}\r\n`;

/** Lines as RFC 4180 has them. */
export const activityCsv = (entries: readonly Activity[]): string => entries.map((entry) => lineOf(entry)).join("");

const lineOf = (entry: Activity): string => `${COLUMNS.map((column) => cellOf(entry[column])).join(",")}\r\n`;

function cellOf(value: Activity[keyof Activity]): string {
  if (value === null) return "";
  const text = harmless(typeof value === "string" ? value : JSON.stringify(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet takes what begins so for a formula, and runs it. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
