import pg from "pg";
import { describe, expect, it } from "vitest";

import { sharedApi } from "../support/api.ts";
import { referTo } from "../support/secret-keeping.ts";
import { until } from "../support/until.ts";

interface Envelope {
  readonly data: Record<string, unknown>;
}

describe("secrets of /v1", () => {
  const call = sharedApi();

  it("are kept by name: a second value under one takes the place of the first, and none is ever answered", async () => {
    const company = await call.api().world.company();
    const url = `/v1/companies/${company.slug}/secrets`;

    const first = await call<Envelope>("POST", url, {
      name: "GITHUB_TOKEN",
      value: "value-one",
      category: "oauth_token",
      integrationId: "int_1",
    });
    const again = await call<Envelope>("POST", url, { name: "GITHUB_TOKEN", value: "value-two" });
    const rotated = await call<Envelope>("POST", `${url}/GITHUB_TOKEN/rotate`, { value: "value-three" });
    const got = await call<Envelope>("GET", `${url}/GITHUB_TOKEN`);

    expect(first).toMatchObject({
      status: 201,
      body: { data: { name: "GITHUB_TOKEN", category: "oauth_token", rotatedAt: null } },
    });
    expect(again).toMatchObject({ status: 200, body: { data: { category: "oauth_token", integrationId: "int_1" } } });
    expect(rotated.status).toBe(200);
    expect(got.body.data["rotatedAt"]).not.toBeNull();
    const list = await call("GET", `${url}?category=oauth_token&integrationId=int_1`);
    expect(list).toMatchObject({ status: 200, body: { data: [{ name: "GITHUB_TOKEN" }], meta: { hasMore: false } } });
    expect(JSON.stringify([first, again, rotated, got, list])).not.toMatch(/value-(?:one|two|three)/);
    expect((await call("GET", `${url}?category=mtls_cert`)).body).toMatchObject({ data: [] });
  });

  it("make one of two that are put at once, with two versions", async () => {
    const { world } = call.api();
    const company = await world.company();
    const url = `/v1/companies/${company.id}/secrets`;

    const answers = await Promise.all(["a", "b", "c"].map((value) => call("POST", url, { name: "RACED", value })));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(await world.sql("select latest_version from secrets where name = 'RACED'")).toEqual([{ latest_version: 3 }]);
  });

  it("are kept anew under a name that is being deleted", async () => {
    const { world } = call.api();
    const company = await world.company();
    const url = `/v1/companies/${company.id}/secrets`;
    const put = () => call("POST", url, { name: "BRIEF", value: "x" });
    await put();
    const deleting = new pg.Client({ connectionString: world.databaseUrl });
    await deleting.connect();
    await deleting.query("begin");
    await deleting.query("delete from secrets where name = 'BRIEF'");

    const again = put();
    const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    await until(async () => (await world.sql(waiting)).length > 0, { what: "the second to wait" });
    await deleting.query("commit");
    await deleting.end();

    expect((await again).status).toBe(201);
  });

  it("are not deleted while an agent is given them", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const url = `/v1/companies/${agent.companyId}/secrets`;
    await call("POST", url, { name: "USED", value: "x" });
    const [row] = await world.sql<{ id: string }>("select id from secrets where name = 'USED'");
    await call("PATCH", `/api/agents/${agent.id}`, {
      adapterConfig: { env: { USED: referTo({ id: row?.id ?? "" }) } },
    });

    expect(await call("DELETE", `${url}/USED`)).toMatchObject({
      status: 409,
      body: { error: { code: "secret_in_use" } },
    });
    await call("POST", url, { name: "UNUSED", value: "x" });
    expect(await call("DELETE", `${url}/UNUSED`)).toMatchObject({ status: 200, body: { data: { deleted: true } } });
    expect(await call("GET", `${url}/UNUSED`)).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
  });

  it("are listed page by page, by name", async () => {
    const company = await call.api().world.company();
    const url = `/v1/companies/${company.id}/secrets`;
    for (const name of ["b", "a", "c"]) await call("POST", url, { name, value: "x" });
    type List = { data: { name: string }[]; meta: { nextCursor: string | null } };

    const first = await call<List>("GET", `${url}?limit=2`);
    const second = await call<List>("GET", `${url}?limit=2&cursor=${first.body.meta.nextCursor}`);

    expect([...first.body.data, ...second.body.data].map(({ name }) => name)).toEqual(["a", "b", "c"]);
    const elsewhere = await call("GET", `${url}?category=api_key&cursor=${first.body.meta.nextCursor}`);
    expect(elsewhere).toMatchObject({ status: 400, body: { error: { code: "invalid_cursor" } } });
  });
});
