import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { bearer, keyOf, sharedApi } from "../support/api.ts";
import { board } from "../support/world.ts";

describe("an agent whose URL key stands in the path", () => {
  const call = sharedApi();

  it("is the one of that company which is called so", async () => {
    const { world } = call.api();
    const agent = await world.agent({ name: "Data Scientist (ÉU)" });
    const { companyId } = agent;
    await world.agent({ name: agent.name });
    await world.agent({ companyId, name: "Data Scientist" });
    await world.agent({ companyId, name: "Data-Science EU" });

    const path = `/api/agents/data-scientist-eu`;
    expect(await call<Agent>("GET", `${path}?companyId=${companyId}`)).toMatchObject({
      status: 200,
      body: { id: agent.id, urlKey: "data-scientist-eu" },
    });
    expect(await call("POST", `${path}/pause?companyId=${companyId}`)).toMatchObject({ body: { id: agent.id } });
    expect(await call("PATCH", `${path}?companyId=${companyId}`, { name: "Émile" })).toMatchObject({ status: 200 });
    expect(await call("GET", `/api/agents/emile?companyId=${companyId}`)).toMatchObject({ body: { id: agent.id } });
    expect(await call("GET", `/api/agents/Émile?companyId=${companyId}`.replace("É", "%C3%89"))).toMatchObject({
      body: { id: agent.id },
    });
  });

  it("is a colleague where an agent asks, and never one of another company", async () => {
    const { world } = call.api();
    const alice = await world.agent({ name: "Alice" });
    const bob = await world.agent({ companyId: alice.companyId, name: "Bob" });
    const stranger = await world.agent({ name: "Bob" });
    const headers = bearer(await keyOf(world, alice.id));

    expect(await call("GET", "/api/agents/bob", undefined, headers)).toMatchObject({ body: { id: bob.id } });
    expect(await call("GET", `/api/agents/bob?companyId=${stranger.companyId}`, undefined, headers)).toMatchObject({
      status: 403,
    });
    expect(await call("POST", "/api/agents/bob/wakeup", {}, headers)).toMatchObject({ status: 403 });
    expect(await call("POST", "/api/agents/alice/wakeup", {}, headers)).toMatchObject({ status: 202 });
  });

  it("is nobody where no company is said, none is called so, or several are", async () => {
    const { world } = call.api();
    const agent = await world.agent({ name: "Alice" });
    const { companyId } = agent;
    const ask = (key: string, query = `?companyId=${companyId}`) => call("GET", `/api/agents/${key}${query}`);

    expect(await ask("alice", "")).toMatchObject({
      status: 422,
      body: { error: "Agent lookup by its url key requires the companyId query parameter" },
    });
    expect(await ask("alice", "?companyId=acme")).toMatchObject({ status: 400 });
    for (const nobody of ["carol", "%25", "_lice", "...", "x".repeat(300)]) {
      expect(await ask(nobody)).toMatchObject({ status: 404, body: { error: "Agent not found" } });
    }
    const other = await world.agent({ companyId, name: "ALICE" });
    expect(await ask("alice")).toMatchObject({ status: 409 });
    await world.services.agents.terminate(board, agent.id);
    expect(await ask("alice")).toMatchObject({ status: 200, body: { id: other.id } });
  });

  it("is found where code that does not keep the keys has made and named it, and no more by what it was called before", async () => {
    const { world } = call.api();
    const agent = await world.agent({ name: "Alice" });
    const { companyId } = agent;
    const ask = (key: string) => call("GET", `/api/agents/${encodeURIComponent(key)}?companyId=${companyId}`);
    const kept = async () => (await world.sql("select url_key from agents where id = $1", [agent.id]))[0]!["url_key"];
    expect(await kept()).toBe("alice");

    await world.sql("update agents set name = 'Zoë' where id = $1", [agent.id]);

    expect(await kept()).toBeNull();
    expect(await ask("alice")).toMatchObject({ status: 404 });
    expect(await kept()).toBe("zoe");
    expect(await ask("ZOË")).toMatchObject({ status: 200, body: { id: agent.id } });
    const long = "ﷺ".repeat(200);
    expect(await call("PATCH", `/api/agents/${agent.id}`, { name: long })).toMatchObject({ status: 200 });
    expect(await ask(long)).toMatchObject({ status: 200, body: { id: agent.id } });
    expect(await ask("ﷺ".repeat(199))).toMatchObject({ status: 404 });
  });
});
