import { describe, expect, it } from "vitest";

import { bearer, sharedApi } from "../support/api.ts";

type Made = { readonly data: { readonly id: string; readonly token: string } };

describe("an Idempotency-Key of /v1", () => {
  const call = sharedApi();
  const make = async (...scopes: string[]) => (await call<Made>("POST", "/v1/tokens", { name: "t", scopes })).body.data;
  const keyed = (key: string, token?: string) => ({
    "idempotency-key": key,
    ...(token === undefined ? {} : bearer(token)),
  });

  it("gives the same answer again, and does nothing then", async () => {
    const { world } = call.api();
    const body = { name: "once", scopes: ["read"] };

    const first = await call<Made>("POST", "/v1/tokens", body, keyed("a"));
    const again = await call<Made>("POST", "/v1/tokens", body, keyed("a"));

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.data).toEqual(first.body.data);
    expect(first.headers).not.toHaveProperty("idempotency-replayed");
    expect(again.headers).toMatchObject({ "idempotency-replayed": "true" });
    expect(await world.sql("select from api_tokens where name = 'once'")).toHaveLength(1);
    expect(JSON.stringify(await world.sql("select k::text from idempotency_keys k"))).not.toContain(
      first.body.data.token,
    );
    expect(await call("POST", "/v1/tokens", { ...body, name: "other" }, keyed("a"))).toMatchObject({
      status: 422,
      body: { error: { code: "idempotency_key_reused" } },
    });
  });

  it("counts for one path, one operation and one token", async () => {
    const [one, other] = [await make("admin"), await make("admin")];
    const [first, second] = [await make("admin"), await make("admin")];
    const rotate = (id: string, token: string) => call<Made>("POST", `/v1/tokens/${id}/rotate`, {}, keyed("r", token));

    const answers = [
      await rotate(first.id, one.token),
      await rotate(second.id, one.token),
      await rotate(first.id, other.token),
      await call<Made>("POST", "/v1/tokens", { name: "t", scopes: ["admin"] }, keyed("r", one.token)),
    ];

    expect(answers.map(({ status, headers }) => [status, headers["idempotency-replayed"]])).toEqual(
      [200, 200, 200, 201].map((status) => [status, undefined]),
    );
    expect(new Set(answers.map(({ body }) => body.data.token)).size).toBe(4);
  });

  it("shows nothing to who has been revoked meanwhile", async () => {
    const { id, token } = await make("admin");
    const ask = () => call("POST", "/v1/tokens", { name: "t", scopes: ["admin"] }, keyed("v", token));
    expect((await ask()).status).toBe(201);

    await call("DELETE", `/v1/tokens/${id}`);

    expect(await ask()).toMatchObject({ status: 401, body: { error: { code: "token_revoked" } } });
  });

  it("is kept as its company's, and goes with it", async () => {
    const { world } = call.api();
    const company = await world.company();
    const url = `/v1/companies/${company.slug}/secrets`;

    expect((await call("POST", url, { name: "S", value: "x" }, keyed("s"))).status).toBe(201);

    expect(await world.sql("select from idempotency_keys where company_id = $1", [company.id])).toHaveLength(1);
  });
});
