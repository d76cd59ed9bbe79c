import { listAgentIds } from "../agents/agent.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany, requireInstanceAdmin, requireLead } from "../auth/actor.ts";
import type { Db, Queryable, Tx } from "../db/db.ts";
import type { ExpectedTags } from "../kernel/content-tag.ts";
import { ForbiddenError } from "../kernel/errors.ts";
import { publishCancels } from "../live/after-commit.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { cancelDeferred, stopRuns } from "../runs/run-stop.store.ts";
import { makeTeam, type NewTeam } from "../teams/team-making.ts";
import { deleteTimersOfCompany } from "../timers/timer-removal.store.ts";
import { requireBrandingRight } from "./branding-right.ts";
import type { Company, CreateCompany, UpdateCompany } from "./company.schema.ts";
import { CompanyBranding } from "./company.schema.ts";
import { lockCompany, requireLiveCompany, tombstoneCompany } from "./company.store.ts";
import { recordCompanyActivity } from "./company-activity.ts";
import { changeCompany } from "./company-change.ts";
import { makeCompany } from "./company-creation.ts";
import { type CompanyReading, createCompanyReading } from "./company-reading.ts";
import type { CompanyTerms } from "./company-terms.ts";

export interface CompanyService extends CompanyReading {
  /** @throws forbidden, conflict when the given issuePrefix is taken */
  readonly create: (actor: Actor, body: CreateCompany, more?: Founding) => Promise<Company>;
  /** @throws forbidden, not_found, illegal_transition, precondition_failed, budget_invalid */
  readonly update: (
    actor: Actor,
    companyId: string,
    body: UpdateCompany,
    more?: ExpectedTags & { readonly terms?: CompanyTerms },
  ) => Promise<Company>;
  /** Ends the company's work; a PATCH to active brings it back. @throws forbidden, not_found */
  readonly archive: (actor: Actor, companyId: string) => Promise<Company>;
  /** Brings back what was archived; else nothing changes. @throws forbidden, not_found */
  readonly restore: (actor: Actor, companyId: string) => Promise<Company>;
  /** What an instance may forbid altogether. */
  readonly isDeletionEnabled: boolean;
  /** Gone at once for everyone; its rows are removed later, in batches. @throws forbidden, not_found */
  readonly delete: (actor: Actor, companyId: string) => Promise<void>;
}

/** What a company begins with. */
export interface Founding {
  readonly terms?: CompanyTerms;
  readonly teams?: readonly NewTeam[];
}

export interface CompanyDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly allowsDeletion: boolean;
}

export function createCompanyService({ db, bus, allowsDeletion }: CompanyDeps): CompanyService {
  const update: CompanyService["update"] = async (actor, companyId, body, expected) => {
    await requireMayChange(db, actor, { companyId, body });
    if (expected?.terms !== undefined) requireBoard(actor);
    if (body.status === "archived") requireLead(actor, companyId);
    const { company, cancelling } = await db.transaction((tx) =>
      changeCompany(tx, actor, { companyId, body, ...expected }),
    );
    publishCancels(bus, cancelling);
    // Paused work may go on, and a higher cap may let some in.
    if (body.status === "active" || body.budgetMonthlyCents !== undefined || expected?.terms !== undefined) {
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "admission" });
    }
    bus.publish({ kind: "events", companyId });
    return company;
  };

  return {
    ...createCompanyReading({ db }),

    create: async (actor, body, { terms, teams = [] } = {}) => {
      requireInstanceAdmin(actor);
      const company = await db.transaction(async (tx) => {
        const made = await makeCompany(tx, actor, body, terms);
        for (const team of teams) await makeTeam(tx, { companyId: made.id, actor }, team);
        return made;
      });
      bus.publish({ kind: "events", companyId: company.id });
      return company;
    },

    update,
    archive: (actor, companyId) => update(actor, companyId, { status: "archived" }),
    // What is paused stays so.
    restore: async (actor, companyId) => {
      requireLead(actor, companyId);
      const company = await requireLiveCompany(db, companyId);
      return company.status === "archived" ? update(actor, companyId, { status: "active" }) : company;
    },

    isDeletionEnabled: allowsDeletion,
    delete: async (actor, companyId) => {
      requireLead(actor, companyId);
      if (!allowsDeletion) throw new ForbiddenError("Company deletion is disabled on this instance");
      const cancelling = await db.transaction((tx) => remove(tx, actor, companyId));
      publishCancels(bus, cancelling);
    },
  };
}

/** The board changes everything, the CEO agent how the company shows itself. @throws forbidden */
async function requireMayChange(
  db: Queryable,
  actor: Actor,
  { companyId, body }: { readonly companyId: string; readonly body: UpdateCompany },
): Promise<void> {
  const isBranding = Object.entries(body).every(([key, value]) => value === undefined || key in CompanyBranding.shape);
  if (isBranding) return requireBrandingRight(db, actor, companyId);
  requireBoard(actor);
  requireCompany(actor, companyId);
}

async function remove(tx: Tx, actor: Actor, companyId: string): Promise<string[]> {
  await lockCompany(tx, companyId);
  const agentIds = await listAgentIds(tx, companyId);
  await deleteTimersOfCompany(tx, companyId);
  const stop = { agentIds, reason: "Cancelled because the company was deleted", errorCode: "company_deleted" };
  const { cancelling } = await stopRuns(tx, stop);
  await cancelDeferred(tx, agentIds, "company.deleted");
  await recordCompanyActivity(tx, { actor, companyId, verb: "deleted" });
  await tombstoneCompany(tx, companyId);
  return cancelling;
}
