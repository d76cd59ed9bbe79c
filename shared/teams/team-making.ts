import { randomInt } from "node:crypto";

import { recordActivity } from "../activity/activity.store.ts";
import { findAgent } from "../agents/agent.store.ts";
import { type Actor, actorId } from "../auth/actor.ts";
import { type Period, putEnvelope } from "../budgets/envelope.ts";
import { randomSlug, slugCandidates } from "../companies/company-slug.ts";
import { findFiscalPeriod } from "../companies/company-terms.store.ts";
import type { Tx } from "../db/db.ts";
import { AppError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { TeamRow } from "./team.row.ts";
import {
  ensureDefaultTeam,
  findTeam,
  insertTeam,
  listTakenTeamSlugs,
  type TeamColumns,
  updateTeam,
} from "./team.store.ts";

/** What a team may spend. */
export interface TeamBudget {
  /** 0: no cap. */
  readonly micros: number;
  /** As it is, or as its company's, unless said. */
  readonly period?: Period | undefined;
}

/** What is undefined stays as it is; no cap, no manager: null. */
export interface TeamChange extends TeamColumns {
  readonly budget?: TeamBudget | null | undefined;
}

export interface NewTeam extends TeamChange {
  readonly name: string;
  /** Made from the name unless said. */
  readonly slug?: string | undefined;
}

interface Place {
  readonly companyId: string;
  readonly actor: Actor;
}

/** The company is locked by the caller. @throws slug_in_use, invalid_reference */
export async function makeTeam(tx: Tx, place: Place, team: NewTeam): Promise<TeamRow> {
  const { companyId, actor } = place;
  await ensureDefaultTeam(tx, companyId);
  await requireManager(tx, companyId, team.managerAgentId);
  const id = newId();
  const slug = await freeSlug(tx, companyId, team);
  await insertTeam(tx, { ...team, id, companyId, slug });
  await setBudget(tx, place, { id, budget_period: null }, team.budget);
  await record(tx, actor, { companyId, id, verb: "created", details: { name: team.name, slug } });
  return requireTeam(tx, companyId, id);
}

/** Likewise. @throws not_found, invalid_reference */
export async function changeTeam(tx: Tx, place: Place, id: string, change: TeamChange): Promise<TeamRow> {
  const { companyId, actor } = place;
  const before = await requireTeam(tx, companyId, id);
  const changed = Object.entries(change).filter(([, value]) => value !== undefined);
  if (changed.length === 0) return before;
  await requireManager(tx, companyId, change.managerAgentId);
  await updateTeam(tx, id, change);
  await setBudget(tx, place, before, change.budget);
  await record(tx, actor, { companyId, id, verb: "updated", details: { changed: changed.map(([key]) => key) } });
  return requireTeam(tx, companyId, id);
}

/** @throws not_found */
export async function requireTeam(tx: Tx, companyId: string, id: string): Promise<TeamRow> {
  const row = await findTeam(tx, companyId, id);
  if (row === undefined) throw new NotFoundError("Team");
  return row;
}

async function requireManager(tx: Tx, companyId: string, agentId: string | null | undefined): Promise<void> {
  if (agentId === null || agentId === undefined) return;
  const agent = await findAgent(tx, agentId);
  if (agent?.company_id === companyId && agent.lifecycle !== "terminated") return;
  const message = "managerAgentId must name an agent of the company";
  throw new AppError("invalid_reference", message, {
    details: [{ field: "managerAgentId", code: "invalid_reference", message }],
  });
}

/** Nobody else makes one meanwhile: the company is locked. @throws slug_in_use */
async function freeSlug(tx: Tx, companyId: string, { name, slug: given }: NewTeam): Promise<string> {
  const candidates = given === undefined ? slugCandidates(name, "team") : [given];
  const taken = await listTakenTeamSlugs(tx, companyId, candidates);
  const free = candidates.find((candidate) => !taken.has(candidate));
  if (free === undefined && given !== undefined) throw new AppError("slug_in_use", "Another team uses this slug");
  return free ?? randomSlug(name, "team", randomInt);
}

async function setBudget(
  tx: Tx,
  { companyId, actor }: Place,
  { id, budget_period: before }: Pick<TeamRow, "id" | "budget_period">,
  budget: TeamChange["budget"],
): Promise<void> {
  if (budget === undefined) return;
  const period = budget?.period ?? before ?? (await findFiscalPeriod(tx, companyId));
  const micros = budget?.micros ?? 0;
  await putEnvelope(tx, { companyId, scopeType: "team", scopeId: id, period, micros, byUserId: actorId(actor) });
}

interface Recorded {
  readonly companyId: string;
  readonly id: string;
  readonly verb: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const record = (tx: Tx, actor: Actor, { companyId, id, verb, details }: Recorded): Promise<void> =>
  recordActivity(tx, { companyId, actor, action: `team.${verb}`, entityType: "team", entityId: id, details });
