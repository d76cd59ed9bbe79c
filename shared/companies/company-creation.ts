import { randomInt } from "node:crypto";

import { insertMembership } from "../access/membership.store.ts";
import { type Actor, userIdOf } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Company, CreateCompany } from "./company.schema.ts";
import { insertCompany, listTakenPrefixes, type NewCompany, requireLiveCompany } from "./company.store.ts";
import { recordCompanyActivity } from "./company-activity.ts";
import { prefixCandidates, randomPrefix } from "./issue-prefix.ts";

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
  await recordCompanyActivity(tx, { actor, companyId: company.id, verb: "created", details: { name: body.name } });
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
