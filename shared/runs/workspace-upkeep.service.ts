import type { Db } from "../db/db.ts";
import type { Checkout } from "./workspace-hold.store.ts";
import { lastHold, lockFreeCheckout } from "./workspace-hold.store.ts";
import type { InService } from "./workspace-upkeep.store.ts";
import {
  findAgentsInService,
  findCompaniesInService,
  findIssuesInService,
  findRepositories,
  lockIdleAgent,
  lockIdleCompany,
  lockRepository,
  readInstallationId,
} from "./workspace-upkeep.store.ts";

export type { Checkout } from "./workspace-hold.store.ts";
export type { InService } from "./workspace-upkeep.store.ts";

/**
 * What a host's clean-up asks before it takes a directory away. Each `while…` does `work` while no run can begin there,
 * and only for a moment, since claims wait; false: it was not done, since somebody works there, or has since.
 */
export interface WorkspaceUpkeep {
  readonly installationId: () => Promise<string>;
  readonly agents: (ids: readonly string[]) => Promise<InService>;
  readonly companies: (ids: readonly string[]) => Promise<InService>;
  readonly issues: (ids: readonly string[]) => Promise<InService>;
  /** By workspace: the address of its repository, with what it holds to log in with. */
  readonly repositories: (workspaceIds: readonly string[]) => Promise<ReadonlyMap<string, string | null>>;
  /** Stands for who worked there last, and whether that is over; null: nobody did. */
  readonly lastHold: (checkout: Checkout) => Promise<string | null>;
  /** @param seen as `lastHold` said before the checkout was looked at: it is as it was seen */
  readonly whileFree: (checkout: Checkout, seen: string | null, work: () => Promise<void>) => Promise<boolean>;
  readonly whileIdle: (agentId: string, work: () => Promise<void>) => Promise<boolean>;
  readonly whileCompanyIdle: (companyId: string, work: () => Promise<void>) => Promise<boolean>;
  /** @param isGone is told the address that the workspace has now */
  readonly whileElsewhere: (
    workspaceId: string,
    isGone: (repoUrl: string | null) => boolean,
    work: () => Promise<void>,
  ) => Promise<boolean>;
}

export function createWorkspaceUpkeep({ db }: { readonly db: Db }): WorkspaceUpkeep {
  return {
    installationId: () => readInstallationId(db),
    agents: (ids) => findAgentsInService(db, ids),
    companies: (ids) => findCompaniesInService(db, ids),
    issues: (ids) => findIssuesInService(db, ids),
    repositories: (workspaceIds) => findRepositories(db, workspaceIds),
    lastHold: (checkout) => lastHold(db, checkout),
    whileFree: (checkout, seen, work) =>
      db.transaction(async (tx) => {
        if (!(await lockFreeCheckout(tx, checkout, seen))) return false;
        await work();
        return true;
      }),
    whileIdle: (agentId, work) =>
      db.transaction(async (tx) => {
        if (!(await lockIdleAgent(tx, agentId))) return false;
        if ((await findAgentsInService(tx, [agentId])).get(agentId) === true) return false;
        await work();
        return true;
      }),
    whileCompanyIdle: (companyId, work) =>
      db.transaction(async (tx) => {
        if (!(await lockIdleCompany(tx, companyId))) return false;
        if ((await findCompaniesInService(tx, [companyId])).get(companyId) === true) return false;
        await work();
        return true;
      }),
    whileElsewhere: (workspaceId, isGone, work) =>
      db.transaction(async (tx) => {
        if (!isGone(await lockRepository(tx, workspaceId))) return false;
        await work();
        return true;
      }),
  };
}
