import { type Hired, hire } from "../approvals/hire.service.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { ensureDefaultTeam, findTeamId, findTeamManager } from "../teams/team.store.ts";
import type { HireStaff } from "./staff-member.ts";
import { draftOf, staffingOf } from "./staff-terms.ts";
import { giveToken } from "./staff-tokens.ts";

interface Wish {
  readonly companyId: string;
  readonly body: HireStaff;
  readonly adapterType: string;
  readonly bindingRules: BindingRules;
}

/** Into a team, under its manager; with a token, unless an approval is waited for. */
export async function hireStaff(
  tx: Tx,
  actor: Actor,
  { companyId, body, adapterType, bindingRules }: Wish,
): Promise<Hired & { readonly agentToken: string | undefined }> {
  const teamId = await teamOf(tx, companyId, body.teamId);
  const draft = { ...draftOf(body, adapterType), reportsTo: await findTeamManager(tx, teamId) };
  const request = { companyId, draft, issueIds: [], requestedByAgentId: null, needsApproval: false };
  const hired = await hire(tx, actor, { ...request, teamId, staffing: staffingOf(body) }, bindingRules);
  return { ...hired, agentToken: hired.approval === undefined ? await giveToken(tx, hired.agent) : undefined };
}

/** @throws invalid_reference */
async function teamOf(tx: Tx, companyId: string, named: string): Promise<string> {
  await ensureDefaultTeam(tx, companyId);
  const teamId = await findTeamId(tx, companyId, named);
  if (teamId !== undefined) return teamId;
  const message = "there is no such team in the company";
  throw new AppError("invalid_reference", `teamId: ${message}`, {
    details: [{ field: "teamId", code: "invalid_reference", message }],
  });
}
