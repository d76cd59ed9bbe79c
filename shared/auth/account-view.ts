import type { Profile, SessionEntry } from "./account.schema.ts";
import type { SessionRow } from "./session.store.ts";
import type { UserRow } from "./user.store.ts";

export const toProfile = ({ id, email, name }: Pick<UserRow, "id" | "email" | "name">): Profile => ({
  id,
  email,
  name,
  image: null,
});

/** What stands for a person where the instance's own board acts. */
export const instanceProfile = (id: string): Profile => ({ id, email: null, name: "Board", image: null });

export const toSessionEntry = (row: SessionRow, currentId: string | undefined): SessionEntry => ({
  id: row.id,
  isCurrent: row.id === currentId,
  address: row.address,
  userAgent: row.user_agent,
  createdAt: row.created_at.toISOString(),
  lastSeenAt: row.last_seen_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
});
