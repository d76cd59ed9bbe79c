import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

export const CreateBoardKey = z
  .object({
    name: z.string().trim().min(1).max(120).default("cli"),
    expiresAt: z.iso
      .datetime({ offset: true })
      .nullish()
      .meta({ description: "No later than the instance lets keys live." }),
  })
  .meta({ id: "CreateBoardKey" });
export type CreateBoardKey = z.infer<typeof CreateBoardKey>;

export const BoardKey = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: moment,
    lastUsedAt: moment.nullable().meta({ description: "To the minute." }),
    expiresAt: moment,
    revokedAt: moment.nullable(),
  })
  .meta({ id: "BoardKey" });
export type BoardKey = z.infer<typeof BoardKey>;

export const NewBoardKey = BoardKey.extend({
  token: z.string().meta({ description: "The key itself. It is shown this once; only its hash is kept." }),
}).meta({ id: "NewBoardKey" });
export type NewBoardKey = z.infer<typeof NewBoardKey>;

export const CliIdentity = z
  .object({
    user: z.object({ id: z.string(), email: z.string().nullable(), name: z.string().nullable() }),
    userId: z.string(),
    isInstanceAdmin: z.boolean(),
    companyIds: z.array(z.string()).meta({ description: "Of memberships; an instance admin reaches all." }),
    source: z.enum(["session", "board_key", "local_implicit", "operator_key"]),
    keyId: z.string().nullable(),
  })
  .meta({ id: "CliIdentity" });
export type CliIdentity = z.infer<typeof CliIdentity>;

export const RevokedKey = z.object({ revoked: z.literal(true), keyId: z.string() }).meta({ id: "RevokedBoardKey" });
export type RevokedKey = z.infer<typeof RevokedKey>;
