import { z } from "zod";

import {
  BoardKey,
  CliIdentity,
  CreateBoardKey,
  NewBoardKey,
  RevokedKey,
} from "../../shared/access/board-key.schema.ts";
import {
  ApprovedChallenge,
  CancelledChallenge,
  ChallengeQuery,
  ChallengeToken,
  CliChallenge,
  CreateCliChallenge,
  NewCliChallenge,
} from "../../shared/access/cli-challenge.schema.ts";
import { BoardClaim, BoardClaimed, ClaimBoard } from "../../shared/auth/bootstrap.schema.ts";
import { operation } from "../operation.ts";
import { BoardKeyParams, CliChallengeParams, Ok, TokenParams } from "./params.ts";

const tag = "Access";

const claims = [
  operation({
    id: "getBoardClaim",
    method: "GET",
    url: "/board-claim/:token",
    summary: "Whether the instance's claim is still good",
    tag,
    access: "open",
    params: TokenParams,
    status: 200,
    reply: BoardClaim,
    run: ({ params, services }) => services.bootstrap.show(params.token),
  }),
  ...(["/board-claim/:token", "/board-claim/:token/claim"] as const).map((url) =>
    operation({
      id: url.endsWith("/claim") ? "claimBoardByItsOtherName" : "claimBoard",
      method: "POST",
      url,
      summary: "Become the first instance admin",
      tag,
      access: "open",
      params: TokenParams,
      body: ClaimBoard,
      status: 200,
      reply: BoardClaimed,
      run: async ({ visitor, params, body, services }) => {
        visitor.requireOwnPage();
        const by = { actor: visitor.actor, origin: visitor };
        const { userId, session } = await services.bootstrap.claim(params.token, body, by);
        if (session !== undefined) visitor.enter(session);
        return { claimed: true, userId } as const;
      },
    }),
  ),
];

const keys = [
  operation({
    id: "listBoardKeys",
    method: "GET",
    url: "/board-api-keys",
    summary: "List one's board keys",
    tag,
    access: "account",
    status: 200,
    reply: z.array(BoardKey),
    run: ({ actor, services }) => services.boardKeys.list(actor),
  }),
  operation({
    id: "createBoardKey",
    method: "POST",
    url: "/board-api-keys",
    summary: "Create a board key, when signed in; it is shown this once",
    tag,
    access: "account",
    body: CreateBoardKey,
    status: 201,
    reply: NewBoardKey,
    run: ({ actor, body, services }) => services.boardKeys.create(actor, body),
  }),
  operation({
    id: "revokeBoardKey",
    method: "DELETE",
    url: "/board-api-keys/:keyId",
    summary: "Revoke one of one's board keys",
    tag,
    access: "account",
    params: BoardKeyParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.boardKeys.revoke(actor, params.keyId);
      return { ok: true } as const;
    },
  }),
  operation({
    id: "getCliIdentity",
    method: "GET",
    url: "/cli-auth/me",
    summary: "Get whose key this is, and what it reaches",
    tag,
    access: "account",
    status: 200,
    reply: CliIdentity,
    run: ({ actor, services }) => services.boardKeys.identity(actor),
  }),
  operation({
    id: "revokeCurrentBoardKey",
    method: "POST",
    url: "/cli-auth/revoke-current",
    summary: "Revoke the board key that asks",
    tag,
    access: "account",
    status: 200,
    reply: RevokedKey,
    run: ({ actor, services }) => services.boardKeys.revokeCurrent(actor),
  }),
];

const challenges = [
  operation({
    id: "createCliChallenge",
    method: "POST",
    url: "/cli-auth/challenges",
    summary: "Ask, as a program, for a person's key; good for ten minutes",
    tag,
    access: "open",
    body: CreateCliChallenge,
    status: 201,
    reply: NewCliChallenge,
    run: ({ visitor, body, services }) => services.cliChallenges.create(body, visitor),
  }),
  operation({
    id: "getCliChallenge",
    method: "GET",
    url: "/cli-auth/challenges/:challengeId",
    summary: "Get whether it was approved",
    tag,
    access: "open",
    params: CliChallengeParams,
    query: ChallengeQuery,
    status: 200,
    reply: CliChallenge,
    run: ({ visitor, params, query, services }) =>
      services.cliChallenges.show(params.challengeId, query.token, visitor.actor),
  }),
  operation({
    id: "approveCliChallenge",
    method: "POST",
    url: "/cli-auth/challenges/:challengeId/approve",
    summary: "Give the program a key of one's own, when signed in",
    tag,
    access: "account",
    params: CliChallengeParams,
    body: ChallengeToken,
    status: 200,
    reply: ApprovedChallenge,
    run: ({ actor, params, body, services }) => services.cliChallenges.approve(actor, params.challengeId, body.token),
  }),
  operation({
    id: "cancelCliChallenge",
    method: "POST",
    url: "/cli-auth/challenges/:challengeId/cancel",
    summary: "Take it back",
    tag,
    access: "open",
    params: CliChallengeParams,
    body: ChallengeToken,
    status: 200,
    reply: CancelledChallenge,
    run: ({ params, body, services }) => services.cliChallenges.cancel(params.challengeId, body.token),
  }),
];

export const accessBoardOperations = [...claims, ...keys, ...challenges];
