import { randomInt } from "node:crypto";

import { insertMembership } from "../access/membership.store.ts";
import { recordActivity } from "../activity/activity.store.ts";
import { listAgentIds } from "../agents/agent.store.ts";
import { isAssetOf } from "../assets/asset.store.ts";
import type { Actor } from "../auth/actor.ts";
import {
  companiesOf,
  requireBoard,
  requireCompany,
  requireInstanceAdmin,
  requireLead,
  userIdOf,
} from "../auth/actor.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, ForbiddenError, IllegalTransitionError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { publishCancels } from "../live/after-commit.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { cancelDeferred, stopRuns } from "../runs/run-stop.store.ts";
import { setShareWeight } from "../runs/share.store.ts";
import { deleteTimers } from "../timers/timer.store.ts";
import { requireBrandingRight } from "./branding-right.ts";
import type { Company, CompanyStats, CreateCompany, UpdateCompany } from "./company.schema.ts";
import { CompanyBranding } from "./company.schema.ts";
import type { NewCompany } from "./company.store.ts";
import {
  insertCompany,
  listCompanies,
  listCompanyPauseCauses,
  listTakenPrefixes,
  lockCompany,
  readCompanyStats,
  requireLiveCompany,
  setCompanyPauseCauses,
  tombstoneCompany,
  updateCompany,
} from "./company.store.ts";
import { COMPANY_TRANSITIONS, type CompanyStatus } from "./company-machine.ts";
import { prefixCandidates, randomPrefix } from "./issue-prefix.ts";

export interface CompanyService {
  /** Those that the caller has a place in, the oldest first; an instance admin has one in all. @throws forbidden */
  readonly list: (actor: Actor) => Promise<Company[]>;
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, companyId: string) => Promise<Company>;
  /** @throws forbidden, conflict when the given issuePrefix is taken */
  readonly create: (actor: Actor, body: CreateCompany) => Promise<Company>;
  /** @throws forbidden, not_found, illegal_transition */
  readonly update: (actor: Actor, companyId: string, body: UpdateCompany) => Promise<Company>;
  /** Ends the company's work; a PATCH to active brings it back. @throws forbidden, not_found */
  readonly archive: (actor: Actor, companyId: string) => Promise<Company>;
  /** What an instance may forbid altogether. */
  readonly isDeletionEnabled: boolean;
  /** Gone at once for everyone; its rows are removed later, in batches. @throws forbidden, not_found */
  readonly delete: (actor: Actor, companyId: string) => Promise<void>;
  readonly stats: (actor: Actor) => Promise<CompanyStats>;
}

export interface CompanyDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly allowsDeletion: boolean;
}

export function createCompanyService({ db, bus, allowsDeletion }: CompanyDeps): CompanyService {
  const update = async (actor: Actor, companyId: string, body: UpdateCompany): Promise<Company> => {
    await requireMayChange(db, actor, { companyId, body });
    if (body.status === "archived") requireLead(actor, companyId);
    const { company, cancelling } = await db.transaction((tx) => change(tx, actor, companyId, body));
    publishCancels(bus, cancelling);
    // Paused work may go on, and a higher cap may let some in.
    if (body.status === "active" || body.budgetMonthlyCents !== undefined) {
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "admission" });
    }
    bus.publish({ kind: "events", companyId });
    return company;
  };

  return {
    list: async (actor) => {
      requireBoard(actor);
      return listCompanies(db, companiesOf(actor));
    },

    get: async (actor, companyId) => {
      requireCompany(actor, companyId);
      return requireLiveCompany(db, companyId);
    },

    create: async (actor, body) => {
      requireInstanceAdmin(actor);
      const company = await db.transaction((tx) => makeCompany(tx, actor, body));
      bus.publish({ kind: "events", companyId: company.id });
      return company;
    },

    update,
    archive: (actor, companyId) => update(actor, companyId, { status: "archived" }),

    isDeletionEnabled: allowsDeletion,
    delete: async (actor, companyId) => {
      requireLead(actor, companyId);
      if (!allowsDeletion) throw new ForbiddenError("Company deletion is disabled on this instance");
      const cancelling = await db.transaction((tx) => remove(tx, actor, companyId));
      publishCancels(bus, cancelling);
    },

    stats: async (actor) => {
      requireBoard(actor);
      return readCompanyStats(db, companiesOf(actor));
    },
  };
}

/** The board changes everything, the CEO agent how the company shows itself. @throws forbidden */
async function requireMayChange(
  db: Db,
  actor: Actor,
  { companyId, body }: { readonly companyId: string; readonly body: UpdateCompany },
): Promise<void> {
  const isBranding = Object.entries(body).every(([key, value]) => value === undefined || key in CompanyBranding.shape);
  if (isBranding) return requireBrandingRight(db, actor, companyId);
  requireBoard(actor);
  requireCompany(actor, companyId);
}

/** With its owner. @throws conflict when the given issuePrefix is taken */
export async function makeCompany(tx: Tx, actor: Actor, body: CreateCompany): Promise<Company> {
  const company = {
    id: newId(),
    name: body.name,
    description: body.description ?? null,
    budgetMonthlyCents: body.budgetMonthlyCents,
    requireBoardApprovalForNewAgents: body.requireBoardApprovalForNewAgents,
    brandColor: body.brandColor ?? null,
  };
  if (body.issuePrefix === undefined) await insertWithOwnPrefix(tx, company);
  else if (!(await insertCompany(tx, { ...company, issuePrefix: body.issuePrefix }))) {
    throw new ConflictError("Another company uses this issuePrefix");
  }
  const owner = userIdOf(actor);
  if (owner !== undefined) await insertMembership(tx, { companyId: company.id, userId: owner, role: "owner" });
  await record(tx, { actor, companyId: company.id, verb: "created", details: { name: body.name } });
  return requireLiveCompany(tx, company.id);
}

/** Enough for the candidates and a few random ones: of those who race for a prefix, each try seats one. */
const PREFIX_TRIES = 30;

async function insertWithOwnPrefix(tx: Tx, company: Omit<NewCompany, "issuePrefix">): Promise<void> {
  const candidates = prefixCandidates(company.name);
  for (let attempt = 0; attempt < PREFIX_TRIES; attempt += 1) {
    const taken = await listTakenPrefixes(tx, candidates);
    const free = candidates.find((candidate) => !taken.has(candidate));
    const issuePrefix = free ?? randomPrefix(company.name, randomInt);
    if (await insertCompany(tx, { ...company, issuePrefix })) return;
  }
  throw new ConflictError("No free issuePrefix was found; give one");
}

interface Changed {
  readonly company: Company;
  readonly cancelling: readonly string[];
}

/** What the audit trail calls a change that ends in this status. */
const VERBS = { same: "updated", active: "activated", paused: "paused", archived: "archived" } as const;

async function requireOwnLogo(tx: Tx, companyId: string, assetId: string | null | undefined): Promise<void> {
  if (typeof assetId !== "string" || (await isAssetOf(tx, assetId, companyId))) return;
  throw new IllegalTransitionError("logoAssetId must name an image of the company");
}

async function change(tx: Tx, actor: Actor, companyId: string, body: UpdateCompany): Promise<Changed> {
  await lockCompany(tx, companyId);
  const before = await requireLiveCompany(tx, companyId);
  const causes = await listCompanyPauseCauses(tx, companyId);
  const turn = turnOf(before.status, causes, body.status);
  const changed = Object.entries(body)
    .filter(([key, value]) => key !== "status" && value !== undefined && value !== before[key as keyof Company])
    .map(([key]) => key);
  if (turn !== undefined) changed.push("status");
  if (changed.length === 0) return { company: before, cancelling: [] };

  await requireOwnLogo(tx, companyId, body.logoAssetId);
  await updateCompany(tx, companyId, { ...body, status: turn });
  if (turn !== undefined && turn !== "archived") await setCompanyPauseCauses(tx, companyId, causesAfter(turn, causes));
  if (body.fairShareWeight !== undefined) await setShareWeight(tx, companyId, body.fairShareWeight);
  const company = await requireLiveCompany(tx, companyId);
  const isStillPaused = turn === "active" && company.status === "paused";
  const details = { changed, ...(isStillPaused ? { stillPausedBy: causesAfter(turn, causes) } : {}) };
  await record(tx, { actor, companyId, verb: VERBS[turn ?? "same"], details });
  return { company, cancelling: turn === undefined ? [] : await hold(tx, companyId, turn) };
}

/**
 * Where a wanted status leads; undefined: nowhere new. A person pauses and resumes for a reason of its own, beside that of
 * a budget. @throws illegal_transition
 */
function turnOf(
  before: CompanyStatus,
  causes: readonly string[],
  wanted: CompanyStatus | undefined,
): CompanyStatus | undefined {
  if (wanted === undefined) return undefined;
  if (before === "paused" && wanted !== "archived") {
    const isPausedByHand = causes.includes("manual");
    return isPausedByHand === (wanted === "paused") ? undefined : wanted;
  }
  if (wanted === before) return undefined;
  if (COMPANY_TRANSITIONS[before].includes(wanted)) return wanted;
  throw new IllegalTransitionError(`Cannot change a company from ${before} to ${wanted}`);
}

/** What a budget has paused stays so. */
function causesAfter(turn: "active" | "paused", causes: readonly string[]): readonly string[] {
  const others = causes.filter((cause) => cause !== "manual");
  return turn === "paused" ? [...others, "manual"] : others;
}

/** Returns the runs that a worker must be told to end. */
async function hold(tx: Tx, companyId: string, status: CompanyStatus): Promise<string[]> {
  if (status === "active") return [];
  const agentIds = await listAgentIds(tx, companyId);
  if (status === "paused") {
    const stop = { agentIds, reason: "Cancelled due to company pause", errorCode: "company_paused" };
    const keepAs = { reason: "company.paused", message: "Kept until the company is active again" };
    return (await stopRuns(tx, { ...stop, keepAs })).cancelling;
  }
  const stop = { agentIds, reason: "Cancelled because the company was archived", errorCode: "company_archived" };
  const { cancelling } = await stopRuns(tx, stop);
  await cancelDeferred(tx, agentIds, "company.archived");
  return cancelling;
}

async function remove(tx: Tx, actor: Actor, companyId: string): Promise<string[]> {
  await lockCompany(tx, companyId);
  const agentIds = await listAgentIds(tx, companyId);
  await deleteTimers(tx, agentIds);
  const stop = { agentIds, reason: "Cancelled because the company was deleted", errorCode: "company_deleted" };
  const { cancelling } = await stopRuns(tx, stop);
  await cancelDeferred(tx, agentIds, "company.deleted");
  await record(tx, { actor, companyId, verb: "deleted" });
  await tombstoneCompany(tx, companyId);
  return cancelling;
}

interface Recorded {
  readonly actor: Actor;
  readonly companyId: string;
  readonly verb: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const record = (tx: Tx, { actor, companyId, verb, details = {} }: Recorded): Promise<void> =>
  recordActivity(tx, {
    companyId,
    actor,
    action: `company.${verb}`,
    entityType: "company",
    entityId: companyId,
    details,
  });
