import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { openApi } from "../support/api.ts";
import { revisedBy } from "../support/configured.ts";

describe("If-Match", () => {
  it("lets a change be made to what was read, and to nothing newer", async () => {
    await using api = await openApi();
    const { id } = await api.world.agent();
    const url = `/api/agents/${id}`;
    const { etag } = (await api.call("GET", `${url}/configuration`)).headers as { etag: string };
    expect((await api.call("GET", url)).headers["etag"]).toBe(etag);

    const first = await api.call<Agent>("PATCH", url, { title: "a" }, { "if-match": etag });
    const second = await api.call("PATCH", url, { title: "b" }, { "if-match": etag });

    expect(first).toMatchObject({ status: 200, body: { title: "a" } });
    expect(second).toMatchObject({
      status: 412,
      body: { error: "Agent has changed since it was read", details: { currentVersion: first.body.configVersion } },
      headers: { "x-error-code": "precondition_failed" },
    });
    const again = { "if-match": first.headers["etag"] as string };
    expect(await api.call("PATCH", url, { title: "c" }, again)).toMatchObject({ status: 200, body: { title: "c" } });
  });

  it.each([
    ["*", 200],
    ['"999", "1"', 200],
    ['W/"1"', 200],
    ['"999"', 412],
    ["1", 412],
    ['"abc"', 412],
    ["", 412],
  ])("%j, where the version is 1, is answered %i", async (ifMatch, status) => {
    await using api = await openApi();
    const { id } = await api.world.agent();

    const answer = await api.call("PATCH", `/api/agents/${id}`, { title: "a" }, { "if-match": ifMatch });

    expect(answer.status).toBe(status);
  });

  it("is asked for a rollback too, and not needed", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    const revisionId = await revisedBy(api.world, agent);
    const url = `/api/agents/${agent.id}/config-revisions/${revisionId}/rollback`;

    expect(await api.call("POST", url, undefined, { "if-match": '"1"' })).toMatchObject({ status: 412 });
    expect(await api.call("POST", url)).toMatchObject({ status: 200, headers: { etag: '"3"' } });
  });
});
