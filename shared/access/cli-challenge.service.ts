import { type Actor, type BoardActor, companiesOf, requireInstanceAdmin, userIdOf } from "../auth/actor.ts";
import { insertBoardKey } from "../auth/board-key.store.ts";
import { freshToken, hashToken } from "../auth/secret-token.ts";
import { spendAttempt } from "../auth/throttle.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, ForbiddenError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { requireSession } from "./board-key.service.ts";
import type {
  ApprovedChallenge,
  CancelledChallenge,
  CliChallenge,
  CreateCliChallenge,
  NewCliChallenge,
} from "./cli-challenge.schema.ts";
import {
  approveChallenge,
  type ChallengeRow,
  cancelChallenge,
  findChallenge,
  insertChallenge,
  lockChallenge,
} from "./cli-challenge.store.ts";

/** How a program comes by a person's key: it asks, the person approves, it is told. */
export interface CliChallengeService {
  readonly create: (
    body: CreateCliChallenge,
    from: { readonly address: string; readonly baseUrl: string },
  ) => Promise<NewCliChallenge>;
  /** For who has its token. @throws not_found */
  readonly show: (id: string, token: string, actor: Actor | undefined) => Promise<CliChallenge>;
  /** By a person who is signed in. @throws not_found, forbidden, conflict when it is over */
  readonly approve: (actor: Actor, id: string, token: string) => Promise<ApprovedChallenge>;
  readonly cancel: (id: string, token: string) => Promise<CancelledChallenge>;
}

export interface CliChallengeDeps {
  readonly db: Db;
  readonly boardKeyDays: number;
}

const CHALLENGE_SEC = 600;
const POLL_MS = 1_000;

export function createCliChallengeService({ db, boardKeyDays: days }: CliChallengeDeps): CliChallengeService {
  return {
    create: async (
      { command, clientName = null, requestedAccess, requestedCompanyId = null },
      { address, baseUrl },
    ) => {
      await spendAttempt(db, { what: "challenge", of: address });
      const secret = freshToken("cliChallenge");
      const key = freshToken("boardKey");
      const id = newId();
      const expiresAt = await db.transaction((tx) =>
        insertChallenge(tx, {
          id,
          secretHash: secret.hash,
          keyHash: key.hash,
          command,
          clientName,
          access: requestedAccess,
          companyId: requestedCompanyId,
          seconds: CHALLENGE_SEC,
        }),
      );
      const approvalPath = `/cli-auth/${id}?token=${secret.token}`;
      return {
        id,
        token: secret.token,
        boardApiToken: key.token,
        approvalPath,
        approvalUrl: `${baseUrl}${approvalPath}`,
        pollPath: `/cli-auth/challenges/${id}`,
        expiresAt: expiresAt.toISOString(),
        suggestedPollIntervalMs: POLL_MS,
      };
    },

    show: async (id, token, actor) => toChallenge(requireTheirs(await findChallenge(db, id), token), actor),

    approve: async (actor, id, token) => {
      const userId = requireSession(actor);
      const { row, key } = await db.transaction((tx) => approve(tx, actor, { id, token, userId, days }));
      return { approved: true, status: row.status, userId, keyId: key.id, expiresAt: key.expires_at.toISOString() };
    },

    cancel: (id, token) =>
      db.transaction(async (tx) => {
        const row = requireTheirs(await lockChallenge(tx, id), token);
        if (row.status !== "pending") return { cancelled: row.status === "cancelled", status: row.status };
        await cancelChallenge(tx, id);
        return { cancelled: true, status: "cancelled" };
      }),
  };
}

interface Approving {
  readonly id: string;
  readonly token: string;
  readonly userId: string;
  readonly days: number;
}

async function approve(tx: Tx, actor: Actor, { id, token, userId, days }: Approving) {
  const row = requireTheirs(await lockChallenge(tx, id), token);
  if (row.status !== "pending") throw new ConflictError(`This challenge is ${row.status}`);
  if (row.requested_access === "instance_admin_required") requireInstanceAdmin(actor);
  if (!reaches(actor, row.requested_company_id)) throw new ForbiddenError("User does not have access to this company");
  const name = `${row.client_name ?? "cli"}: ${row.command}`.slice(0, 120);
  const key = await insertBoardKey(tx, {
    id: newId(),
    userId,
    name,
    hash: row.pending_key_hash,
    expiresAt: null,
    days,
  });
  await approveChallenge(tx, id, { userId, keyId: key.id });
  return { row: requireTheirs(await findChallenge(tx, id), token), key };
}

/** Without its token there is no challenge. */
function requireTheirs(row: ChallengeRow | undefined, token: string): ChallengeRow {
  if (row === undefined || row.secret_hash !== hashToken(token)) throw new NotFoundError("CLI auth challenge");
  return row;
}

const reaches = (actor: Actor, companyId: string | null): boolean =>
  companyId === null || (companiesOf(actor)?.includes(companyId) ?? true);

function toChallenge(row: ChallengeRow, actor: Actor | undefined): CliChallenge {
  const currentUserId = (actor && userIdOf(actor)) ?? null;
  return {
    id: row.id,
    status: row.status,
    command: row.command,
    clientName: row.client_name,
    requestedAccess: row.requested_access,
    requestedCompanyId: row.requested_company_id,
    requestedCompanyName: row.requested_company_name,
    approvedAt: row.approved_at?.toISOString() ?? null,
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    expiresAt: row.expires_at.toISOString(),
    approvedByUser: approverOf(row),
    requiresSignIn: currentUserId === null,
    canApprove: actor?.type === "board" && currentUserId !== null && canApprove(row, actor),
    currentUserId,
  };
}

const approverOf = ({ approved_by_user_id: id, approver_name: name, approver_email: email }: ChallengeRow) =>
  id === null || name === null || email === null ? null : { id, name, email };

const canApprove = (row: ChallengeRow, actor: BoardActor): boolean =>
  row.status === "pending" &&
  (row.requested_access === "board" || actor.isInstanceAdmin) &&
  reaches(actor, row.requested_company_id);
