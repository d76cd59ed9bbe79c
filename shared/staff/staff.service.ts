import type { AgentService } from "../agents/agent.service.ts";
import { type Actor, type AgentActor, requirePermission } from "../auth/actor.ts";
import { toAgentActor } from "../auth/auth.service.ts";
import { hashToken } from "../auth/secret-token.ts";
import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { LOST_AFTER_LEASE_SEC } from "../runs/reaper.service.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { findAgentByToken } from "./agent-token.store.ts";
import { requireAdapter } from "./staff-adapter.ts";
import { hireStaff } from "./staff-hire.ts";
import type { HiredStaff, HireStaff, StaffMember, StaffTerms } from "./staff-member.ts";
import { createStaffReading, type Named, requireMayAsk, type StaffReading } from "./staff-reading.ts";
import { type Standing, standingOf } from "./staff-standing.ts";
import { changeOf, staffingOf } from "./staff-terms.ts";
import { type RotatedToken, rotateToken } from "./staff-tokens.ts";

/** Agents as personnel: hired into teams, paused, retired. All of it: forbidden to agents, not_found. */
export interface StaffService extends Pick<StaffReading, "list" | "get"> {
  /** @throws adapter_not_installed, team_budget_exceeded, headcount_limit, invalid_reference */
  readonly hire: (actor: Actor, companyId: string, body: HireStaff) => Promise<HiredStaff>;
  /** @throws adapter_not_installed, precondition_failed */
  readonly update: (actor: Actor, named: Named & Expected, terms: StaffTerms) => Promise<StaffMember>;
  /** As `AgentLifecycle` has it. */
  readonly pause: (actor: Actor, named: Named, mode: "cancel" | "drain") => Promise<StaffMember>;
  readonly resume: (actor: Actor, named: Named) => Promise<StaffMember>;
  readonly retire: (
    actor: Actor,
    named: Named,
    farewell: { readonly reason?: string | undefined; readonly isDraining?: boolean | undefined },
  ) => Promise<StaffMember>;
  /** A new value; the one before counts for a while more. @throws illegal_transition */
  readonly rotateToken: (actor: Actor, named: Named, graceSec: number) => Promise<RotatedToken>;
  /** As the agent that asks sees it. @throws not_found */
  readonly standing: (actor: AgentActor) => Promise<Standing>;
  /** Whose token it is, and in which run it says to be, while that is right; undefined for one that does not count. */
  readonly authenticate: (bearer: string, saidRunId?: string) => Promise<AgentActor | undefined>;
}

interface Expected {
  readonly expectedVersions?: readonly number[] | undefined;
}

export interface StaffDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly bindingRules: BindingRules;
  readonly agents: Pick<AgentService, "pause" | "resume" | "terminate" | "update">;
  readonly leaseSec: number;
}

export function createStaffService({ db, bus, bindingRules, agents, leaseSec }: StaffDeps): StaffService {
  const { list, get, withFigures } = createStaffReading({ db });

  const changed = async (actor: Actor, named: Named, work: (id: string) => Promise<unknown>): Promise<StaffMember> => {
    const { agent } = await get(actor, named);
    await work(agent.id);
    return get(actor, named);
  };

  const adapterOf = (name: string): Promise<string> => requireAdapter(db, name, leaseSec + LOST_AFTER_LEASE_SEC);

  return {
    list,
    get,

    hire: async (actor, companyId, body) => {
      requirePermission(actor, companyId, "agents:create");
      await requireMayAsk(db, actor, companyId);
      const wish = { companyId, body, adapterType: await adapterOf(body.adapter), bindingRules };
      const { agent, approval, agentToken } = await db.transaction((tx) => hireStaff(tx, actor, wish));
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "events", companyId });
      const [member] = await withFigures([agent]);
      if (member === undefined) throw new Error("an agent that was just hired is not there");
      return {
        member,
        ...(agentToken === undefined ? {} : { agentToken }),
        ...(approval === undefined ? {} : { approvalId: approval.id }),
      };
    },

    update: async (actor, named, terms) => {
      const { adapter } = terms;
      const adapterType = adapter === undefined ? undefined : await adapterOf(adapter);
      const { expectedVersions } = named;
      return changed(actor, named, (id) =>
        agents.update(actor, id, changeOf(terms, adapterType), { expectedVersions, staffing: staffingOf(terms) }),
      );
    },

    pause: (actor, named, mode) => changed(actor, named, (id) => agents.pause(actor, id, mode)),
    resume: (actor, named) => changed(actor, named, (id) => agents.resume(actor, id)),
    retire: (actor, named, farewell) => changed(actor, named, (id) => agents.terminate(actor, id, farewell)),

    rotateToken: async (actor, named, graceSec) => {
      const { agent } = await get(actor, named);
      const rotated = await db.transaction((tx) => rotateToken(tx, actor, { agentId: agent.id, graceSec }));
      bus.publish({ kind: "events", companyId: named.companyId });
      return rotated;
    },

    standing: (actor) => standingOf(db, actor),

    authenticate: async (bearer, saidRunId) => {
      const found = await findAgentByToken(db, hashToken(bearer), saidRunId);
      return found && toAgentActor(found);
    },
  };
}
