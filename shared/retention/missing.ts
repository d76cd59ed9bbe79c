import type { Actor } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import { AppError, NotFoundError } from "../kernel/errors.ts";
import { momentOfId } from "../kernel/ids.ts";
import { shortestTerm } from "./retention-policy.store.ts";
import type { Terms } from "./retention-terms.ts";

const DAY_MS = 86_400_000;

const KINDS = { "Heartbeat run": "runsDays", Wakeup: "wakeupsDays", "Backlog cancellation": "wakeupsDays" } as const;

/** Something was asked for by its id, and is not there. */
export interface Missing {
  readonly what: keyof typeof KINDS;
  readonly id: string;
  readonly actor: Actor;
  /** How long the instance keeps things. */
  readonly retain: Terms;
}

/** What was removed and what never was look the same, but for the time in their id: the 404 says what it may be. */
export async function missing(db: Db, { what, id, actor, retain }: Missing): Promise<AppError> {
  const at = momentOfId(id);
  if (at === undefined) return new NotFoundError(what);
  const companyId = actor.type === "agent" ? actor.companyId : undefined;
  const days = await shortestTerm(db, { of: KINDS[what], instance: retain, companyId });
  if (days === 0 || Date.now() - at.getTime() < days * DAY_MS) return new NotFoundError(what);
  const day = at.toISOString().slice(0, 10);
  return new AppError("not_found", `${what} not found: those of ${day} may have been removed, kept for ${days} days`, {
    details: { reason: "removed_by_retention", keptDays: days },
  });
}
