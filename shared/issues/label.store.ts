import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { LabelRow } from "./issue.row.ts";
import type { CreateLabel, UpdateLabel } from "./label.schema.ts";

const LIST = statement("list_labels", "select * from labels where company_id = $1 order by lower(name)");

/** By name. A company has a bounded number of them. */
export function listLabels(db: Queryable, companyId: string): Promise<LabelRow[]> {
  return db.rows<LabelRow>(LIST, [companyId]);
}

const FIND = statement(
  "find_label",
  "select l.* from labels l join companies c on c.id = l.company_id and c.deleted_at is null where l.id = $1",
);

export async function findLabel(db: Queryable, id: string): Promise<LabelRow | undefined> {
  return (await db.rows<LabelRow>(FIND, [id]))[0];
}

/** Of one company. */
export const MAX_LABELS = 500;

/** `labels_by_name` arbitrates: of those who want a name, one has it. */
const INSERT = statement(
  "insert_label",
  `insert into labels (id, company_id, name, color)
   select $1, $2, $3, $4 where (select count(*) from labels where company_id = $2) < ${MAX_LABELS} returning *`,
);

/** Undefined when the company has as many as it can. */
export async function insertLabel(
  tx: Tx,
  { companyId, name, color }: CreateLabel & { readonly companyId: string },
): Promise<LabelRow | undefined> {
  return (await tx.rows<LabelRow>(INSERT, [newId(), companyId, name, color]))[0];
}

const ADD_NAMED = statement(
  "add_named_labels",
  `insert into labels (id, company_id, name, color)
   select n.id, $1, n.name, $4 from unnest($2::uuid[], $3::text[]) as n(id, name)
    where (select count(*) from labels where company_id = $1) + cardinality($3::text[]) <= ${MAX_LABELS}
       or exists (select from labels l where l.company_id = $1 and lower(l.name) = lower(n.name))
   on conflict (company_id, lower(name)) do nothing
   returning *`,
);
const NAMED = statement(
  "named_labels",
  "select * from labels where company_id = $1 and lower(name) = any(select lower(unnest($2::text[]))) order by lower(name)",
);

/** Grey: nobody chose it. */
const PLAIN = "#6b7280";

/** Those of these names; what there was not is made, as far as the company may have more. */
export async function takeNamedLabels(
  tx: Tx,
  companyId: string,
  names: readonly string[],
): Promise<{ readonly all: readonly LabelRow[]; readonly made: readonly LabelRow[] }> {
  const ids = names.map(() => newId());
  const made = await tx.rows<LabelRow>(ADD_NAMED, [companyId, ids, names, PLAIN]);
  return { made, all: await tx.rows<LabelRow>(NAMED, [companyId, names]) };
}

const UPDATE = statement(
  "update_label",
  `update labels set name = coalesce($2, name), color = coalesce($3, color), updated_at = now() where id = $1 returning *`,
);

/** Undefined when it is gone. */
export async function updateLabel(tx: Tx, id: string, { name, color }: UpdateLabel): Promise<LabelRow | undefined> {
  return (await tx.rows<LabelRow>(UPDATE, [id, name ?? null, color ?? null]))[0];
}

const DELETE = statement("delete_label", "delete from labels where id = $1");

/** Issues that have it lose it. */
export async function deleteLabel(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}
