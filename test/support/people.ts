import { CreateInvite } from "../../shared/access/invite.schema.ts";
import type { BoardActor } from "../../shared/auth/actor.ts";
import type { CompanyRole } from "../../shared/auth/company-role.schema.ts";
import { hashToken } from "../../shared/auth/secret-token.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { board, type World } from "./world.ts";

/** A person with an account, who is signed in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  /** The token of the session. */
  readonly session: string;
  readonly actor: BoardActor;
}

/** Where a person belongs, and as what. */
export interface PersonOptions {
  readonly isInstanceAdmin?: boolean;
  readonly roles?: Readonly<Record<string, CompanyRole>>;
}

/** Makes an account past all passwords: hashing one takes a quarter of a second, which most tests need not. */
export async function person(
  world: World,
  { isInstanceAdmin = false, roles = {} }: PersonOptions = {},
): Promise<Person> {
  const id = newId();
  const email = `${id}@example.com`;
  const session = newId();
  await world.sql(
    "insert into users (id, email, name, password_hash, is_instance_admin) values ($1, $2, 'Someone', 'none', $3)",
    [id, email, isInstanceAdmin],
  );
  await world.sql(
    "insert into user_sessions (id, user_id, token_hash, expires_at) values ($1, $2, $3, now() + interval '1 day')",
    [newId(), id, hashToken(session)],
  );
  for (const [companyId, role] of Object.entries(roles)) await joinCompany(world, { companyId, userId: id, role });
  const actor = await world.services.auth.bySession(session, { isMutation: true });
  if (actor === undefined) throw new Error("the session does not count");
  return { id, email, session, actor };
}

export async function joinCompany(
  world: World,
  { companyId, userId, role }: { readonly companyId: string; readonly userId: string; readonly role: CompanyRole },
): Promise<string> {
  const id = newId();
  await world.sql("insert into company_memberships (id, company_id, user_id, role) values ($1, $2, $3, $4)", [
    id,
    companyId,
    userId,
    role,
  ]);
  return id;
}

/** As the browser of a person who is signed in asks, from a page of ours. */
export const signedIn = (session: string): Record<string, string> => ({
  cookie: `systole-session=${session}`,
  origin: "http://127.0.0.1:3100",
});

/** A member, an invite, one who asks to be let in, and a program that asks for a key: what the paths of access name. */
export async function peopledBy(
  world: World,
  { companyId }: { readonly companyId: string },
): Promise<Readonly<Record<string, string>>> {
  const { id: userId } = await person(world);
  const memberId = await joinCompany(world, { companyId, userId, role: "operator" });
  const { invites, joinRequests, cliChallenges } = world.services;
  const invite = () => invites.create(board, companyId, CreateInvite.parse({}), "http://127.0.0.1:3100");
  const { id: inviteId, token } = await invite();
  const body = { requestType: "agent", agentName: "Eve" } as const;
  const used = await invite();
  const request = await joinRequests.accept({ token: used.token, body, actor: undefined, address: newId() });
  const challenge = await cliChallenges.create(
    { command: "login", requestedAccess: "board" },
    { address: newId(), baseUrl: "http://127.0.0.1:3100" },
  );
  return {
    userId,
    memberId,
    inviteId,
    token,
    requestId: request.id,
    challengeId: challenge.id,
    challengeToken: challenge.token,
  };
}
