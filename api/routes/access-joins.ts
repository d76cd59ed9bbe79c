import { z } from "zod";

import {
  AcceptInvite,
  CreateInvite,
  Invite,
  InvitePage,
  NewInvite,
  PublicInvite,
} from "../../shared/access/invite.schema.ts";
import {
  ClaimAgentKey,
  ClaimedAgentKey,
  JoinRequest,
  JoinRequestPage,
  NewJoinRequest,
} from "../../shared/access/join-request.schema.ts";
import { operation } from "../operation.ts";
import {
  CompanyJoinRequestParams,
  CompanyParams,
  cursorOf,
  InviteParams,
  JoinRequestParams,
  TokenParams,
} from "./params.ts";

const tag = "Access";

const invites = [
  operation({
    id: "createInvite",
    method: "POST",
    url: "/companies/:companyId/invites",
    summary: "Invite a person or an agent; the token is shown this once",
    tag,
    access: "board",
    params: CompanyParams,
    body: CreateInvite,
    status: 201,
    reply: NewInvite,
    run: ({ actor, visitor, params, body, services }) =>
      services.invites.create(actor, params.companyId, body, visitor.baseUrl),
  }),
  operation({
    id: "listInvites",
    method: "GET",
    url: "/companies/:companyId/invites",
    summary: "List a company's invites, newest first",
    tag,
    access: "board",
    params: CompanyParams,
    query: InvitePage,
    status: 200,
    reply: z.array(Invite),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.invites.list(actor, params.companyId, query),
  }),
  operation({
    id: "getInvite",
    method: "GET",
    url: "/invites/:token",
    summary: "Get what an invite is for",
    tag,
    access: "open",
    params: TokenParams,
    status: 200,
    reply: PublicInvite,
    run: ({ params, services }) => services.invites.show(params.token),
  }),
  operation({
    id: "acceptInvite",
    method: "POST",
    url: "/invites/:token/accept",
    summary: "Ask to be let in, as a person who is signed in or as an agent; uses up the invite",
    tag,
    access: "open",
    params: TokenParams,
    body: AcceptInvite,
    status: 202,
    reply: NewJoinRequest,
    run: ({ visitor, params, body, services }) =>
      services.joinRequests.accept({ token: params.token, body, actor: visitor.actor, address: visitor.address }),
  }),
  operation({
    id: "revokeInvite",
    method: "POST",
    url: "/invites/:inviteId/revoke",
    summary: "Revoke an invite",
    tag,
    access: "board",
    params: InviteParams,
    status: 200,
    reply: Invite,
    run: ({ actor, params, services }) => services.invites.revoke(actor, params.inviteId),
  }),
];

const requests = [
  operation({
    id: "listJoinRequests",
    method: "GET",
    url: "/companies/:companyId/join-requests",
    summary: "List who asked to be let in, newest first",
    tag,
    access: "board",
    params: CompanyParams,
    query: JoinRequestPage,
    status: 200,
    reply: z.array(JoinRequest),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.joinRequests.list(actor, params.companyId, query),
  }),
  operation({
    id: "approveJoinRequest",
    method: "POST",
    url: "/companies/:companyId/join-requests/:requestId/approve",
    summary: "Let in: the person becomes a member, the agent is made",
    tag,
    access: "board",
    params: CompanyJoinRequestParams,
    status: 200,
    reply: JoinRequest,
    run: ({ actor, params, services }) => services.joinRequests.approve(actor, params),
  }),
  operation({
    id: "rejectJoinRequest",
    method: "POST",
    url: "/companies/:companyId/join-requests/:requestId/reject",
    summary: "Turn away",
    tag,
    access: "board",
    params: CompanyJoinRequestParams,
    status: 200,
    reply: JoinRequest,
    run: ({ actor, params, services }) => services.joinRequests.reject(actor, params),
  }),
  operation({
    id: "claimJoinRequestKey",
    method: "POST",
    url: "/join-requests/:requestId/claim-api-key",
    summary: "Fetch the key of an agent that was let in, once",
    tag,
    access: "open",
    params: JoinRequestParams,
    body: ClaimAgentKey,
    status: 201,
    reply: ClaimedAgentKey,
    run: ({ visitor, params, body, services }) =>
      services.joinRequests.claimKey(params.requestId, body.claimSecret, visitor.address),
  }),
];

export const accessJoinOperations = [...invites, ...requests];
