import { describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { adminOf, companyOnV1, type Enveloped } from "../support/staffing.ts";
import { spend } from "../support/waking.ts";

type Team = { readonly id: string; readonly slug: string; readonly agentCount: number };

describe("teams of /v1", () => {
  const call = sharedApi();
  const world = () => call.api().world;
  async function furnished() {
    const token = await adminOf(world());
    const { companyId, base } = await companyOnV1(world());
    const ask = <Body = Enveloped<Team>>(method: string, path: string, body?: unknown) =>
      call<Body>(method, `${base}/teams${path}`, body, token);
    return { token, companyId, base, ask };
  }

  it("are made with what they are to be, and one is there from the start", async () => {
    const { companyId, base, ask } = await furnished();
    const lead = await world().agent({ companyId });
    const managerAgentId = encodePublicId("agent", lead.id);

    const made = await ask("POST", "", {
      name: "Platform Team",
      headcountCap: 4,
      budget: { usd: 0.815, period: "weekly" },
      managerAgentId,
    });

    const { id } = made.body.data;
    expect(made).toMatchObject({
      status: 201,
      headers: { location: `${base}/teams/${id}` },
      body: {
        data: {
          slug: "platform-team",
          name: "Platform Team",
          isDefault: false,
          headcountCap: 4,
          agentCount: 0,
          budget: { usd: 0.815, period: "weekly" },
          managerAgentId,
        },
      },
    });
    expect(await ask("GET", `/${id}`)).toMatchObject({ status: 200, body: made.body && { data: made.body.data } });
    const listed = await ask<Enveloped<readonly Team[]>>("GET", "");
    expect(listed.body.data.map(({ slug }) => slug)).toEqual(["platform-team", "default"]);
    expect(listed.body.data[1]).toMatchObject({ isDefault: true, agentCount: 1 });
    const first = await ask<Enveloped<readonly Team[]>>("GET", "?limit=1");
    expect(first.body.data).toHaveLength(1);
    const rest = await ask<Enveloped<readonly Team[]>>("GET", `?limit=1&cursor=${first.body.meta.nextCursor}`);
    expect(rest.body.data).toMatchObject([{ slug: "default" }]);
  });

  it("have slugs of their own in their company, for good", async () => {
    const { ask } = await furnished();
    const { id } = (await ask("POST", "", { name: "Core", slug: "core" })).body.data;

    expect(await ask("POST", "", { name: "Other", slug: "core" })).toMatchObject({
      status: 409,
      body: { error: { code: "slug_in_use" } },
    });
    expect(await ask("POST", "", { name: "Core" })).toMatchObject({ body: { data: { slug: "core-2" } } });
    expect(await ask("POST", "", { name: "Default" })).toMatchObject({ body: { data: { slug: "default-2" } } });
    expect(await (await furnished()).ask("POST", "", { name: "Core" })).toMatchObject({
      body: { data: { slug: "core" } },
    });
    expect(await ask("PATCH", `/${id}`, { slug: "other" })).toMatchObject({
      status: 422,
      body: { error: { code: "immutable_field" } },
    });
    const racing = await Promise.all(Array.from({ length: 4 }, () => ask("POST", "", { name: "Racing" })));
    expect(new Set(racing.map(({ body }) => body.data.slug)).size).toBe(4);
  });

  it("are changed field by field", async () => {
    const { ask } = await furnished();
    const { id } = (await ask("POST", "", { name: "Core", headcountCap: 2, budget: { usd: 10 } })).body.data;

    expect(await ask("PATCH", `/${id}`, { budget: { usd: 12.5 } })).toMatchObject({
      body: { data: { headcountCap: 2, budget: { usd: 12.5, period: "monthly" } } },
    });
    expect(await ask("PATCH", `/${id}`, { budget: { usd: 7, period: "daily" }, name: "Heart" })).toMatchObject({
      body: { data: { name: "Heart", budget: { usd: 7, period: "daily" } } },
    });
    expect(await ask("PATCH", `/${id}`, { budget: null, headcountCap: null })).toMatchObject({
      body: { data: { budget: null, headcountCap: null } },
    });
    expect(await ask("PATCH", `/${id}`, { headcountCap: -1 })).toMatchObject({ status: 422 });
    expect(await ask("PATCH", `/${id}`, { members: [] })).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed", details: [{ field: "members", code: "unknown_field" }] } },
    });
    const actions = await world().sql<{ action: string }>(
      "select action from activity_log where entity_type = 'team' and details ->> 'name' = 'Core' or details -> 'changed' ? 'budget' order by id desc limit 3",
    );
    expect(actions.map(({ action }) => action)).toEqual(["team.updated", "team.updated", "team.updated"]);
  });

  it("are led by agents of their company", async () => {
    const { ask } = await furnished();
    const stranger = await world().agent();

    expect(await ask("POST", "", { name: "Core", managerAgentId: encodePublicId("agent", stranger.id) })).toMatchObject(
      {
        status: 422,
        body: { error: { code: "validation_failed", details: [{ field: "managerAgentId" }] } },
      },
    );
  });

  it("of another company do not exist here", async () => {
    const [own, other] = [await furnished(), await furnished()];
    const { id } = (await other.ask("POST", "", { name: "Core" })).body.data;

    expect((await own.ask("GET", `/${id}`)).status).toBe(404);
    expect((await own.ask("PATCH", `/${id}`, { name: "Mine" })).status).toBe(404);
    expect((await own.ask("GET", "/tm_nonsense")).status).toBe(404);
  });

  it("count what all in them spend, those of the default one too, who were never put there", async () => {
    const { companyId, ask } = await furnished();
    const agent = await world().agent({ companyId });
    await ask("PATCH", `/${encodePublicId("team", companyId)}`, { budget: { usd: 1, period: "daily" } });

    await spend(world(), agent, 60);

    const [balance] = await world().sql(
      `select b.spent::int as spent from budget_balances b join budget_policies p on p.id = b.policy_id
        where p.scope_type = 'team' and p.scope_id = $1`,
      [companyId],
    );
    expect(balance).toEqual({ spent: 600_000 });
  });
});
