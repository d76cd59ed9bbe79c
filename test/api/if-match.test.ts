import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { openApi } from "../support/api.ts";
import { revisedBy } from "../support/configured.ts";
import { countBy, spend, times } from "../support/waking.ts";
import { issueOf } from "../support/working.ts";
import { board } from "../support/world.ts";

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

  it("is taken for a company, a project and the instance's settings, whose tags are by what people configure", async () => {
    await using api = await openApi();
    const { world, call } = api;
    const { companyId, id: agentId } = await world.agent();
    const project = await world.services.projects.create(board, companyId, { name: "Rocket", status: "backlog" });
    for (const [url, one, other] of [
      [`/api/companies/${companyId}`, { name: "One" }, { name: "Other" }],
      [`/api/projects/${project.id}`, { name: "One" }, { name: "Other" }],
      ["/api/instance/settings/general", { censorUsernameInLogs: true }, { censorUsernameInLogs: false }],
      ["/api/instance/settings/experimental", { one: true }, { other: true }],
    ] as const) {
      const read = await call("GET", url);
      const tag = { "if-match": read.headers["etag"] as string };

      const first = await call("PATCH", url, one, tag);
      const second = await call("PATCH", url, other, tag);
      const third = await call("PATCH", url, other, { "if-match": first.headers["etag"] as string });

      expect([url, first.status, second.status, third.status]).toEqual([url, 200, 412, 200]);
      expect(second).toMatchObject({ headers: { "x-error-code": "precondition_failed" } });
      expect((await call("GET", url)).headers["etag"]).toBe(third.headers["etag"]);
    }

    const before = (await call("GET", `/api/companies/${companyId}`)).headers["etag"] as string;
    await issueOf(world, companyId);
    await spend(world, { id: agentId, companyId }, 5);
    const branding = await call(
      "PATCH",
      `/api/companies/${companyId}/branding`,
      { brandColor: "#112233" },
      { "if-match": before },
    );
    expect(branding).toMatchObject({ status: 200, body: { issueCounter: 1 } });
  });

  it("is taken for budgets, whose tags are by their terms, and for the monthly ones by whose they are", async () => {
    await using api = await openApi();
    const { world, call } = api;
    const agent = await world.agent();
    const { companyId } = agent;
    const path = `/api/companies/${companyId}/budgets/policies`;
    const set = (amount: number, headers = {}) =>
      call<{ policyId: string }>("POST", path, { scopeType: "agent", scopeId: agent.id, amount }, headers);
    const matching = (etag: unknown) => ({ "if-match": String(etag) });

    expect(await set(100, matching('"anything"'))).toMatchObject({ status: 412 });
    const made = await set(100);
    const { etag } = made.headers;
    await spend(world, agent, 5);
    const read = await call("GET", `${path}/${made.body.policyId}`);
    expect(read).toMatchObject({ status: 200, headers: { etag }, body: { amount: 100, observedAmount: 5 } });

    const answers = await Promise.all(times(6, (n) => set(200 + n, matching(etag))));
    expect(countBy(answers.map(({ status }) => String(status)))).toEqual({ "200": 1, "412": 5 });
    expect(answers.find(({ status }) => status === 412)).toMatchObject({
      body: { error: "Budget policy has changed since it was read" },
      headers: { "x-error-code": "precondition_failed" },
    });

    for (const [thing, of] of [
      [`/api/agents/${agent.id}`, `/api/agents/${agent.id}/budgets`],
      [`/api/companies/${companyId}`, `/api/companies/${companyId}/budgets`],
    ] as const) {
      const tag = matching((await call("GET", thing)).headers["etag"]);
      const first = await call("PATCH", of, { budgetMonthlyCents: 900 }, tag);
      const second = await call("PATCH", of, { budgetMonthlyCents: 800 }, tag);
      const third = await call("PATCH", of, { budgetMonthlyCents: 800 }, matching(first.headers["etag"]));
      expect([of, first.status, second.status, third.status]).toEqual([of, 200, 412, 200]);
    }
  });

  it("lets one of twenty changes through that are meant for the same thing", async () => {
    await using api = await openApi();
    const { id } = await api.world.company();
    const url = `/api/companies/${id}`;
    const tag = { "if-match": (await api.call("GET", url)).headers["etag"] as string };

    const answers = await Promise.all(times(20, (n) => api.call("PATCH", url, { name: `Name ${n}` }, tag)));

    expect(countBy(answers.map(({ status }) => String(status)))).toEqual({ "200": 1, "412": 19 });
  });
});
