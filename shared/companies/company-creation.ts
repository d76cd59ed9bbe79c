import { randomInt } from "node:crypto";

import { insertMembership } from "../access/membership.store.ts";
import { type Actor, userIdOf } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { AppError, ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Company, CreateCompany } from "./company.schema.ts";
import { insertCompany, type NewCompany, requireLiveCompany } from "./company.store.ts";
import { recordCompanyActivity } from "./company-activity.ts";
import { listTakenPrefixes, listTakenSlugs } from "./company-names.store.ts";
import { randomSlug, slugCandidates } from "./company-slug.ts";
import { type CompanyTerms, setTerms } from "./company-terms.ts";
import { prefixCandidates, randomPrefix } from "./issue-prefix.ts";

/** With its owner. @throws conflict when the given issuePrefix is taken, slug_in_use for the slug, budget_invalid */
export async function makeCompany(tx: Tx, actor: Actor, body: CreateCompany, terms?: CompanyTerms): Promise<Company> {
  const company = {
    id: newId(),
    name: body.name,
    description: body.description ?? null,
    budgetMonthlyCents: body.budgetMonthlyCents,
    requireBoardApprovalForNewAgents: body.requireBoardApprovalForNewAgents,
    brandColor: body.brandColor ?? null,
  };
  await insertWithFreeNames(tx, company, body);
  if (terms !== undefined) await setTerms(tx, actor, company.id, terms);
  const owner = userIdOf(actor);
  if (owner !== undefined) await insertMembership(tx, { companyId: company.id, userId: owner, role: "owner" });
  await recordCompanyActivity(tx, { actor, companyId: company.id, verb: "created", details: { name: body.name } });
  return requireLiveCompany(tx, company.id);
}

/** Enough for the candidates and a few random ones: of those who race for a name, each try seats one. */
const TRIES = 30;

type Named = Pick<CreateCompany, "issuePrefix" | "slug">;

async function insertWithFreeNames(tx: Tx, company: Omit<NewCompany, keyof Named>, given: Named): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const issuePrefix = given.issuePrefix ?? (await freePrefix(tx, company.name));
    const slug = given.slug ?? (await freeSlug(tx, company.name));
    if (await insertCompany(tx, { ...company, issuePrefix, slug })) return;
    await requireFree(tx, given);
  }
  throw new ConflictError("No free issuePrefix was found; give one");
}

async function freePrefix(tx: Tx, name: string): Promise<string> {
  const candidates = prefixCandidates(name);
  const taken = await listTakenPrefixes(tx, candidates);
  return candidates.find((candidate) => !taken.has(candidate)) ?? randomPrefix(name, randomInt);
}

async function freeSlug(tx: Tx, name: string): Promise<string> {
  const candidates = slugCandidates(name, "company");
  const taken = await listTakenSlugs(tx, candidates);
  return candidates.find((candidate) => !taken.has(candidate)) ?? randomSlug(name, "company", randomInt);
}

/** @throws conflict, slug_in_use */
async function requireFree(tx: Tx, { issuePrefix, slug }: Named): Promise<void> {
  if (issuePrefix !== undefined && (await listTakenPrefixes(tx, [issuePrefix])).size > 0) {
    throw new ConflictError("Another company uses this issuePrefix");
  }
  if (slug !== undefined && (await listTakenSlugs(tx, [slug])).size > 0) {
    throw new AppError("slug_in_use", "Another company uses this slug");
  }
}
