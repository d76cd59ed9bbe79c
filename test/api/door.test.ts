import { describe, expect, it } from "vitest";

import { bearer, keyOf, openApi, sharedApi, tokenOf } from "../support/api.ts";

/** What a browser adds to a request that a page of another origin makes. */
const fromEvilPage = { origin: "http://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };

const newCompany = { name: "Acme" };

describe("without a credential, on a loopback bind", () => {
  const call = sharedApi();
  const rows = async (table: string) => (await call.api().world.sql(`select from ${table}`)).length;

  it.each(["127.0.0.1:3100", "localhost:3100", "LOCALHOST", "[::1]:3100", "127.0.0.1"])(
    "a program that asks %s is the operator",
    async (host) => {
      expect(await call("POST", "/api/companies", newCompany, { host })).toMatchObject({ status: 201 });
      expect(await call("GET", "/api/companies", undefined, { host })).toMatchObject({ status: 200 });
    },
  );

  it.each([
    "evil.example",
    "evil.example:3100",
    "127.0.0.1.evil.example",
    "localhost.evil.example:3100",
    "evil.example:80@127.0.0.1",
    "127.0.0.1:3100.evil.example",
    "localhost:3100/",
    "[::1].evil.example",
    "0.0.0.0:3100",
    "192.168.1.2:3100",
  ])("a name that was rebound to this machine, %s, opens nothing", async (host) => {
    const before = await rows("companies");
    for (const answer of [
      await call("GET", "/api/companies", undefined, { host }),
      await call("POST", "/api/companies", newCompany, { host }),
      await call("POST", "/api/companies", newCompany, { host, origin: `http://${host}` }),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { error: expect.stringContaining("Host header") } });
    }
    expect(await rows("companies")).toBe(before);
  });

  it.each([
    ["a page of another origin", fromEvilPage],
    ["a page of another origin, in a browser that says no more", { origin: "http://evil.example" }],
    ["a page without an origin, such as a sandboxed frame", { origin: "null" }],
    ["another program's page on this machine", { origin: "http://127.0.0.1:8080", "sec-fetch-site": "same-site" }],
    ["a page at another name of this machine", { origin: "http://localhost:3100" }],
    ["a page whose origin only looks like ours", { origin: "http://127.0.0.1:3100.evil.example" }],
    ["a page of another site that hides its origin", { "sec-fetch-site": "cross-site" }],
    ["a page of a sibling site that hides its origin", { "sec-fetch-site": "same-site" }],
  ])("%s opens nothing", async (_who, headers) => {
    const before = await rows("companies");
    for (const [method, body] of [
      ["GET", undefined],
      ["POST", newCompany],
    ] as const) {
      expect(await call(method, "/api/companies", body, headers)).toMatchObject({
        status: 403,
        body: { error: expect.stringContaining("Without a credential") },
      });
    }
    expect(await rows("companies")).toBe(before);
  });

  it("a page cannot change anything by a request without a body, either", async () => {
    const before = await rows("agent_wakeup_requests");
    const agent = await call.api().world.agent();

    expect(await call("POST", `/api/agents/${agent.id}/wakeup`, undefined, fromEvilPage)).toMatchObject({
      status: 403,
    });

    expect(await rows("agent_wakeup_requests")).toBe(before);
  });

  it("our own page is let in", async () => {
    const own = { origin: "http://127.0.0.1:3100", "sec-fetch-site": "same-origin" };

    expect(await call("POST", "/api/companies", newCompany, own)).toMatchObject({ status: 201 });
    expect(await call("GET", "/api/companies", undefined, { "sec-fetch-site": "none" })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/plain;charset=UTF-8; application/json",
    "text/plain, application/json",
    "application/jsonp",
    "",
  ])("what a form could send, %j, changes nothing", async (type) => {
    const before = await rows("agent_wakeup_requests");
    const agent = await call.api().world.agent();
    const headers = { "content-type": type };

    for (const [method, path] of [
      ["POST", "/wakeup"],
      ["POST", "/pause"],
      ["PATCH", ""],
      ["DELETE", ""],
    ] as const) {
      for (const body of [JSON.stringify({ source: "on_demand" }), undefined]) {
        expect(await call(method, `/api/agents/${agent.id}${path}`, body, headers)).toMatchObject({
          status: 415,
          body: { error: "Content-Type must be application/json" },
        });
      }
    }
    expect(await call("GET", `/api/agents/${agent.id}`)).toMatchObject({ status: 200, body: { status: "idle" } });
    expect(await rows("agent_wakeup_requests")).toBe(before);
  });

  it("a body that does not say what it is changes nothing", async () => {
    const agent = await call.api().world.agent();
    const before = await rows("companies");
    const { url, post } = await rawPost(call.api().app);

    expect(await post(`${url}/api/companies`, JSON.stringify(newCompany), {})).toBe(415);
    expect(await post(`${url}/api/agents/${agent.id}/wakeup`, "", { "content-type": "text/plain" })).toBe(415);
    expect(await post(`${url}/api/agents/${agent.id}/wakeup`, "", {})).toBe(202);
    expect(await post(`${url}/api/companies`, JSON.stringify(newCompany), { "transfer-encoding": "chunked" })).toBe(
      415,
    );

    expect(await rows("companies")).toBe(before);
  });

  it.each(["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])(
    "JSON as %s is taken",
    async (type) => {
      const answer = await call("POST", "/api/companies", JSON.stringify(newCompany), { "content-type": type });

      expect(answer.status).toBe(201);
    },
  );

  it("nobody is told that another origin may ask: a preflight gets no permission", async () => {
    const { status, headers } = await call("OPTIONS", "/api/companies", undefined, {
      ...fromEvilPage,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    });

    expect(status).toBeGreaterThanOrEqual(400);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("the live stream is behind the same door", async () => {
    const company = await call.api().world.company();

    for (const headers of [fromEvilPage, { host: "evil.example" }]) {
      const url = `/api/companies/${company.id}/events/stream`;
      expect(await call("GET", url, undefined, headers)).toMatchObject({ status: 403 });
    }
  });
});

describe("on a bind that others can reach", () => {
  it("nobody is let in without a credential", async () => {
    await using api = await openApi({ isLoopback: false });

    expect(await api.call("GET", "/api/companies")).toMatchObject({
      status: 401,
      body: { error: "Authentication required" },
    });
  });

  it("the operator's key is let in, from any Host", async () => {
    await using api = await openApi({ isLoopback: false });
    const headers = { ...bearer(api.world.operatorKey), host: "systole.example" };

    expect(await api.call("POST", "/api/companies", newCompany, headers)).toMatchObject({ status: 201 });
  });
});

describe("a credential that is given", () => {
  const call = sharedApi();

  it.each([
    ["is unknown", "Bearer pcp_000000000000000000000000000000000000000000000000"],
    ["is no token", "Bearer nonsense"],
    ["is empty", "Bearer "],
    ["has no scheme", "secret"],
    ["has another scheme", "Basic YTpi"],
    ["is nothing", ""],
    ["is two", "Bearer a b"],
  ])("must be valid, also where none is needed: one that %s", async (_what, authorization) => {
    for (const url of ["/api/companies", "/api/agents/me"]) {
      expect(await call("GET", url, undefined, { authorization })).toMatchObject({
        status: 401,
        body: { error: expect.any(String) },
      });
    }
  });

  it("makes its bearer that agent, also on a loopback bind", async () => {
    const agent = await call.api().world.agent();

    const answer = await call("GET", "/api/companies", undefined, bearer(await keyOf(call.api().world, agent.id)));

    expect(answer).toMatchObject({ status: 403, body: { error: "Board access required" } });
  });

  it("of a run goes with that run's id, and with no other", async () => {
    const agent = await call.api().world.agent();
    const run = await call.api().world.run(agent.id);
    const token = bearer(await tokenOf(call.api().world, run, agent));
    const other = (await call.api().world.run((await call.api().world.agent()).id)).run.id;
    const ask = (runId: string) => call("GET", "/api/agents/me", undefined, { ...token, "x-paperclip-run-id": runId });

    expect(await ask(run.run.id)).toMatchObject({ status: 200, body: { id: agent.id } });
    for (const wrong of [other, "nonsense"]) {
      expect(await ask(wrong)).toMatchObject({
        status: 422,
        body: { error: expect.any(String), details: { code: "agent_jwt_run_id_mismatch" } },
      });
    }
  });

  it("of a run that has ended reads nothing, changes nothing, and still reports what it has cost", async () => {
    const agent = await call.api().world.agent();
    const run = await call.api().world.run(agent.id);
    const token = bearer(await tokenOf(call.api().world, run, agent));
    await call
      .api()
      .world.sql("update heartbeat_runs set status = 'succeeded', finished_at = now() where id = $1", [run.run.id]);

    expect(await call("GET", "/api/agents/me", undefined, token)).toMatchObject({ status: 401 });
    expect(await call("POST", `/api/agents/${agent.id}/wakeup`, {}, token)).toMatchObject({ status: 409 });
    const cost = {
      agentId: agent.id,
      provider: "anthropic",
      model: "m",
      costCents: 1,
      occurredAt: new Date().toISOString(),
    };
    expect(await call("POST", `/api/companies/${agent.companyId}/cost-events`, cost, token)).toMatchObject({
      status: 201,
      body: { heartbeatRunId: run.run.id, costCents: 1 },
    });
  });
});

/** Requests over a socket, with no header that was not asked for. */
async function rawPost(app: Awaited<ReturnType<typeof openApi>>["app"]) {
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const { request } = await import("node:http");
  const post = (target: string, body: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const length = "transfer-encoding" in headers ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const sent = request(target, { method: "POST", headers: { ...headers, ...length }, agent: false }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject).end(body);
    });
  return { url, post };
}
