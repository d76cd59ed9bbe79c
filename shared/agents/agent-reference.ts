import type { Actor } from "../auth/actor.ts";
import { companyOfUrlKey } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import { ConflictError, NotFoundError } from "../kernel/errors.ts";
import { slugOf } from "../kernel/slug.ts";
import { keepUrlKeys, listCalled } from "./agent-called.store.ts";
import { urlKeyOf } from "./agent-view.ts";

/** How a caller names an agent that it does not know by its id: by its URL key within a company; an agent's own unless it is said. */
export interface AgentReference {
  readonly urlKey: string;
  readonly companyId?: string | undefined;
}

export interface AgentReferences {
  /**
   * The id of the agent that is meant.
   * @throws forbidden, not_found, conflict when several are called so, illegal_transition when it may be of any company
   */
  readonly idOf: (actor: Actor, reference: AgentReference) => Promise<string>;
}

export const createAgentReferences = ({ db }: { readonly db: Db }): AgentReferences => ({
  idOf: async (actor, { urlKey, companyId }) => {
    const within = companyOfUrlKey(actor, companyId, "Agent");
    const key = slugOf(urlKey);
    if (key === "") throw new NotFoundError("Agent");
    const called = await listCalled(db, within, [key]);
    await keepUrlKeys(db, called);
    const [found, ...others] = called.filter(({ name }) => urlKeyOf(name) === key);
    if (found === undefined) throw new NotFoundError("Agent");
    if (others.length > 0) throw new ConflictError("Several agents of the company have this url key; use the id");
    return found.id;
  },
});
