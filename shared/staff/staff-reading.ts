import type { AgentRow } from "../agents/agent.row.ts";
import { findAgent } from "../agents/agent.store.ts";
import { type Actor, requireBoard, requireCompany } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { ensureDefaultTeam, findTeamId } from "../teams/team.store.ts";
import { listStaff, readFigures, type StaffFilter } from "./staff.store.ts";
import type { StaffMember } from "./staff-member.ts";

export interface Named {
  readonly companyId: string;
  readonly agentId: string;
}

export interface ListStaff extends Omit<StaffFilter, "teamId" | "adapterType"> {
  /** By id or slug; of one that there is not, nobody. */
  readonly team?: string | undefined;
  readonly adapterType?: string | undefined;
}

export interface StaffReading {
  /** The newest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: ListStaff) => Promise<StaffMember[]>;
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, named: Named) => Promise<StaffMember>;
  /** What may be shown of these besides. */
  readonly withFigures: (agents: readonly AgentRow[]) => Promise<StaffMember[]>;
}

/** @throws forbidden, not_found */
export async function requireMayAsk(db: Db, actor: Actor, companyId: string): Promise<void> {
  requireBoard(actor);
  requireCompany(actor, companyId);
  await requireLiveCompany(db, companyId);
}

export function createStaffReading({ db }: { readonly db: Db }): StaffReading {
  const withFigures: StaffReading["withFigures"] = async (agents) => {
    const ids = agents.map(({ id }) => id);
    const known = await readFigures(db, ids);
    return agents.flatMap((agent) => {
      const figures = known.get(agent.id);
      return figures === undefined ? [] : [{ agent, figures }];
    });
  };

  return {
    withFigures,

    list: async (actor, companyId, { team, ...filter }) => {
      await requireMayAsk(db, actor, companyId);
      if (team === undefined) return withFigures(await listStaff(db, companyId, filter));
      await ensureDefaultTeam(db, companyId);
      const teamId = await findTeamId(db, companyId, team);
      return teamId === undefined ? [] : withFigures(await listStaff(db, companyId, { ...filter, teamId }));
    },

    get: async (actor, { companyId, agentId }) => {
      await requireMayAsk(db, actor, companyId);
      const agent = await findAgent(db, agentId);
      const [member] = agent?.company_id === companyId ? await withFigures([agent]) : [];
      if (member === undefined) throw new NotFoundError("Agent");
      return member;
    },
  };
}
