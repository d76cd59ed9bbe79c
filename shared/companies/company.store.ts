import { assetPath } from "../assets/asset.schema.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, orFirst, orLast, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import { microsToCents } from "../kernel/money.ts";
import type { Company, CompanyListPage } from "./company.schema.ts";
import type { CompanyStatus } from "./company-machine.ts";

interface CompanyRow {
  id: string;
  name: string;
  description: string | null;
  status: CompanyStatus;
  slug: string | null;
  issue_prefix: string;
  issue_counter: number;
  monthly_cents: number;
  require_board_approval_for_new_agents: boolean;
  brand_color: string | null;
  logo_asset_id: string | null;
  pause_causes: string[];
  paused_at: Date | null;
  created_at: Date;
  updated_at: Date;
  spent_micros: number;
  fair_share_weight: number;
}

/** What a budget comes to in a month, in whole cents. */
const MONTHLY_CENTS = `
  case when c.budget_period is null then c.budget_monthly_cents else coalesce((
    select round(p.amount / 10000.0 * case c.budget_period when 'daily' then 365 / 12.0 when 'weekly' then 365 / 84.0 else 1 / 3.0 end)
      from budget_policies p
     where p.scope_type = 'company' and p.scope_id = c.id and p.metric = 'billed_cents' and p.window_kind = 'fiscal_period'
       and p.is_active), 0) end::bigint as monthly_cents`;

const WITH_SPEND = `
  select c.*, coalesce(b.spent_micros, 0) as spent_micros, coalesce(s.weight, 1) as fair_share_weight, ${MONTHLY_CENTS}
    from companies c
    left join company_shares s on s.company_id = c.id
    left join spend_balances b on b.scope_type = 'company' and b.scope_id = c.id
                              and b.window_start = date_trunc('month', now(), 'UTC')
   where c.deleted_at is null`;

const FIND = statement("find_company", `${WITH_SPEND} and c.id = $1`);
const BEHIND = `c.id > ${orFirst("$1")}`;
const LIST = statement("list_companies", `${WITH_SPEND} and ${BEHIND} order by c.id limit $2`);
const LIST_SOME = statement(
  "list_some_companies",
  `${WITH_SPEND} and ${BEHIND} and c.id = ${anyOf("$3::uuid[]")} order by c.id limit $2`,
);

/** A deleted company is nobody's to find. */
async function findCompany(db: Queryable, id: string): Promise<Company | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await db.rows<CompanyRow>(FIND, [id]);
  return row && toCompany(row);
}

/** @throws not_found */
export async function requireLiveCompany(db: Queryable, id: string): Promise<Company> {
  const company = await findCompany(db, id);
  if (company === undefined) throw new NotFoundError("Company");
  return company;
}

/** The oldest first. Of all of them, where no ids are given. */
export async function listCompanies(
  db: Queryable,
  { cursor, limit }: CompanyListPage,
  ids?: readonly string[],
): Promise<Company[]> {
  const page = [cursor ?? null, limit];
  const rows = ids === undefined ? db.rows<CompanyRow>(LIST, page) : db.rows<CompanyRow>(LIST_SOME, [...page, ids]);
  return (await rows).map(toCompany);
}

const PAGE = `${WITH_SPEND} and (c.status = 'archived') = $1 and c.id < ${orLast("$2")}`;
const LIST_PAGE = statement("page_of_companies", `${PAGE} order by c.id desc limit $3`);
const LIST_PAGE_OF_SOME = statement(
  "page_of_some_companies",
  `${PAGE} and c.id = ${anyOf("$4::uuid[]")} order by c.id desc limit $3`,
);

export interface CompanyPage {
  /** Only those that are, or only those that are not. */
  readonly isArchived: boolean;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The newest first. Of all of them, where no ids are given. */
export async function listCompanyPage(
  db: Queryable,
  { isArchived, cursor, limit }: CompanyPage,
  ids?: readonly string[],
): Promise<Company[]> {
  const page = [isArchived, cursor ?? null, limit];
  const rows =
    ids === undefined ? db.rows<CompanyRow>(LIST_PAGE, page) : db.rows<CompanyRow>(LIST_PAGE_OF_SOME, [...page, ids]);
  return (await rows).map(toCompany);
}

const IDS = statement("company_ids", `select id from companies where deleted_at is null order by id`);

export async function listCompanyIds(db: Queryable): Promise<string[]> {
  return (await db.rows<{ id: string }>(IDS)).map((row) => row.id);
}

const LOCK = statement(
  "lock_company",
  `select id from companies where id = $1 and deleted_at is null for no key update`,
);

/**
 * Serialises what changes the company or the shape of its organisation; inserts that refer to it go on.
 * It is the first lock of any transaction that takes it. Read what you need afterwards. @throws not_found
 */
export async function lockCompany(tx: Tx, id: string): Promise<void> {
  const rows = isUuid(id) ? await tx.rows(LOCK, [id]) : [];
  if (rows.length === 0) throw new NotFoundError("Company");
}

export interface NewCompany {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly slug: string;
  readonly issuePrefix: string;
  readonly budgetMonthlyCents: number;
  readonly requireBoardApprovalForNewAgents: boolean;
  readonly brandColor: string | null;
}

/** `companies_issue_prefix_unique` and `companies_slug_unique` arbitrate: of companies that race for one, one inserts a row. */
const INSERT = statement(
  "insert_company",
  `
  insert into companies (id, name, description, issue_prefix, budget_monthly_cents, require_board_approval_for_new_agents, brand_color, slug)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict do nothing
  returning id`,
);

/** Returns whether prefix and slug were free; nothing is inserted when one was not. */
export async function insertCompany(tx: Tx, company: NewCompany): Promise<boolean> {
  const rows = await tx.rows(INSERT, [
    company.id,
    company.name,
    company.description,
    company.issuePrefix,
    company.budgetMonthlyCents,
    company.requireBoardApprovalForNewAgents,
    company.brandColor,
    company.slug,
  ]);
  return rows.length === 1;
}

export interface CompanyChange {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly status?: CompanyStatus | undefined;
  readonly brandColor?: string | null | undefined;
  readonly logoAssetId?: string | null | undefined;
  readonly requireBoardApprovalForNewAgents?: boolean | undefined;
  readonly budgetMonthlyCents?: number | undefined;
}

/** What is undefined stays as it is. */
export async function updateCompany(tx: Tx, id: string, change: CompanyChange): Promise<void> {
  const columns = {
    name: change.name,
    description: change.description,
    status: change.status,
    brand_color: change.brandColor,
    logo_asset_id: change.logoAssetId,
    require_board_approval_for_new_agents: change.requireBoardApprovalForNewAgents,
    budget_monthly_cents: change.budgetMonthlyCents,
  };
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  await tx.run(
    sqlBuilder("companies")
      .where({ id })
      .update({ ...given, updated_at: sqlBuilder.fn.now() }),
  );
}

const SET_PAUSE = statement(
  "set_company_pause",
  `update companies
      set pause_causes = $2, paused_at = case when $2::text[] = '{}' then null else coalesce(paused_at, now()) end,
          status = case when status = 'archived' then status when $2::text[] = '{}' then 'active' else 'paused' end, updated_at = now()
    where id = $1`,
);

/** The company is paused while there is a cause. Lock it first. */
export async function setCompanyPauseCauses(tx: Tx, id: string, causes: readonly string[]): Promise<void> {
  await tx.rows(SET_PAUSE, [id, causes]);
}

const PAUSE_CAUSES = statement(
  "company_pause_causes",
  `select case when status = 'paused' and pause_causes = '{}' then '{manual}' else pause_causes end as causes from companies where id = $1`,
);

/** A set. What was paused before there were causes was paused by a person. */
export async function listCompanyPauseCauses(tx: Tx, id: string): Promise<string[]> {
  const [row] = await tx.rows<{ causes: string[] }>(PAUSE_CAUSES, [id]);
  return row?.causes ?? [];
}

const DELETE = statement(
  "tombstone_company",
  `update companies set deleted_at = now(), updated_at = now() where id = $1`,
);

/** From its commit on nobody finds the company; its rows go later. */
export async function tombstoneCompany(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

const EMPTIED = statement("mark_company_emptied", "update companies set emptied_at = now() where id = $1");

/** Nothing is left of one that was deleted but whom its end is still to be told. */
export async function markEmptied(tx: Tx, id: string): Promise<void> {
  await tx.rows(EMPTIED, [id]);
}

const toCompany = (row: CompanyRow): Company => ({
  id: row.id,
  name: row.name,
  description: row.description,
  status: row.status,
  slug: row.slug ?? row.issue_prefix.toLowerCase(),
  issuePrefix: row.issue_prefix,
  issueCounter: row.issue_counter,
  budgetMonthlyCents: row.monthly_cents,
  spentMonthlyCents: microsToCents(row.spent_micros),
  requireBoardApprovalForNewAgents: row.require_board_approval_for_new_agents,
  fairShareWeight: row.fair_share_weight,
  brandColor: row.brand_color,
  pauseReason: row.status === "paused" ? (row.pause_causes[0] ?? "manual") : null,
  pausedAt: row.paused_at?.toISOString() ?? null,
  logoAssetId: row.logo_asset_id,
  logoUrl: row.logo_asset_id === null ? null : assetPath(row.logo_asset_id),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
