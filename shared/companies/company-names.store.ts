import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { decodePublicId } from "../kernel/public-id.ts";

const TAKEN = statement(
  "taken_issue_prefixes",
  `select issue_prefix from companies where issue_prefix = any($1::text[]) and deleted_at is null`,
);

export async function listTakenPrefixes(db: Queryable, prefixes: readonly string[]): Promise<Set<string>> {
  const rows = await db.rows<{ issue_prefix: string }>(TAKEN, [prefixes]);
  return new Set(rows.map((row) => row.issue_prefix));
}

/** Companies from before there were slugs are named by their prefixes. */
const SLUG = "coalesce(slug, lower(issue_prefix))";

const TAKEN_SLUGS = statement(
  "taken_company_slugs",
  `select ${SLUG} as slug from companies
    where deleted_at is null and (slug = any($1::text[]) or (slug is null and issue_prefix = any($2::text[])))`,
);

export async function listTakenSlugs(db: Queryable, slugs: readonly string[]): Promise<Set<string>> {
  const prefixes = slugs.map((slug) => slug.toUpperCase());
  return new Set((await db.rows<{ slug: string }>(TAKEN_SLUGS, [slugs, prefixes])).map((row) => row.slug));
}

const FIND_ID = statement(
  "find_company_id",
  `select id from companies
    where deleted_at is null and (slug = $1 or (slug is null and issue_prefix = upper($1)))`,
);
const LIVE_ID = statement("find_live_company_id", `select id from companies where id = $1 and deleted_at is null`);

/** By an id, a public id or a slug. */
export async function findCompanyId(db: Queryable, named: string): Promise<string | undefined> {
  const id = decodePublicId("company", named);
  const [row] = await db.rows<{ id: string }>(id === undefined ? FIND_ID : LIVE_ID, [id ?? named]);
  return row?.id;
}
