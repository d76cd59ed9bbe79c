import { listAgentIds } from "../agents/agent.store.ts";
import { isAssetOf } from "../assets/asset.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { type ExpectedTags, requireTag } from "../kernel/content-tag.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { cancelDeferred, stopRuns } from "../runs/run-stop.store.ts";
import { setShareWeight } from "../runs/share.store.ts";
import type { Company, UpdateCompany } from "./company.schema.ts";
import {
  listCompanyPauseCauses,
  lockCompany,
  requireLiveCompany,
  setCompanyPauseCauses,
  updateCompany,
} from "./company.store.ts";
import { recordCompanyActivity } from "./company-activity.ts";
import { COMPANY_TRANSITIONS, type CompanyStatus } from "./company-machine.ts";
import { companyTag } from "./company-tag.ts";
import { type CompanyTerms, requireMonthlyBudget, setTerms } from "./company-terms.ts";

interface Changed {
  readonly company: Company;
  /** Runs that a worker must be told to end. */
  readonly cancelling: readonly string[];
}

/** What the audit trail calls a change that ends in this status. */
const VERBS = { same: "updated", active: "activated", paused: "paused", archived: "archived" } as const;

async function requireOwnLogo(tx: Tx, companyId: string, assetId: string | null | undefined): Promise<void> {
  if (typeof assetId !== "string" || (await isAssetOf(tx, assetId, companyId))) return;
  throw new IllegalTransitionError("logoAssetId must name an image of the company");
}

export interface CompanyWish extends ExpectedTags {
  readonly companyId: string;
  readonly body: UpdateCompany;
  readonly terms?: CompanyTerms | undefined;
}

/** Locks the company, then what its status holds or lets go. @throws not_found, illegal_transition, precondition_failed */
export async function changeCompany(
  tx: Tx,
  actor: Actor,
  { companyId, body, terms, expectedTags }: CompanyWish,
): Promise<Changed> {
  await lockCompany(tx, companyId);
  const before = await requireLiveCompany(tx, companyId);
  requireTag("Company", companyTag(before), expectedTags);
  const causes = await listCompanyPauseCauses(tx, companyId);
  const turn = turnOf(before.status, causes, body.status);
  const changed = changedIn(before, body);
  if (turn !== undefined) changed.push("status");
  await requireMonthlyBudget(tx, companyId, changed);
  changed.push(...(await setTerms(tx, actor, companyId, terms)));
  if (changed.length === 0) return { company: before, cancelling: [] };

  await requireOwnLogo(tx, companyId, body.logoAssetId);
  await updateCompany(tx, companyId, { ...body, status: turn });
  if (turn !== undefined && turn !== "archived") await setCompanyPauseCauses(tx, companyId, causesAfter(turn, causes));
  if (body.fairShareWeight !== undefined) await setShareWeight(tx, companyId, body.fairShareWeight);
  const company = await requireLiveCompany(tx, companyId);
  const of = { actor, companyId };
  if (turn === undefined) {
    await recordCompanyActivity(tx, { ...of, verb: VERBS.same, details: { changed } });
    return { company, cancelling: [] };
  }
  const isStillPaused = turn === "active" && company.status === "paused";
  const stillPausedBy = isStillPaused ? { stillPausedBy: causesAfter(turn, causes) } : {};
  const details = { changed, from: before.status, to: turn, ...stillPausedBy };
  await recordCompanyActivity(tx, { ...of, verb: VERBS[turn], details });
  return { company, cancelling: await hold(tx, companyId, turn) };
}

const changedIn = (before: Company, body: UpdateCompany): string[] =>
  Object.entries(body)
    .filter(([key, value]) => key !== "status" && value !== undefined && value !== before[key as keyof Company])
    .map(([key]) => key);

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
