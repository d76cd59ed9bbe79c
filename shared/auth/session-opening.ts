import type { Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import { freshToken } from "./secret-token.ts";
import { insertSession, pruneSessions } from "./session.store.ts";
import type { UserRow } from "./user.store.ts";

/** From where a session is opened. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string | null;
}

/** A person who has just come in: the token is seen here, and nowhere again. */
export interface OpenedSession {
  readonly token: string;
  readonly expiresAt: Date;
  readonly user: UserRow;
}

/** Always with a token of its own: one that the browser had before means nothing to it. */
export async function openSession(
  tx: Tx,
  user: UserRow,
  { origin, days }: { readonly origin: Origin; readonly days: number },
): Promise<OpenedSession> {
  await pruneSessions(tx);
  const { token, hash } = freshToken("session");
  const { address } = origin;
  const userAgent = origin.userAgent?.slice(0, 400) ?? null;
  const expiresAt = await insertSession(tx, { id: newId(), userId: user.id, hash, address, userAgent, days });
  return { token, expiresAt, user };
}
