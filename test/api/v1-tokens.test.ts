import { describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { bearer, keyOf, sharedApi } from "../support/api.ts";
import { person } from "../support/people.ts";
import { board } from "../support/world.ts";

interface Envelope<T> {
  readonly data: T;
  readonly meta: { readonly requestId: string; readonly timestamp: string; readonly nextCursor?: string | null };
}
type NewToken = Envelope<{ id: string; token: string; scopes: string[]; createdAt: string; expiresAt: string | null }>;

describe("a token of /v1", () => {
  const call = sharedApi();
  const make = async (scopes: readonly string[], more: object = {}, headers: Record<string, string> = {}) =>
    call<NewToken>("POST", "/v1/tokens", { name: "ci", scopes, ...more }, headers);
  const tokenOf = async (...scopes: string[]): Promise<Record<string, string>> =>
    bearer((await make(scopes)).body.data.token);

  it("is made on the machine itself without another, shown once, and kept as a hash", async () => {
    const { world } = call.api();

    const made = await make(["read"]);

    expect(made).toMatchObject({ status: 201, body: { data: { name: "ci", scopes: ["read"], expiresAt: null } } });
    expect(made.body.data.token).toMatch(/^ca_dev_[0-9a-f]{32}$/);
    expect(made.body.meta.requestId).toMatch(/^req_/);
    expect(JSON.stringify(await world.sql("select * from api_token_values"))).not.toContain(made.body.data.token);
    const whoami = await call("GET", "/v1/whoami", undefined, bearer(made.body.data.token));
    expect(whoami).toMatchObject({
      status: 200,
      body: { data: { tokenId: made.body.data.id, name: "ci", scopes: ["read"] } },
    });
  });

  it("grants what its scopes say, in the companies that they name by id or slug", async () => {
    const { world } = call.api();
    const [own, other] = [await world.company({ name: "Own Co" }), await world.company({ name: "Other Co" })];
    const token = await tokenOf(`company:${own.slug}:write`);
    const at = (company: { id: string }) => `/v1/companies/${encodePublicId("company", company.id)}`;

    expect(await call("GET", at(own), undefined, token)).toMatchObject({
      status: 200,
      body: { data: { slug: "own-co" } },
    });
    expect(await call("GET", `/v1/companies/${own.slug}`, undefined, token)).toMatchObject({ status: 200 });
    expect(await call("GET", at(other), undefined, token)).toMatchObject({
      status: 404,
      body: { error: { code: "not_found" } },
    });
    expect(await call("GET", "/v1/tokens", undefined, token)).toMatchObject({
      status: 403,
      body: { error: { code: "insufficient_scope" } },
      headers: { "www-authenticate": 'Bearer error="insufficient_scope"' },
    });
    const writer = await tokenOf("write");
    expect(await call("GET", at(own), undefined, writer)).toMatchObject({ status: 403 });
    const restricted = await tokenOf("read", `company:${other.slug}`);
    expect((await call("GET", at(own), undefined, restricted)).status).toBe(404);
    expect((await call("GET", at(other), undefined, restricted)).status).toBe(200);
  });

  it("gives out no more than it has, and nothing that grants nothing", async () => {
    const { world } = call.api();
    const company = await world.company();
    const admin = await tokenOf("admin");

    expect(await make(["admin"], {}, admin)).toMatchObject({ status: 201 });
    expect(await make(["read", "admin"], {}, admin)).toMatchObject({ status: 403 });
    const more = ["admin", `company:${company.slug}:write`];
    expect(await make(more, {}, admin)).toMatchObject({ status: 403 });
    const { id } = (await make(more)).body.data;
    expect(await call("POST", `/v1/tokens/${id}/rotate`, {}, admin)).toMatchObject({ status: 403 });
    expect(await call("DELETE", `/v1/tokens/${id}`, undefined, admin)).toMatchObject({ status: 403 });
    for (const scopes of [[`company:${company.slug}`], ["company:nobody-has-it:read"], ["everything"], []]) {
      expect([scopes, (await make(scopes)).status]).toEqual([scopes, 422]);
    }
    expect(await make(["read"], { expiresAt: "2020-01-01T00:00:00Z" })).toMatchObject({ status: 422 });
    expect(await make(["read"], { more: 1 })).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed", details: [{ field: "more", code: "unknown_field" }] } },
    });
  });

  it("has two values at the most after a rotation, the older one for as long as was said", async () => {
    const { world } = call.api();
    const first = (await make(["read"])).body.data;
    const whoami = (value: string) => call("GET", "/v1/whoami", undefined, bearer(value));
    const rotate = async (body?: object) =>
      (await call<NewToken>("POST", `/v1/tokens/${first.id}/rotate`, body)).body.data.token;

    const second = await rotate();
    expect([(await whoami(first.token)).status, (await whoami(second)).status]).toEqual([200, 200]);
    const third = await rotate();
    expect(await whoami(first.token)).toMatchObject({ status: 401 });
    expect([(await whoami(second)).status, (await whoami(third)).status]).toEqual([200, 200]);
    await world.sql("update api_token_values set ends_at = ends_at - interval '24 hours' where ends_at is not null");
    expect(await whoami(second)).toMatchObject({ status: 401, body: { error: { code: "token_expired" } } });
    const fourth = await rotate({ graceSeconds: 0 });
    expect([(await whoami(third)).status, (await whoami(fourth)).status]).toEqual([401, 200]);
  });

  it("counts no more when it is revoked, or past its end", async () => {
    const { world } = call.api();
    const { id, token } = (await make(["read"])).body.data;
    const whoami = () => call("GET", "/v1/whoami", undefined, bearer(token));
    await world.sql("update api_tokens set expires_at = now() where name = 'ci'");
    expect(await whoami()).toMatchObject({ status: 401, body: { error: { code: "token_expired" } } });

    expect(await call("DELETE", `/v1/tokens/${id}`)).toMatchObject({ status: 200 });
    expect(await call("DELETE", `/v1/tokens/${id}`)).toMatchObject({ status: 200 });

    expect(await whoami()).toMatchObject({ status: 401, body: { error: { code: "token_revoked" } } });
    expect(await call("POST", `/v1/tokens/${id}/rotate`)).toMatchObject({
      status: 409,
      body: { error: { code: "invalid_state" } },
    });
  });

  it("of two that rotate it at once gives each a value that counts, and none to who comes after it was revoked", async () => {
    const { id, token } = (await make(["read"])).body.data;
    const rotate = () => call<NewToken>("POST", `/v1/tokens/${id}/rotate`);
    const whoami = async (value: string) => (await call("GET", "/v1/whoami", undefined, bearer(value))).status;

    const rotated = await Promise.all([rotate(), rotate()]);

    const values = rotated.map(({ body }) => body.data.token);
    expect([await whoami(token), ...(await Promise.all(values.map(whoami)))]).toEqual([401, 200, 200]);
    const [raced] = await Promise.all([rotate(), call("DELETE", `/v1/tokens/${id}`)]);
    expect([200, 409]).toContain(raced.status);
    const given = raced.status === 200 ? [raced.body.data.token] : [];
    expect(new Set(await Promise.all([...values, ...given].map(whoami)))).toEqual(new Set([401]));
  });

  it("sees nothing more once its company is gone, not even another one that took the slug", async () => {
    const { world } = call.api();
    const gone = await world.company({ name: "Phoenix" });
    const { id, token } = (await make(["read", `company:${gone.slug}`])).body.data;
    await world.services.companies.delete(board, gone.id);
    await world.services.retention.purgeDeleted();
    const risen = await world.company({ name: "Phoenix" });

    expect(risen.slug).toBe(gone.slug);
    expect((await call("GET", `/v1/companies/${risen.slug}`, undefined, bearer(token))).status).toBe(404);
    expect((await call("GET", `/v1/companies/${gone.id}`, undefined, bearer(token))).status).toBe(404);
    expect((await call("GET", "/v1/tokens", undefined, bearer(token))).status).toBe(403);
    expect((await call("DELETE", `/v1/tokens/${id}`)).status).toBe(200);
    expect(await world.sql("select from activity_log where company_id = $1", [gone.id])).toEqual([]);
  });

  it("is no credential on /api, nor are an agent's key, a cookie or another kind of token on /v1", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const token = await tokenOf("read", "write", "admin");

    expect(await call("GET", "/api/companies", undefined, token)).toMatchObject({ status: 401 });
    const asAgent = bearer(await keyOf(world, agent.id));
    expect(await call("GET", "/v1/whoami", undefined, asAgent)).toMatchObject({ status: 403 });
    for (const value of [`ca_prod_${"0".repeat(32)}`, `ca_dev_${"0".repeat(32)}`, "nonsense"]) {
      expect(await call("GET", "/v1/whoami", undefined, bearer(value))).toMatchObject({
        status: 401,
        body: { error: { code: "unauthenticated" } },
        headers: { "www-authenticate": 'Bearer error="invalid_token"' },
      });
    }
  });

  it("may ask so often in any minute, and is then told when to come again; others are not held up", async () => {
    const [token, other] = [await tokenOf("admin"), await tokenOf("admin")];
    const rotate = (headers: Record<string, string>) => call("POST", "/v1/tokens/tok_none/rotate", {}, headers);

    const answers = await Promise.all(Array.from({ length: 130 }, () => rotate(token)));

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(120);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused).toMatchObject({ body: { error: { code: "rate_limited" } } });
    expect(String(refused?.headers["retry-after"])).toMatch(/^(?:60|[1-5]?\d)$/);
    expect(refused?.headers).toMatchObject({ "ratelimit-policy": '"write";q=120;w=60' });
    expect((await rotate(other)).status).toBe(404);
    expect((await call("GET", "/v1/whoami", undefined, token)).status).toBe(200);
  });
});

describe("on a bind that others reach, /v1", () => {
  const call = sharedApi({ isLoopback: false });

  it("lets the operator make the first token, and a person's key do what the person may", async () => {
    const { world } = call.api();
    const company = await world.company();
    const operator = bearer(world.operatorKey);
    const body = { name: "first", scopes: ["admin"] };

    expect(await call("POST", "/v1/tokens", body)).toMatchObject({
      status: 401,
      headers: { "www-authenticate": "Bearer" },
    });
    expect(await call("POST", "/v1/tokens", body, operator)).toMatchObject({ status: 201 });
    expect(await call("GET", "/v1/whoami", undefined, operator)).toMatchObject({
      body: { data: { tokenId: null, name: "operator", scopes: ["read", "write", "admin"] } },
    });
    const { actor } = await person(world, { roles: { [company.id]: "owner" } });
    const key = bearer((await world.services.boardKeys.create(actor, { name: "k" })).token);
    expect(await call("GET", `/v1/companies/${company.slug}`, undefined, key)).toMatchObject({ status: 200 });
    expect(await call("POST", "/v1/tokens", body, key)).toMatchObject({ status: 403 });
    const other = await world.company();
    expect(await call("GET", `/v1/companies/${other.slug}`, undefined, key)).toMatchObject({ status: 404 });
    const viewer = await person(world, { roles: { [company.id]: "viewer", [other.id]: "admin" } });
    const viewing = bearer((await world.services.boardKeys.create(viewer.actor, { name: "k" })).token);
    const secret = { name: "S", value: "x" };
    for (const [caller, at, expected] of [
      [key, company, 201],
      [viewing, company, 403],
      [viewing, other, 201],
    ] as const) {
      const url = `/v1/companies/${at.slug}`;
      expect((await call("GET", url, undefined, caller)).status).toBe(200);
      expect((await call("POST", `${url}/secrets`, secret, caller)).status).toBe(expected);
    }
  });
});

describe("a token whose maker is gone", () => {
  const call = sharedApi({ isLoopback: false });

  it("counts on, and is found by its maker, to be revoked", async () => {
    const { world } = call.api();
    const operator = bearer(world.operatorKey);
    const { id, actor } = await person(world, { isInstanceAdmin: true });
    const key = bearer((await world.services.boardKeys.create(actor, { name: "k" })).token);
    const body = { name: "kept", scopes: ["read"] };
    const made = (await call<{ data: { id: string; token: string } }>("POST", "/v1/tokens", body, key)).body.data;
    await world.sql("delete from users where id = $1", [id]);
    const whoami = async (headers: Record<string, string>) =>
      (await call("GET", "/v1/whoami", undefined, headers)).status;

    expect([await whoami(key), await whoami(bearer(made.token))]).toEqual([401, 200]);
    const listed = await call("GET", `/v1/tokens?createdBy=user:${id}`, undefined, operator);
    expect(listed).toMatchObject({ body: { data: [{ id: made.id, createdBy: `user:${id}` }] } });
    const nobodys = await call("GET", "/v1/tokens?createdBy=user:nobody", undefined, operator);
    expect(nobodys).toMatchObject({ body: { data: [] } });
    await call("DELETE", `/v1/tokens/${made.id}`, undefined, operator);
    expect(await whoami(bearer(made.token))).toBe(401);
  });
});

describe("what /v1 does not understand", () => {
  const call = sharedApi();

  it("is answered in its own shape: 404, 405, malformed JSON, a foreign type", async () => {
    const { app } = call.api();
    const shape = (code: string) => ({
      error: { code, details: [] },
      meta: { requestId: expect.any(String) as string },
    });

    expect(await call("GET", "/v1/nothing")).toMatchObject({ status: 404, body: shape("not_found") });
    expect(await call("PUT", "/v1/tokens")).toMatchObject({
      status: 405,
      body: shape("method_not_allowed"),
      headers: { allow: "GET, HEAD, POST" },
    });
    const raw = (payload: string, type: string) =>
      app.inject({
        method: "POST",
        url: "/v1/tokens",
        payload,
        headers: { host: "127.0.0.1:3100", "content-type": type },
      });
    expect((await raw("{", "application/json")).json()).toMatchObject(shape("invalid_json"));
    expect((await raw("a=b", "application/x-www-form-urlencoded")).json()).toMatchObject(
      shape("unsupported_media_type"),
    );
    const long = await raw(JSON.stringify({ name: "x".repeat(10 * 1024 * 1024) }), "application/json");
    expect([long.statusCode, long.json()]).toMatchObject([413, shape("payload_too_large")]);
    expect(await call("GET", "/v1/tokens?limit=201")).toMatchObject({
      status: 400,
      body: { error: { code: "invalid_parameter" } },
    });
    expect(await call("GET", "/v1/tokens?cursor=made-up")).toMatchObject({
      status: 400,
      body: shape("invalid_cursor"),
    });
    expect(await call("GET", "/v1/%zz")).toMatchObject({ status: 400, body: shape("invalid_parameter") });
    expect(await call("GET", "/api/nothing")).toMatchObject({ status: 404, body: { error: "API route not found" } });
  });

  it("is a problem of RFC 9457 for who asks for that", async () => {
    const answer = await call<string>("GET", "/v1/nothing", undefined, { accept: "application/problem+json" });

    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(answer.body)).toMatchObject({
      type: "about:blank",
      title: "not_found",
      status: 404,
      detail: "API route not found",
      instance: "/v1/nothing",
    });
  });

  it("takes JSON that says it is a form, or says nothing, from who has a token", async () => {
    const { app } = call.api();
    const made = await call<NewToken>("POST", "/v1/tokens", { name: "x", scopes: ["admin"] });
    const authorization = `Bearer ${made.body.data.token}`;
    const payload = JSON.stringify({ name: "y", scopes: ["admin"] });

    for (const headers of [{ "content-type": "application/x-www-form-urlencoded" }, {}]) {
      const answer = await app.inject({
        method: "POST",
        url: "/v1/tokens",
        payload,
        headers: { ...headers, authorization },
      });
      expect(answer.statusCode).toBe(201);
    }
  });
});

describe("a list of /v1", () => {
  const call = sharedApi();

  it("goes on where it ended, without gaps or doubles, while rows are added; another list's cursor is refused", async () => {
    for (let count = 0; count < 5; count += 1)
      await call("POST", "/v1/tokens", { name: `t${count}`, scopes: ["read"] });
    const names: string[] = [];
    let cursor: string | null | undefined;
    do {
      const query: string = cursor == null ? "" : `&cursor=${cursor}`;
      const page = await call<Envelope<{ name: string }[]>>("GET", `/v1/tokens?limit=2${query}`);
      names.push(...page.body.data.map(({ name }) => name));
      cursor = page.body.meta.nextCursor;
      await call("POST", "/v1/tokens", { name: "new", scopes: ["read"] });
    } while (cursor !== null);

    expect(names).toEqual(["t4", "t3", "t2", "t1", "t0"]);
    const altered = await call("GET", `/v1/tokens?cursor=${encodeURIComponent("AAAA")}`);
    expect(altered).toMatchObject({ status: 400, body: { error: { code: "invalid_cursor" } } });
  });
});
