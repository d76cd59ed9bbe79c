import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import { type Asset, assetPath } from "./asset.schema.ts";

export interface NewAsset extends Omit<Asset, "assetId" | "contentPath" | "createdAt"> {
  readonly id: string;
  readonly content: Buffer;
}

const INSERT = statement(
  "insert_asset",
  `insert into assets (id, company_id, content_type, byte_size, sha256, original_filename, created_by_agent_id, created_by_user_id, content)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning created_at`,
);

export async function insertAsset(tx: Tx, { id, content, ...asset }: NewAsset): Promise<Asset> {
  const { companyId, contentType, byteSize, sha256, originalFilename, createdByAgentId, createdByUserId } = asset;
  const by = [originalFilename, createdByAgentId, createdByUserId];
  const row = one(
    await tx.rows<{ created_at: Date }>(INSERT, [id, companyId, contentType, byteSize, sha256, ...by, content]),
  );
  return { ...asset, assetId: id, contentPath: assetPath(id), createdAt: row.created_at.toISOString() };
}

export interface AssetContent {
  readonly companyId: string;
  readonly contentType: string;
  readonly sha256: string;
  readonly content: Buffer;
}

const CONTENT = statement(
  "asset_content",
  `select a.company_id as "companyId", a.content_type as "contentType", a.sha256, a.content
     from assets a join companies c on c.id = a.company_id and c.deleted_at is null where a.id = $1`,
);

/** @throws not_found */
export async function requireAssetContent(db: Queryable, id: string): Promise<AssetContent> {
  const [row] = isUuid(id) ? await db.rows<AssetContent>(CONTENT, [id]) : [];
  if (row === undefined) throw new NotFoundError("Asset");
  return row;
}

const IS_OF = statement("asset_of_company", "select 1 from assets where id = $1 and company_id = $2");

export async function isAssetOf(db: Queryable, id: string, companyId: string): Promise<boolean> {
  return (await db.rows(IS_OF, [id, companyId])).length > 0;
}

const COUNT = statement("count_assets", "select count(*)::int as n from assets where company_id = $1");

export async function countAssets(db: Queryable, companyId: string): Promise<number> {
  return one(await db.rows<{ n: number }>(COUNT, [companyId])).n;
}
