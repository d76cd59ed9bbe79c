import { requireAgentOf } from "../agents/agent-membership.ts";
import type { Actor, AgentActor } from "../auth/actor.ts";
import { requireBoard, requireCompany, requireVisible } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { isTooLong } from "../db/pg-errors.ts";
import { InvalidInputError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Activity, ActivityPage, ActivityQuery, RecordActivity } from "./activity.schema.ts";
import {
  entryOf,
  insertActivity,
  listActivity,
  recordActivity,
  requireActivity,
  searchActivity,
} from "./activity.store.ts";

export interface ActivityService {
  /** Newest first. @throws forbidden, not_found, invalid_input for a text that would be looked for for too long */
  readonly list: (actor: Actor, companyId: string, page: ActivityPage) => Promise<Activity[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, id: string) => Promise<Activity>;
  /**
   * All that there is, newest first, page by page: the next is read when it is asked for, and nothing is held between
   * them. What comes in meanwhile is not in it. @throws forbidden, not_found, at the first page
   */
  readonly export: (actor: Actor, companyId: string, query: ActivityQuery) => AsyncGenerator<Activity[], void>;
  /**
   * The board writes down what was done by whomever it says; that it said so is written down too.
   * @throws forbidden, not_found, illegal_transition
   */
  readonly record: (actor: Actor, companyId: string, body: RecordActivity) => Promise<Activity>;
  /** An agent's call of a tool, whatever came of it; what it was called with is not in it. */
  readonly recordToolCall: (actor: AgentActor, call: ToolCall) => Promise<void>;
}

/** Called by its name, and with which outcome: `ok`, or the code of an error. */
export interface ToolCall {
  readonly tool: string;
  readonly outcome: string;
  /** What it was about, as the caller named it. */
  readonly subject?: string | undefined;
}

const LONGEST_SUBJECT = 200;

export interface ActivityDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

const EXPORT_PAGE = 500;

/** What was looked for within a long time, and found nowhere near, would be read for without an end. */
async function searching<T>(search: () => Promise<T>): Promise<T> {
  try {
    return await search();
  } catch (error) {
    if (!isTooLong(error)) throw error;
    throw new InvalidInputError("There is too much to look through: say a later `since`, or what it is about", {
      cause: error,
    });
  }
}

export function createActivityService({ db, bus }: ActivityDeps): ActivityService {
  const list: ActivityService["list"] = async (actor, companyId, filter) => {
    requireCompany(actor, companyId);
    await requireLiveCompany(db, companyId);
    if (filter.text === undefined) return listActivity(db, companyId, filter);
    return searching(() => db.transaction((tx) => searchActivity(tx, companyId, filter)));
  };

  return {
    list,

    get: async (actor, id) => {
      const entry = await requireActivity(db, id);
      requireVisible(actor, entry.companyId, "Activity");
      return entry;
    },

    export: async function* (actor, companyId, filter) {
      let page = await list(actor, companyId, { ...filter, limit: EXPORT_PAGE });
      for (;;) {
        yield page;
        const last = page.at(-1);
        if (last === undefined || page.length < EXPORT_PAGE) return;
        page = await list(actor, companyId, { ...filter, limit: EXPORT_PAGE, cursor: last.id });
      }
    },

    record: async (actor, companyId, body) => {
      requireBoard(actor);
      requireCompany(actor, companyId);
      // In this order: what is told of is the newer of the two.
      const [witnessId, id] = [newId(), newId()];
      const { agentId, details, ...entry } = body;
      await db.transaction(async (tx) => {
        await lockCompany(tx, companyId);
        if (typeof agentId === "string") await requireAgentOf(tx, { companyId, agentId, as: "Agent" });
        const said = { action: "activity.recorded", entityType: "activity", entityId: id };
        const witness = entryOf({ actor, ...said, details: { action: entry.action } });
        await insertActivity(tx, { id: witnessId, companyId, entry: witness });
        const deed = { ...entry, agentId: agentId ?? null, runId: null, details: details ?? undefined };
        await insertActivity(tx, { id, companyId, entry: deed });
      });
      bus.publish({ kind: "events", companyId });
      return requireActivity(db, id);
    },

    recordToolCall: async (actor, { tool, outcome, subject }) => {
      const { companyId } = actor;
      const details = { outcome, ...(subject === undefined ? {} : { subject: shortened(subject) }) };
      const entry = { companyId, actor, action: "mcp.tool_called", entityType: "mcp_tool", entityId: tool, details };
      await db.transaction((tx) => recordActivity(tx, entry));
      bus.publish({ kind: "events", companyId });
    },
  };
}

const shortened = (text: string): string => text.slice(0, LONGEST_SUBJECT).toWellFormed();
