import { type Actor, companiesOf, requireBoard, requireCompany } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import { countTeams } from "../teams/team.store.ts";
import { type Company, type CompanyListPage, type CompanyStats, FIRST_COMPANIES } from "./company.schema.ts";
import { type CompanyPage, listCompanies, listCompanyPage, requireLiveCompany } from "./company.store.ts";
import { findCompanyId } from "./company-names.store.ts";
import { readCompanyStats } from "./company-stats.store.ts";
import { readTerms, type TermsRow } from "./company-terms.store.ts";

/** Companies as they are. */
export interface CompanyReading {
  /** A page of those that the caller has a place in, the oldest first; an instance admin has one in all. @throws forbidden */
  readonly list: (actor: Actor, page?: CompanyListPage) => Promise<Company[]>;
  /** Likewise, a page of those that are archived or of those that are not, the newest first. @throws forbidden */
  readonly page: (actor: Actor, page: CompanyPage) => Promise<Company[]>;
  /** How these companies reckon, and how large they are. Nobody is asked who they are. */
  readonly termsOf: (companyIds: readonly string[]) => Promise<ReadonlyMap<string, KeptTerms>>;
  /** The id of the company that is named so: by it, by its public id or by its slug. Nobody is asked who they are. */
  readonly idOf: (named: string) => Promise<string | undefined>;
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, companyId: string) => Promise<Company>;
  /** Of those of the same page of the list. @throws forbidden */
  readonly stats: (actor: Actor, page?: CompanyListPage) => Promise<CompanyStats>;
}

export interface KeptTerms extends TermsRow {
  readonly teams: number;
  /** In service, and such as wait to be let in. */
  readonly agents: number;
}

export const createCompanyReading = ({ db }: { readonly db: Db }): CompanyReading => ({
  list: async (actor, page = FIRST_COMPANIES) => {
    requireBoard(actor);
    return listCompanies(db, page, companiesOf(actor));
  },

  page: async (actor, page) => {
    requireBoard(actor);
    return listCompanyPage(db, page, companiesOf(actor));
  },

  termsOf: async (companyIds) => {
    const [terms, teams, stats] = await Promise.all([
      readTerms(db, companyIds),
      countTeams(db, companyIds),
      readCompanyStats(db, companyIds),
    ]);
    return new Map(
      [...terms].map(([id, row]) => [id, { ...row, teams: teams.get(id) ?? 1, agents: stats[id]?.agentCount ?? 0 }]),
    );
  },

  idOf: (named) => findCompanyId(db, named),

  get: async (actor, companyId) => {
    requireCompany(actor, companyId);
    return requireLiveCompany(db, companyId);
  },

  stats: async (actor, page = FIRST_COMPANIES) => {
    requireBoard(actor);
    const companies = await listCompanies(db, page, companiesOf(actor));
    return readCompanyStats(
      db,
      companies.map(({ id }) => id),
    );
  },
});
