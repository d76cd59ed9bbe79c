import { type Actor, requireBoard, requireCompany } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { TeamRow } from "./team.row.ts";
import { ensureDefaultTeam, findTeam, findTeamId, listTeams } from "./team.store.ts";
import { changeTeam, makeTeam, type NewTeam, type TeamChange } from "./team-making.ts";
import { type TopUp, topUp } from "./team-top-up.ts";

/** Teams of a company. Every agent is in one: the default one, unless it was hired into another. */
export interface TeamService {
  /** The newest first; the default one is the last. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, page: TeamPage) => Promise<TeamRow[]>;
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, companyId: string, teamId: string) => Promise<TeamRow>;
  /** The id of the team that is named so: by it or by its slug. */
  readonly idOf: (companyId: string, named: string) => Promise<string | undefined>;
  /** @throws forbidden, not_found, slug_in_use, invalid_reference */
  readonly create: (actor: Actor, companyId: string, team: NewTeam) => Promise<TeamRow>;
  /** @throws forbidden, not_found, invalid_reference */
  readonly update: (actor: Actor, companyId: string, teamId: string, change: TeamChange) => Promise<TeamRow>;
  /** More for a team, out of its company's reserve. @throws forbidden, not_found, budget_invalid */
  readonly topUp: (actor: Actor, companyId: string, wanted: TopUp) => Promise<TeamRow>;
}

export interface TeamPage {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface TeamDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createTeamService({ db, bus }: TeamDeps): TeamService {
  const requireMayRead = async (actor: Actor, companyId: string): Promise<void> => {
    requireCompany(actor, companyId);
    await requireLiveCompany(db, companyId);
    await ensureDefaultTeam(db, companyId);
  };

  const change = async (
    actor: Actor,
    companyId: string,
    work: (tx: Parameters<typeof makeTeam>[0]) => Promise<TeamRow>,
  ): Promise<TeamRow> => {
    requireBoard(actor);
    await requireMayRead(actor, companyId);
    const team = await db.transaction(async (tx) => {
      await lockCompany(tx, companyId);
      return work(tx);
    });
    // A higher cap may let something in.
    bus.publish({ kind: "admission" });
    bus.publish({ kind: "events", companyId });
    return team;
  };

  return {
    list: async (actor, companyId, page) => {
      await requireMayRead(actor, companyId);
      return listTeams(db, companyId, page);
    },

    get: async (actor, companyId, teamId) => {
      await requireMayRead(actor, companyId);
      const team = await findTeam(db, companyId, teamId);
      if (team === undefined) throw new NotFoundError("Team");
      return team;
    },

    idOf: async (companyId, named) => {
      await ensureDefaultTeam(db, companyId);
      return findTeamId(db, companyId, named);
    },

    create: (actor, companyId, team) => change(actor, companyId, (tx) => makeTeam(tx, { companyId, actor }, team)),
    update: (actor, companyId, teamId, wanted) =>
      change(actor, companyId, (tx) => changeTeam(tx, { companyId, actor }, teamId, wanted)),
    topUp: (actor, companyId, wanted) => change(actor, companyId, (tx) => topUp(tx, { companyId, actor }, wanted)),
  };
}
