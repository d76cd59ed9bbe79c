import { type AccountService, createAccountService } from "../auth/account.service.ts";
import { type AuthService, createAuthService } from "../auth/auth.service.ts";
import { type Bootstrap, createBootstrap } from "../auth/bootstrap.service.ts";
import { createSignInService, type SignInService } from "../auth/sign-in.service.ts";
import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { StoreConfig } from "../platform/config.ts";
import { type AdminUserService, createAdminUserService } from "./admin-user.service.ts";
import { type BoardKeyService, createBoardKeyService } from "./board-key.service.ts";
import { type CliChallengeService, createCliChallengeService } from "./cli-challenge.service.ts";
import { createInviteService, type InviteService } from "./invite.service.ts";
import { createJoinRequestService, type JoinRequestService } from "./join-request.service.ts";
import { createMemberService, type MemberService } from "./member.service.ts";
import { createSignUpService, type SignUpService } from "./sign-up.service.ts";

/** People: their accounts, how they come in, and where they belong. */
export interface AccessServices {
  readonly auth: AuthService;
  readonly accounts: AccountService;
  readonly signIns: SignInService;
  readonly bootstrap: Bootstrap;
  readonly signUps: SignUpService;
  readonly members: MemberService;
  readonly invites: InviteService;
  readonly joinRequests: JoinRequestService;
  readonly cliChallenges: CliChallengeService;
  readonly boardKeys: BoardKeyService;
  readonly adminUsers: AdminUserService;
}

export interface AccessDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly config: Pick<StoreConfig, "sessionDays" | "boardKeyDays" | "operatorKey" | "jwtSecret">;
}

export function createAccess({ db, bus, config }: AccessDeps): AccessServices {
  const { sessionDays, boardKeyDays, operatorKey, jwtSecret } = config;
  const bootstrap = createBootstrap({ db, sessionDays, hasOperatorKey: operatorKey !== undefined });
  return {
    auth: createAuthService({ db, operatorKey, jwtSecret }),
    accounts: createAccountService({ db }),
    signIns: createSignInService({ db, sessionDays }),
    bootstrap,
    signUps: createSignUpService({ db, bootstrap, sessionDays }),
    members: createMemberService({ db, bus }),
    invites: createInviteService({ db, bus }),
    joinRequests: createJoinRequestService({ db, bus }),
    cliChallenges: createCliChallengeService({ db, boardKeyDays }),
    boardKeys: createBoardKeyService({ db, boardKeyDays }),
    adminUsers: createAdminUserService({ db, bus }),
  };
}
