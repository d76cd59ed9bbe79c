import { describe, expect, it } from "vitest";

import { bearer, openApi, sharedApi, type TestApi } from "../support/api.ts";
import { person, signedIn } from "../support/people.ts";
import { board } from "../support/world.ts";

const PAGE = { origin: "http://127.0.0.1:3100" };
const PASSWORD = "correct horse battery";

/** The session's token in an answer's cookie. */
const cookieOf = (answer: { readonly headers: Readonly<Record<string, unknown>> }): string =>
  /^systole-session=([^;]+);/.exec(String(answer.headers["set-cookie"]))![1]!;

async function claimed(api: TestApi, email = "ada@example.com") {
  const claim = (await api.world.services.bootstrap.openClaim())!;
  const answer = await api.call<{ userId: string }>("POST", `/api/board-claim/${claim.token}`, {
    email,
    name: "Ada",
    password: PASSWORD,
  });
  expect(answer.status).toBe(200);
  return { ...answer.body, email, session: cookieOf(answer), token: claim.token };
}

describe("the first instance admin", () => {
  it("comes in by the claim that the first start printed, once, and is signed in", async () => {
    await using api = await openApi({ isLoopback: false });
    const { session, token, email, userId } = await claimed(api);

    expect(await api.call("GET", "/api/auth/get-session", undefined, signedIn(session))).toMatchObject({
      status: 200,
      body: { session: { userId }, user: { email, name: "Ada" } },
    });
    expect(await api.call("POST", "/api/companies", { name: "Acme" }, signedIn(session))).toMatchObject({
      status: 201,
    });
    expect(await api.call("GET", `/api/board-claim/${token}`)).toMatchObject({ body: { status: "claimed" } });
    expect(
      await api.call("POST", `/api/board-claim/${token}`, {
        email: "eve@example.com",
        name: "Eve",
        password: PASSWORD,
      }),
    ).toMatchObject({ status: 409 });
    expect(await api.world.services.bootstrap.openClaim()).toBeUndefined();
  });

  it("is one, however many claim at once by however many claims", async () => {
    await using api = await openApi({ isLoopback: false });
    const tokens = await Promise.all([1, 2].map(async () => (await api.world.services.bootstrap.openClaim())!.token));

    const answers = await Promise.all(
      [...tokens, ...tokens].map((token, index) =>
        api.call("POST", `/api/board-claim/${token}`, {
          email: `a${index}@example.com`,
          name: "A",
          password: PASSWORD,
        }),
      ),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await api.world.sql("select from users")).toHaveLength(1);
  });

  it("is missed by health until then", async () => {
    await using api = await openApi({ isLoopback: false, withoutOperator: true });
    const health = async () => (await api.call("GET", "/api/health")).body;

    expect(await health()).toMatchObject({ bootstrapStatus: "bootstrap_pending", bootstrapInviteActive: false });
    const { token } = (await api.world.services.bootstrap.openClaim())!;
    expect(await health()).toMatchObject({ bootstrapStatus: "bootstrap_pending", bootstrapInviteActive: true });
    await api.call("POST", `/api/board-claim/${token}`, { email: "a@example.com", name: "A", password: PASSWORD });
    expect(await health()).toMatchObject({
      deploymentMode: "authenticated",
      bootstrapStatus: "ready",
      bootstrapInviteActive: false,
    });
  });
});

describe("signing in", () => {
  it("gives a session that signing out ends for good, and the cookie no script can read", async () => {
    await using api = await openApi({ isLoopback: false });
    const { email } = await claimed(api);

    const answer = await api.call("POST", "/api/auth/sign-in/email", {
      email: email.toUpperCase(),
      password: PASSWORD,
    });
    expect(answer).toMatchObject({ status: 200, body: { user: { email } } });
    expect(answer.headers["set-cookie"]).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    expect(answer.headers["set-cookie"]).not.toMatch(/Secure/);
    const session = cookieOf(answer);

    expect(await api.call("POST", "/api/auth/sign-out", {}, signedIn(session))).toMatchObject({ status: 200 });
    expect(await api.call("GET", "/api/auth/get-session", undefined, signedIn(session))).toMatchObject({ status: 401 });
  });

  it("always makes a token of its own, and ends the session that the browser had", async () => {
    await using api = await openApi({ isLoopback: false });
    const { email, session: before } = await claimed(api);
    const planted = "a-token-that-somebody-else-chose";

    const fixed = await api.call("POST", "/api/auth/sign-in/email", { email, password: PASSWORD }, signedIn(planted));
    const again = await api.call("POST", "/api/auth/sign-in/email", { email, password: PASSWORD }, signedIn(before));

    expect(new Set([planted, before, cookieOf(fixed), cookieOf(again)]).size).toBe(4);
    for (const dead of [planted, before]) {
      expect(await api.call("GET", "/api/companies", undefined, signedIn(dead))).toMatchObject({ status: 401 });
    }
    expect(await api.call("GET", "/api/companies", undefined, signedIn(cookieOf(again)))).toMatchObject({
      status: 200,
    });
  });

  it("does not tell a wrong password from an unknown account", async () => {
    await using api = await openApi({ isLoopback: false });
    const { email } = await claimed(api);

    const wrong = await api.call("POST", "/api/auth/sign-in/email", { email, password: "wrong password" });
    const unknown = await api.call("POST", "/api/auth/sign-in/email", { email: "no@example.com", password: PASSWORD });

    expect(wrong).toMatchObject({ status: 401, body: { error: "Invalid email or password" } });
    expect(unknown.body).toEqual(wrong.body);
  });

  it("is throttled by account, known or not, and exactly, however many try at once", async () => {
    await using api = await openApi({ isLoopback: false });
    const email = "nobody@example.com";
    await api.world.sql("insert into access_attempts (key, attempts, window_started_at) values ($1, 18, now())", [
      await keyOfAccount(email),
    ]);

    const answers = await Promise.all(
      Array.from({ length: 6 }, () => api.call("POST", "/api/auth/sign-in/email", { email, password: "guess" })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 429, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.headers).toMatchObject({ "x-error-code": "rate_limited" });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(800);
  });

  it("is refused to pages of another origin", async () => {
    await using api = await openApi({ isLoopback: false });
    const { email } = await claimed(api);

    const answer = await api.call(
      "POST",
      "/api/auth/sign-in/email",
      { email, password: PASSWORD },
      { origin: "http://evil.example" },
    );

    expect(answer).toMatchObject({ status: 403, headers: { "x-error-code": "forbidden" } });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  it("over https gives a cookie that goes nowhere else", async () => {
    await using api = await openApi({ isLoopback: false, publicUrl: "https://systole.example" });
    const claim = (await api.world.services.bootstrap.openClaim())!;

    const { headers } = await api.call("POST", `/api/board-claim/${claim.token}`, {
      email: "a@example.com",
      name: "A",
      password: PASSWORD,
    });

    expect(headers["set-cookie"]).toMatch(/^__Host-systole-session=\w+; Path=\/; HttpOnly; SameSite=Lax; Secure; /);
  });
});

async function keyOfAccount(email: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  return `account:${createHash("sha256").update(email).digest("base64url")}`;
}

describe("an account", () => {
  it("is made by nobody without an invite or a claim", async () => {
    await using api = await openApi({ isLoopback: false });
    const body = { email: "eve@example.com", name: "Eve", password: PASSWORD };

    expect(await api.call("POST", "/api/auth/sign-up/email", body)).toMatchObject({ status: 403 });
    for (const key of ["inviteToken", "claimToken"]) {
      expect(await api.call("POST", "/api/auth/sign-up/email", { ...body, [key]: "made-up" })).toMatchObject({
        status: 404,
      });
    }
    expect(await api.world.sql("select from users")).toHaveLength(0);
  });

  it("with a new password is signed in nowhere else, and its board keys have ended", async () => {
    await using api = await openApi({ isLoopback: false });
    const { email, session } = await claimed(api);
    const other = cookieOf(await api.call("POST", "/api/auth/sign-in/email", { email, password: PASSWORD }));
    const key = await api.call<{ token: string }>("POST", "/api/board-api-keys", { name: "k" }, signedIn(session));
    const change = (currentPassword: string) =>
      api.call(
        "POST",
        "/api/auth/change-password",
        { currentPassword, newPassword: "another password" },
        signedIn(session),
      );

    expect(await change("wrong")).toMatchObject({ status: 400 });
    expect(await api.call("GET", "/api/companies", undefined, signedIn(other))).toMatchObject({ status: 200 });
    expect(await change(PASSWORD)).toMatchObject({ status: 200 });

    expect(await api.call("GET", "/api/companies", undefined, signedIn(session))).toMatchObject({ status: 200 });
    expect(await api.call("GET", "/api/companies", undefined, signedIn(other))).toMatchObject({ status: 401 });
    expect(await api.call("GET", "/api/companies", undefined, bearer(key.body.token))).toMatchObject({ status: 401 });
    expect((await api.call("POST", "/api/auth/sign-in/email", { email, password: "another password" })).status).toBe(
      200,
    );
  });

  it("whose password was lost gets a new one from whoever has the database", async () => {
    await using api = await openApi({ isLoopback: false });
    const { email, session } = await claimed(api);

    await api.world.services.accounts.resetPassword(email, "a third password");

    expect(await api.call("GET", "/api/companies", undefined, signedIn(session))).toMatchObject({ status: 401 });
    expect((await api.call("POST", "/api/auth/sign-in/email", { email, password: "a third password" })).status).toBe(
      200,
    );
  });
});

describe("a session", () => {
  const call = sharedApi({ isLoopback: false });

  it("changes something only from a page of ours", async () => {
    const { session } = await person(call.api().world, { isInstanceAdmin: true });
    const cookie = `systole-session=${session}`;
    const make = (headers: Record<string, string>) =>
      call("POST", "/api/companies", { name: "Acme" }, { cookie, ...headers });

    for (const headers of [
      {},
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: "http://127.0.0.1:8080" },
      { referer: "http://evil.example/127.0.0.1:3100" },
      { origin: "http://evil.example", referer: "http://127.0.0.1:3100/" },
    ]) {
      expect([headers, await make(headers)]).toMatchObject([
        headers,
        { status: 403, body: { error: "Board mutation requires trusted browser origin" } },
      ]);
    }
    for (const headers of [PAGE, { referer: "http://127.0.0.1:3100/companies" }, { origin: "http://localhost:3100" }]) {
      expect((await make(headers)).status).toBe(201);
    }
    expect((await call("GET", "/api/companies", undefined, { cookie })).status).toBe(200);
  });

  it.each([
    ["is over", "update user_sessions set expires_at = now() where user_id = $1"],
    ["was revoked", "update user_sessions set revoked_at = now() where user_id = $1"],
    ["is of an account that is gone", "delete from users where id = $1"],
  ])("counts for nothing when it %s", async (_what, change) => {
    const { session, id } = await person(call.api().world, { isInstanceAdmin: true });
    await call.api().world.sql(change, [id]);

    expect(await call("GET", "/api/companies", undefined, signedIn(session))).toMatchObject({
      status: 401,
      body: { error: "Authentication required" },
    });
  });

  it("is no way in on a loopback bind that trusts its callers, nor in the way", async () => {
    await using trusting = await openApi();

    const answer = await trusting.call("GET", "/api/auth/get-session", undefined, { cookie: "systole-session=x" });

    expect(answer).toMatchObject({
      status: 200,
      body: { session: { id: "paperclip:local_implicit:local-board", userId: "local-board" } },
    });
  });

  it("does not outdo a bearer, which must be valid", async () => {
    const { session } = await person(call.api().world, { isInstanceAdmin: true });

    expect(
      await call("GET", "/api/companies", undefined, { ...signedIn(session), ...bearer("pcp_board_made-up") }),
    ).toMatchObject({ status: 401 });
  });
});

describe("a board key", () => {
  const call = sharedApi({ isLoopback: false });

  it("is the person in programs, until it is revoked or over, and makes no other keys", async () => {
    const { world } = call.api();
    const company = await world.company();
    const { session } = await person(world, { roles: { [company.id]: "owner" } });
    const made = await call<{ id: string; token: string; expiresAt: string }>(
      "POST",
      "/api/board-api-keys",
      { name: "ci" },
      signedIn(session),
    );
    expect(made.body.token).toMatch(/^pcp_board_[0-9a-f]{48}$/);
    const days = (Date.parse(made.body.expiresAt) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    const key = bearer(made.body.token);

    expect(await call("GET", "/api/companies", undefined, key)).toMatchObject({
      status: 200,
      body: [{ id: company.id }],
    });
    expect(await call("PATCH", `/api/companies/${company.id}`, { description: "d" }, key)).toMatchObject({
      status: 200,
    });
    expect(await call("POST", "/api/board-api-keys", { name: "more" }, key)).toMatchObject({ status: 403 });
    expect(await call("GET", "/api/cli-auth/me", undefined, key)).toMatchObject({
      body: { source: "board_key", companyIds: [company.id], keyId: made.body.id },
    });
    expect(await call("POST", "/api/cli-auth/revoke-current", {}, key)).toMatchObject({ body: { revoked: true } });
    expect(await call("GET", "/api/companies", undefined, key)).toMatchObject({ status: 401 });
  });

  it("comes to a program that asks for it, once a person approves", async () => {
    const { world } = call.api();
    const { session, id } = await person(world);
    const { body: asked } = await call<Record<string, string>>("POST", "/api/cli-auth/challenges", {
      command: "login",
    });
    const key = bearer(asked["boardApiToken"]!);
    const token = asked["token"]!;
    const poll = () => call("GET", `/api/cli-auth/challenges/${asked["id"]}?token=${token}`);
    const approve = (by: Record<string, string>, given = token) =>
      call("POST", `/api/cli-auth/challenges/${asked["id"]}/approve`, { token: given }, by);

    expect(await call("GET", "/api/companies", undefined, key)).toMatchObject({ status: 401 });
    expect(await poll()).toMatchObject({ body: { status: "pending", requiresSignIn: true } });
    expect(await call("GET", `/api/cli-auth/challenges/${asked["id"]}?token=${"x".repeat(32)}`)).toMatchObject({
      status: 404,
    });
    expect(await approve(bearer(world.operatorKey))).toMatchObject({ status: 403 });
    expect(await approve(signedIn(session), "x".repeat(32))).toMatchObject({ status: 404 });
    const twice = await Promise.all([approve(signedIn(session)), approve(signedIn(session))]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 409]);

    expect(await poll()).toMatchObject({ body: { status: "approved", approvedByUser: { id } } });
    expect(await call("GET", "/api/cli-auth/me", undefined, key)).toMatchObject({ body: { userId: id } });
  });

  it("is not had by a challenge that is over, was cancelled, or asks for more than the person has", async () => {
    const { world } = call.api();
    const { session } = await person(world);
    const company = await world.company();
    const ask = async (body: object = {}) =>
      (await call<{ id: string; token: string }>("POST", "/api/cli-auth/challenges", { command: "x", ...body })).body;
    const approve = async ({ id, token }: { id: string; token: string }) =>
      (await call("POST", `/api/cli-auth/challenges/${id}/approve`, { token }, signedIn(session))).status;

    const over = await ask();
    await world.sql("update cli_auth_challenges set expires_at = now() where id = $1", [over.id]);
    expect(await approve(over)).toBe(409);
    const cancelled = await ask();
    await call("POST", `/api/cli-auth/challenges/${cancelled.id}/cancel`, { token: cancelled.token });
    expect(await approve(cancelled)).toBe(409);
    expect(await approve(await ask({ requestedAccess: "instance_admin_required" }))).toBe(403);
    expect(await approve(await ask({ requestedCompanyId: company.id }))).toBe(403);
    expect(await world.sql("select from board_api_keys where name like '%: x'")).toHaveLength(0);
  });

  it("of a person who is taken out of a company reaches it no more", async () => {
    const { world } = call.api();
    const company = await world.company();
    const { session, id } = await person(world, { roles: { [company.id]: "operator" } });
    const [member] = await world.services.members.list(board, company.id);
    const see = () => call("GET", `/api/companies/${company.id}`, undefined, signedIn(session));
    expect((await see()).status).toBe(200);

    await world.services.members.remove(board, { companyId: company.id, memberId: member!.id });

    expect(member).toMatchObject({ principalId: id });
    expect(await see()).toMatchObject({ status: 403 });
  });
});
