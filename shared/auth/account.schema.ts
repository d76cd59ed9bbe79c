import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

export const Email = z.email().max(320);
export const NewPassword = z.string().min(8, "at least 8 characters").max(256);
const name = z.string().trim().min(1).max(120);

export const SignUp = z
  .object({
    email: Email,
    name,
    password: NewPassword,
    inviteToken: z.string().max(256).optional().meta({ description: "Of an invite that people may join by." }),
    claimToken: z.string().max(256).optional().meta({ description: "Of the claim that the first start printed." }),
  })
  .meta({ id: "SignUp", description: "Nobody makes an account without an invite or the instance's claim." });
export type SignUp = z.infer<typeof SignUp>;

export const SignIn = z.object({ email: z.string().max(320), password: z.string().max(1024) }).meta({ id: "SignIn" });
export type SignIn = z.infer<typeof SignIn>;

export const ChangePassword = z
  .object({
    currentPassword: z.string().max(1024),
    newPassword: NewPassword,
    revokeOtherSessions: z.boolean().default(true),
  })
  .meta({ id: "ChangePassword" });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const Profile = z
  .object({ id: z.string(), email: z.string().nullable(), name: z.string().nullable(), image: z.null() })
  .meta({ id: "Profile" });
export type Profile = z.infer<typeof Profile>;

export const UpdateProfile = z.object({ name }).meta({ id: "UpdateProfile" });
export type UpdateProfile = z.infer<typeof UpdateProfile>;

export const Entered = z
  .object({ redirect: z.literal(false), user: Profile })
  .meta({ id: "Entered", description: "The session itself is in the cookie that comes with it." });
export type Entered = z.infer<typeof Entered>;

export const AuthSession = z
  .object({
    session: z.object({ id: z.string(), userId: z.string(), expiresAt: moment.nullable() }),
    user: Profile,
  })
  .meta({ id: "AuthSession" });
export type AuthSession = z.infer<typeof AuthSession>;

export const SessionEntry = z
  .object({
    id: z.string(),
    isCurrent: z.boolean(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: moment,
    lastSeenAt: moment.meta({ description: "To the minute." }),
    expiresAt: moment,
  })
  .meta({ id: "SessionEntry" });
export type SessionEntry = z.infer<typeof SessionEntry>;
