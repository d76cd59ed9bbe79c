import { createHash } from "node:crypto";

import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requireVisible } from "../auth/actor.ts";
import { requireBrandingRight } from "../companies/branding-right.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { AppError, ConflictError, InvalidInputError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Asset } from "./asset.schema.ts";
import { type AssetContent, countAssets, insertAsset, requireAssetContent } from "./asset.store.ts";
import { imageTypeOf } from "./image-type.ts";

/** In bytes. */
export const LARGEST_IMAGE = 1024 * 1024;
/** Each is kept, since something may show it. */
const MOST_ASSETS = 1_000;

export interface ImageUpload {
  readonly content: Buffer;
  readonly filename: string | null;
}

export interface AssetService {
  /** Keeps a PNG, JPEG, GIF or WebP. @throws forbidden, not_found, invalid_input, payload_too_large, conflict */
  readonly uploadImage: (actor: Actor, companyId: string, upload: ImageUpload) => Promise<Asset>;
  /** @throws not_found */
  readonly content: (actor: Actor, assetId: string) => Promise<AssetContent>;
}

export interface AssetDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createAssetService({ db, bus }: AssetDeps): AssetService {
  return {
    uploadImage: async (actor, companyId, { content, filename }) => {
      await requireBrandingRight(db, actor, companyId);
      const contentType = requireImage(content);
      const asset = await db.transaction(async (tx) => {
        await lockCompany(tx, companyId);
        if ((await countAssets(tx, companyId)) >= MOST_ASSETS) {
          throw new ConflictError(`A company may have ${MOST_ASSETS} images`);
        }
        const made = await insertAsset(tx, {
          id: newId(),
          companyId,
          contentType,
          byteSize: content.length,
          sha256: createHash("sha256").update(content).digest("hex"),
          originalFilename: filename?.slice(0, 255) ?? null,
          createdByAgentId: actor.type === "agent" ? actor.agentId : null,
          createdByUserId: actor.type === "agent" ? null : actorId(actor),
          content,
        });
        const details = { contentType, byteSize: content.length };
        const entity = { action: "asset.created", entityType: "asset", entityId: made.assetId };
        await recordActivity(tx, { companyId, actor, ...entity, details });
        return made;
      });
      bus.publish({ kind: "events", companyId });
      return asset;
    },

    content: async (actor, assetId) => {
      const found = await requireAssetContent(db, assetId);
      requireVisible(actor, found.companyId, "Asset");
      return found;
    },
  };
}

function requireImage(content: Buffer): string {
  if (content.length > LARGEST_IMAGE) throw new AppError("payload_too_large", "An image may have 1 MB");
  const contentType = imageTypeOf(content);
  if (contentType === undefined) throw new InvalidInputError("The file is no PNG, JPEG, GIF or WebP image");
  return contentType;
}
