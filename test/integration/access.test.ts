import { describe, expect, it } from "vitest";

import { AcceptInvite, CreateInvite, type NewInvite } from "../../shared/access/invite.schema.ts";
import { JoinRequestPage } from "../../shared/access/join-request.schema.ts";
import type { Actor } from "../../shared/auth/actor.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { joinCompany, person } from "../support/people.ts";
import { asAgent, board, World } from "../support/world.ts";

const invite = (
  world: World,
  companyId: string,
  by: Actor = board,
  body: Partial<CreateInvite> = {},
): Promise<NewInvite> =>
  world.services.invites.create(by, companyId, CreateInvite.parse(body), "http://127.0.0.1:3100");

const accept = (world: World, token: string, body: Partial<AcceptInvite>, actor?: Actor) =>
  world.services.joinRequests.accept({
    token,
    body: AcceptInvite.parse({ requestType: "human", ...body }),
    actor,
    address: newId(),
  });

const settled = async (work: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(work))
    .map((one) => (one.status === "fulfilled" ? "done" : (one.reason as Error & { code: string }).code))
    .sort();

describe("an invite", () => {
  it("lets a person in, in the role that it names, once somebody approves", async () => {
    await using world = await World.open();
    const company = await world.company();
    const { actor, id, session } = await person(world);
    const { token, inviteUrl } = await invite(world, company.id, board, { humanRole: "viewer" });
    expect(inviteUrl).toBe(`http://127.0.0.1:3100/invite/${token}`);

    const request = await accept(world, token, {}, actor);
    await expect(world.services.companies.get(actor, company.id)).rejects.toMatchObject({ code: "forbidden" });
    await world.services.joinRequests.approve(board, { companyId: company.id, requestId: request.id });

    const now = await world.services.auth.bySession(session, { isMutation: false });
    await expect(world.services.companies.get(now!, company.id)).resolves.toMatchObject({ id: company.id });
    await expect(world.services.members.list(board, company.id)).resolves.toMatchObject([
      { principalId: id, membershipRole: "viewer" },
    ]);
  });

  it("that is accepted twice at once brings one request", async () => {
    await using world = await World.open();
    const company = await world.company();
    const people = await Promise.all([person(world), person(world)]);
    const { token } = await invite(world, company.id);

    const outcomes = await settled([
      ...people.map(({ actor }) => accept(world, token, {}, actor)),
      accept(world, token, { requestType: "agent", agentName: "Eve" }),
    ]);

    expect(outcomes).toEqual(["conflict", "conflict", "done"]);
    expect(await world.sql("select from join_requests")).toHaveLength(1);
  });

  it("makes one account, however many sign up with it at once", async () => {
    await using world = await World.open();
    const { token: inviteToken } = await invite(world, (await world.company()).id);
    const origin = { address: "127.0.0.1", userAgent: null };

    const outcomes = await settled(
      ["a", "b", "c"].map((name) =>
        world.services.signUps.signUp(
          { email: `${name}@example.com`, name, password: "long enough", inviteToken },
          origin,
        ),
      ),
    );

    expect(outcomes).toEqual(["conflict", "conflict", "done"]);
    expect(await world.sql("select from users")).toHaveLength(1);
  });

  it("is good for nothing when it was revoked, is over, or is for others", async () => {
    await using world = await World.open();
    const company = await world.company();
    const { actor } = await person(world);
    const [revoked, over, forAgents] = await Promise.all([
      invite(world, company.id),
      invite(world, company.id),
      invite(world, company.id, board, { allowedJoinTypes: "agent" }),
    ]);
    await world.services.invites.revoke(board, revoked.id);
    await world.sql("update invites set expires_at = now() where id = $1", [over.id]);

    await expect(accept(world, revoked.token, {}, actor)).rejects.toMatchObject({ code: "not_found" });
    await expect(accept(world, over.token, {}, actor)).rejects.toMatchObject({ code: "not_found" });
    await expect(accept(world, forAgents.token, {}, actor)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(accept(world, "pcp_invite_made-up", {}, actor)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is given by nobody for more than they have themselves", async () => {
    await using world = await World.open();
    const company = await world.company();
    const admin = await person(world, { roles: { [company.id]: "admin" } });
    const operator = await person(world, { roles: { [company.id]: "operator" } });
    await world.sql("update company_memberships set grants = '{users:invite}' where user_id = $1", [operator.id]);
    const granted = (await world.services.auth.bySession(operator.session, { isMutation: true }))!;

    await expect(invite(world, company.id, admin.actor, { humanRole: "owner" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(invite(world, company.id, admin.actor, { humanRole: "admin" })).resolves.toMatchObject({
      token: expect.any(String),
    });
    await expect(invite(world, company.id, operator.actor)).rejects.toMatchObject({
      message: "Missing permission: users:invite",
    });
    await expect(invite(world, company.id, granted, { humanRole: "admin" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(invite(world, company.id, granted, { humanRole: "operator" })).resolves.toMatchObject({
      token: expect.any(String),
    });
    const agent = await world.agent({ companyId: company.id });
    await expect(invite(world, company.id, asAgent(agent))).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("an agent that joins", () => {
  async function joined(world: World) {
    const company = await world.company();
    const { token } = await invite(world, company.id);
    const request = await accept(world, token, {
      requestType: "agent",
      agentName: "Eve",
      adapterType: "http",
      agentDefaultsPayload: { url: "https://eve.example/", token: "hush" },
    });
    return { company, at: { companyId: company.id, requestId: request.id }, request, secret: request.claimSecret! };
  }

  it("is made when it is approved, and fetches its key once, however often it asks at once", async () => {
    await using world = await World.open();
    const { at, request, secret } = await joined(world);
    const { joinRequests, auth, agents } = world.services;
    const claim = (given = secret) => joinRequests.claimKey(request.id, given, newId());

    await expect(claim()).rejects.toMatchObject({ code: "conflict" });
    await expect(claim("a wrong secret, long enough")).rejects.toMatchObject({ code: "forbidden" });
    await joinRequests.approve(board, at);
    await expect(joinRequests.reject(board, at)).rejects.toMatchObject({ code: "conflict" });
    const [now] = await joinRequests.list(board, at.companyId, JoinRequestPage.parse({}));

    await expect(agents.get(board, now!.createdAgentId!)).resolves.toMatchObject({
      name: "Eve",
      adapterType: "http",
      status: "idle",
    });
    const claims = await Promise.allSettled([claim(), claim(), claim()]);
    const [won] = claims.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(auth.authenticate(won!.token, { isMutation: true })).resolves.toMatchObject({
      agentId: now!.createdAgentId,
    });
  });

  it("is either let in or turned away, when both are decided at once", async () => {
    await using world = await World.open();
    const { at } = await joined(world);
    const { joinRequests, agents } = world.services;

    const outcomes = await settled([joinRequests.approve(board, at), joinRequests.reject(board, at)]);

    const [now] = await joinRequests.list(board, at.companyId, JoinRequestPage.parse({}));
    expect(outcomes).toEqual(["conflict", "done"]);
    expect(await agents.list(board, at.companyId)).toHaveLength(now!.status === "approved" ? 1 : 0);
  });

  it("shows its secrets to nobody who reads the request", async () => {
    await using world = await World.open();
    const { company } = await joined(world);

    const [request] = await world.services.joinRequests.list(board, company.id, JoinRequestPage.parse({}));

    expect(JSON.stringify(request)).not.toContain("hush");
    expect(request).toMatchObject({ agentDefaultsPayload: { url: "https://eve.example/" } });
  });

  it("cannot have a secret of the company sent to where it lives", async () => {
    await using world = await World.open();
    const { token } = await invite(world, (await world.company()).id);
    const agentDefaultsPayload = {
      url: "https://eve.example/",
      headers: { x: { type: "secret_ref", secretId: newId() } },
    };

    await expect(
      accept(world, token, { requestType: "agent", agentName: "Eve", adapterType: "http", agentDefaultsPayload }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("does not say what is executed on our machines", async () => {
    await using world = await World.open();
    const { token } = await invite(world, (await world.company()).id);

    const request = await accept(world, token, {
      requestType: "agent",
      agentName: "Eve",
      adapterType: "process",
      agentDefaultsPayload: { command: "sh" },
    });

    expect(request.agentDefaultsPayload).toEqual({});
  });
});

describe("the last of them", () => {
  it("of two instance admins that demote each other at once, one stays", async () => {
    await using world = await World.open();
    const [one, other] = [
      await person(world, { isInstanceAdmin: true }),
      await person(world, { isInstanceAdmin: true }),
    ];
    const { demote } = world.services.adminUsers;

    const outcomes = await settled([demote(one.actor, other.id), demote(other.actor, one.id)]);

    expect(outcomes).toEqual(["conflict", "done"]);
    expect(await world.sql("select from users where is_instance_admin")).toHaveLength(1);
  });

  it("of two owners that take each other out at once, one stays", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [one, other] = [await person(world), await person(world)];
    const ids = [
      await joinCompany(world, { companyId, userId: one.id, role: "owner" }),
      await joinCompany(world, { companyId, userId: other.id, role: "owner" }),
    ];
    const actors = await Promise.all(
      [one, other].map(async ({ session }) => (await world.services.auth.bySession(session, { isMutation: true }))!),
    );
    const { remove, update } = world.services.members;

    const outcomes = await settled([
      remove(actors[0]!, { companyId, memberId: ids[1]! }),
      update(actors[1]!, { companyId, memberId: ids[0]! }, { membershipRole: "member" }),
    ]);

    expect(outcomes).toEqual(["conflict", "done"]);
    expect(await world.sql("select from company_memberships where role = 'owner'")).toHaveLength(1);
  });
});

describe("a member", () => {
  it("is given nothing by whoever has less, and the owner's place by nobody but an owner", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const owner = await person(world, { roles: { [companyId]: "owner" } });
    const grantee = await person(world, { roles: { [companyId]: "operator" } });
    const { members, auth } = world.services;
    const list = await members.list(board, companyId);
    const memberOf = (userId: string) => ({ companyId, memberId: list.find((one) => one.principalId === userId)!.id });
    await members.setGrants(owner.actor, memberOf(grantee.id), {
      grants: [{ permissionKey: "users:manage_permissions" }],
    });
    const actor = (await auth.bySession(grantee.session, { isMutation: true }))!;

    await expect(members.update(actor, memberOf(owner.id), { membershipRole: "viewer" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(members.update(actor, memberOf(grantee.id), { membershipRole: "owner" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      members.setGrants(actor, memberOf(grantee.id), { grants: [{ permissionKey: "agents:create" }] }),
    ).rejects.toMatchObject({ message: "Missing permission: agents:create" });
    await expect(members.remove(actor, memberOf(owner.id))).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is who makes a company, as its owner", async () => {
    await using world = await World.open();
    const admin = await person(world, { isInstanceAdmin: true });

    const { id } = await world.services.companies.create(admin.actor, {
      name: "Mine",
      budgetMonthlyCents: 0,
      requireBoardApprovalForNewAgents: false,
    });

    await expect(world.services.members.list(board, id)).resolves.toMatchObject([
      { principalId: admin.id, membershipRole: "owner" },
    ]);
  });

  it("lists and counts only the companies that it belongs to", async () => {
    await using world = await World.open();
    const [mine] = [await world.company(), await world.company({ name: "Other" })];
    const { actor } = await person(world, { roles: { [mine.id]: "viewer" } });

    await expect(world.services.companies.list(actor)).resolves.toMatchObject([{ id: mine.id }]);
    expect(Object.keys(await world.services.companies.stats(actor))).toEqual([mine.id]);
  });
});
