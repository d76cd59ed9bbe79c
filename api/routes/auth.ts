import { z } from "zod";

import {
  AuthSession,
  ChangePassword,
  Entered,
  Profile,
  SessionEntry,
  SignIn,
  SignUp,
  UpdateProfile,
} from "../../shared/auth/account.schema.ts";
import { toProfile } from "../../shared/auth/account-view.ts";
import type { OpenedSession } from "../../shared/auth/session-opening.ts";
import type { Services } from "../../shared/services.ts";
import { operation, type Visitor } from "../operation.ts";

const tag = "Accounts";

const Done = z.object({ status: z.literal(true) }).meta({ id: "Done" });

/** The session that the browser had before ends: nobody is two. */
async function enter(visitor: Visitor, services: Services, session: OpenedSession): Promise<Entered> {
  await services.signIns.signOut(visitor.actor);
  visitor.enter(session);
  return { redirect: false, user: toProfile(session.user) };
}

const coming = [
  operation({
    id: "signUp",
    method: "POST",
    url: "/auth/sign-up/email",
    summary: "Make an account, by an invite or the instance's claim, and sign in",
    tag,
    access: "open",
    body: SignUp,
    status: 200,
    reply: Entered,
    run: async ({ visitor, body, services }) => {
      visitor.requireOwnPage();
      return enter(visitor, services, await services.signUps.signUp(body, visitor));
    },
  }),
  operation({
    id: "signIn",
    method: "POST",
    url: "/auth/sign-in/email",
    summary: "Sign in; the session is in the cookie that comes back",
    tag,
    access: "open",
    body: SignIn,
    status: 200,
    reply: Entered,
    run: async ({ visitor, body, services }) => {
      visitor.requireOwnPage();
      return enter(visitor, services, await services.signIns.signIn(body, visitor));
    },
  }),
  operation({
    id: "signOut",
    method: "POST",
    url: "/auth/sign-out",
    summary: "End the session that asks",
    tag,
    access: "open",
    status: 200,
    reply: z.object({ success: z.literal(true) }).meta({ id: "SignedOut" }),
    run: async ({ visitor, services }) => {
      visitor.requireOwnPage();
      await services.signIns.signOut(visitor.actor);
      visitor.leave();
      return { success: true } as const;
    },
  }),
];

const own = [
  operation({
    id: "getSession",
    method: "GET",
    url: "/auth/get-session",
    summary: "Get who is signed in",
    tag,
    access: "account",
    status: 200,
    reply: AuthSession,
    run: ({ actor, services }) => services.signIns.current(actor),
  }),
  operation({
    id: "listSessions",
    method: "GET",
    url: "/auth/list-sessions",
    summary: "List where one is signed in, the newest first",
    tag,
    access: "account",
    status: 200,
    reply: z.array(SessionEntry),
    run: ({ actor, services }) => services.signIns.list(actor),
  }),
  operation({
    id: "revokeOtherSessions",
    method: "POST",
    url: "/auth/revoke-other-sessions",
    summary: "End all of one's sessions but the one that asks",
    tag,
    access: "account",
    status: 200,
    reply: Done,
    run: async ({ actor, services }) => {
      await services.accounts.revokeOtherSessions(actor);
      return { status: true } as const;
    },
  }),
  operation({
    id: "changePassword",
    method: "POST",
    url: "/auth/change-password",
    summary: "Change one's password; other sessions and board keys end, unless they are to stay",
    tag,
    access: "account",
    body: ChangePassword,
    status: 200,
    reply: z.object({ token: z.null(), user: Profile }).meta({ id: "ChangedPassword" }),
    run: async ({ actor, body, services }) => ({
      token: null,
      user: await services.accounts.changePassword(actor, body),
    }),
  }),
  operation({
    id: "getProfile",
    method: "GET",
    url: "/auth/profile",
    summary: "Get one's name and email",
    tag,
    access: "account",
    status: 200,
    reply: Profile,
    run: ({ actor, services }) => services.accounts.profile(actor),
  }),
  operation({
    id: "updateProfile",
    method: "PATCH",
    url: "/auth/profile",
    summary: "Change one's name",
    tag,
    access: "account",
    body: UpdateProfile,
    status: 200,
    reply: Profile,
    run: ({ actor, body, services }) => services.accounts.updateProfile(actor, body),
  }),
];

export const authOperations = [...coming, ...own];
