import { z } from "zod";

import { Email, NewPassword } from "./account.schema.ts";

export const BoardClaim = z
  .object({
    status: z.enum(["available", "claimed", "expired"]),
    requiresSignIn: z.boolean().meta({ description: "False: an account is made with it, if one is described." }),
    expiresAt: z.string().meta({ format: "date-time" }).nullable(),
    claimedByUserId: z.string().nullable(),
  })
  .meta({ id: "BoardClaim", description: "The way in for the first instance admin." });
export type BoardClaim = z.infer<typeof BoardClaim>;

export const ClaimBoard = z
  .object({
    email: Email.optional(),
    name: z.string().trim().min(1).max(120).optional(),
    password: NewPassword.optional(),
    code: z.string().max(256).optional().meta({ description: "Not needed: the token says all." }),
  })
  .meta({ id: "ClaimBoard", description: "The account to make, unless the caller is signed in." });
export type ClaimBoard = z.infer<typeof ClaimBoard>;

export const BoardClaimed = z.object({ claimed: z.literal(true), userId: z.string() }).meta({ id: "BoardClaimed" });
export type BoardClaimed = z.infer<typeof BoardClaimed>;
