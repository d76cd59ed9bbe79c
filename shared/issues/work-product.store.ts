import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { WorkProduct } from "./work-product.schema.ts";

export interface WorkProductRow {
  id: string;
  company_id: string;
  issue_id: string;
  project_id: string | null;
  execution_workspace_id: string | null;
  runtime_service_id: string | null;
  type: WorkProduct["type"];
  provider: string;
  external_id: string | null;
  title: string;
  url: string | null;
  status: WorkProduct["status"];
  review_state: WorkProduct["reviewState"];
  is_primary: boolean;
  health_status: WorkProduct["healthStatus"];
  summary: string | null;
  /** Written as JSON. */
  metadata: Record<string, unknown> | null;
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  created_by_run_id: string | null;
  created_at: Date;
  updated_at: Date;
}

type Columns = Omit<WorkProductRow, "id" | "metadata" | "created_at" | "updated_at"> & { metadata: string | null };

/** What is undefined has its default, or stays as it is. */
export type ChangedWorkProduct = { readonly [Column in keyof Columns]?: Columns[Column] | undefined };

const LIST = statement(
  "list_work_products",
  "select * from issue_work_products where issue_id = $1 order by is_primary desc, updated_at desc, id desc",
);

/** The primary ones first, then what was changed last. An issue has a bounded number of them. */
export function listWorkProducts(db: Queryable, issueId: string): Promise<WorkProductRow[]> {
  return db.rows<WorkProductRow>(LIST, [issueId]);
}

const FIND = statement(
  "find_work_product",
  `select p.* from issue_work_products p join companies c on c.id = p.company_id and c.deleted_at is null
    where p.id = $1`,
);

export async function findWorkProduct(db: Queryable, id: string): Promise<WorkProductRow | undefined> {
  return (await db.rows<WorkProductRow>(FIND, [id]))[0];
}

/** Lock the issue first, here and below. */
export async function insertWorkProduct(tx: Tx, columns: ChangedWorkProduct): Promise<WorkProductRow> {
  const row = { id: newId(), ...columns };
  return one(await tx.run<WorkProductRow>(sqlBuilder("issue_work_products").insert(row).returning("*")));
}

export async function updateWorkProduct(tx: Tx, id: string, columns: ChangedWorkProduct): Promise<WorkProductRow> {
  const row = { ...columns, updated_at: sqlBuilder.fn.now() };
  return one(await tx.run<WorkProductRow>(sqlBuilder("issue_work_products").where({ id }).update(row).returning("*")));
}

const DEMOTE = statement(
  "demote_work_products",
  "update issue_work_products set is_primary = false, updated_at = now() where issue_id = $1 and type = $2 and is_primary",
);

/** None of this type counts any more. */
export async function demoteWorkProducts(
  tx: Tx,
  { issueId, type }: { readonly issueId: string; readonly type: string },
): Promise<void> {
  await tx.rows(DEMOTE, [issueId, type]);
}

const DELETE = statement("delete_work_product", "delete from issue_work_products where id = $1");

export async function deleteWorkProduct(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}
