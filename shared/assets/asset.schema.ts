import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

export const Asset = z
  .object({
    assetId: z.string(),
    companyId: z.string(),
    contentType: z.string(),
    byteSize: z.number().int(),
    sha256: z.string(),
    originalFilename: z.string().nullable(),
    createdByAgentId: z.string().nullable(),
    createdByUserId: z.string().nullable(),
    contentPath: z.string().meta({ description: "Where its bytes are: /api/assets/{assetId}/content." }),
    createdAt: moment,
  })
  .meta({ id: "Asset", description: "A small file of a company, such as its logo." });
export type Asset = z.infer<typeof Asset>;

export const assetPath = (assetId: string): string => `/api/assets/${assetId}/content`;
