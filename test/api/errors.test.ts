import type { FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";

import { toFailure } from "../../api/error-map.ts";
import { apiSurface } from "../../api/surface.ts";
import { AppError } from "../../shared/kernel/errors.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { openApi, sharedApi } from "../support/api.ts";

const json = { "content-type": "application/json" };
const UNSTORABLE = { error: "Text may not contain NUL or unpaired surrogates" };

describe("a request that cannot be understood", () => {
  const call = sharedApi();

  it("is told each place that does not fit", async () => {
    const answer = await call("POST", "/api/companies", { name: 1, issuePrefix: "acme" });

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      error: "Validation error",
      details: [
        { path: ["name"], code: "invalid_type", message: expect.any(String) },
        { path: ["issuePrefix"], message: "2 to 10 uppercase letters" },
      ],
    });
  });

  it("is told what is missing when its body is", async () => {
    expect(await call("POST", "/api/companies")).toMatchObject({
      status: 400,
      headers: { "x-error-code": "invalid_input" },
      body: { error: "Validation error", details: [{ path: ["name"] }] },
    });
  });

  it.each(["{", '{"name": }', "{'name': 1}", '{"name": "Acme"} x', "\uFEFF{}", "nul"])(
    "as JSON, %j, gets 400",
    async (body) => {
      expect(await call("POST", "/api/companies", body, json)).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/^Malformed JSON/) },
      });
    },
  );

  it.each(["null", "[]", "1", '"text"', "true"])("with %s for a body gets 400", async (body) => {
    const agent = await call.api().world.agent();

    for (const url of ["/api/companies", `/api/agents/${agent.id}/wakeup`]) {
      expect(await call("POST", url, body, json)).toMatchObject({
        status: 400,
        body: { error: "Validation error" },
      });
    }
  });

  it("for what a query asks gets 400", async () => {
    const { id } = await call.api().world.company();

    for (const query of ["limit=x", "limit=1.5", "status=done", "agentId=x", "since=today", "limit=1&limit=2"]) {
      expect(await call("GET", `/api/companies/${id}/heartbeat-runs?${query}`)).toMatchObject({
        status: 400,
        body: { error: "Validation error", details: [expect.anything()] },
      });
    }
  });

  it("for how many rows a list has is held to its range", async () => {
    const { world } = call.api();
    const { id } = await world.company();
    for (const title of ["a", "b"]) await call("POST", `/api/companies/${id}/goals`, { title });
    const goals = async (limit: string) => {
      const { status, body } = await call<unknown[]>("GET", `/api/companies/${id}/goals?limit=${limit}`);
      return [status, body.length];
    };

    expect(await goals("0")).toEqual([200, 1]);
    expect(await goals("-7")).toEqual([200, 1]);
    expect(await goals("1000000")).toEqual([200, 2]);
  });

  it("for its encoding gets 400", async () => {
    expect(await call("GET", "/api/companies/%zz")).toMatchObject({
      status: 400,
      body: { error: "The URL is not properly encoded" },
    });
  });
});

describe("a moment that the database has not", () => {
  const call = sharedApi();

  it.each(["0000-01-01T00:00:00Z", "2026-01-01T00:00:00+16:00", "9999-12-31T23:59:59-23:59"])(
    "%s, gets 400",
    async (moment) => {
      const { id: agentId, companyId } = await call.api().world.agent();
      const cost = { agentId, provider: "anthropic", model: "m", costCents: 1, occurredAt: moment };

      for (const answer of [
        await call("GET", `/api/companies/${companyId}/heartbeat-runs?since=${encodeURIComponent(moment)}`),
        await call("GET", `/api/agents/${agentId}/wakeups?until=${encodeURIComponent(moment)}`),
        await call("POST", `/api/companies/${companyId}/cost-events`, cost),
      ]) {
        expect(answer).toMatchObject({ status: 400, body: { error: "A date or time is out of range" } });
      }
    },
  );
});

describe("text that cannot be stored", () => {
  const call = sharedApi();

  it.each([
    ["NUL", '{"name":"a\\u0000b"}'],
    ["the first half of a pair", '{"name":"a\\ud800b"}'],
    ["the second half of a pair", '{"name":"a\\uDC00"}'],
    ["halves in the wrong order", '{"name":"\\uDC00\\uD800"}'],
    ["NUL in a key", '{"name":"a","extra":{"\\u0000":1}}'],
    ["NUL in depth", '{"name":"a","extra":[[{"x":["\\u0000"]}]]}'],
  ])("%s, in a body gets 400", async (_what, body) => {
    expect(await call("POST", "/api/companies", body, json)).toMatchObject({ status: 400, body: UNSTORABLE });
  });

  it("in a query gets 400, and in a path names nothing", async () => {
    const { id } = await call.api().world.company();

    expect(await call("GET", `/api/companies/${id}/activity?entityType=%00`)).toMatchObject({
      status: 400,
      body: UNSTORABLE,
    });
    expect(await call("GET", `/api/companies/${id}/activity?entityType=%ED%A0%80`)).toMatchObject({ status: 200 });
    expect(await call("GET", "/api/companies/%00")).toMatchObject({ status: 404 });
    expect(await call("GET", "/api/agents/%ED%A0%80")).toMatchObject({ status: 400 });
  });

  it("is not what a whole pair is", async () => {
    expect(await call("POST", "/api/companies", '{"name":"\\ud83d\\ude80 \\u0001"}', json)).toMatchObject({
      status: 201,
      body: { name: "🚀 \u0001" },
    });
  });
});

describe("a body", () => {
  it("may be 10 MB, and no more", async () => {
    await using api = await openApi();
    const megabyte = 1024 * 1024;
    const sized = (bytes: number) => {
      const around = JSON.stringify({ name: "Acme", ignored: "" }).length;
      return JSON.stringify({ name: "Acme", ignored: "x".repeat(bytes - around) });
    };

    expect(await api.call("POST", "/api/companies", sized(10 * megabyte), json)).toMatchObject({ status: 201 });
    expect(await api.call("POST", "/api/companies", sized(10 * megabyte + 1), json)).toMatchObject({
      status: 413,
      body: { error: "Request body is too large" },
    });
  });

  it("may not be nested so deep that it fills a stack", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    const nested = (depth: number) => `{"payload":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
    const url = `/api/agents/${agent.id}/wakeup`;

    for (const depth of [200, 500_000]) {
      expect(await api.call("POST", url, nested(depth), json)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining("nested") },
      });
    }
    expect(await api.call("POST", url, nested(90), json)).toMatchObject({ status: 202 });
  });

  it("may not reach for a prototype", async () => {
    await using api = await openApi();

    expect(
      await api.call("POST", "/api/companies", '{"name":"a","__proto__":{"status":"archived"}}', json),
    ).toMatchObject({ status: 400, body: { error: "A key may not be __proto__" } });
  });
});

describe("a path", () => {
  const call = sharedApi();

  it.each([
    ["/api/companies/x", "Company"],
    ["/api/companies/x/agents", "Company"],
    ["/api/companies/x/heartbeat-runs", "Company"],
    ["/api/companies/x/events/stream", "Company"],
    ["/api/approvals/x", "Approval"],
    ["/api/heartbeat-runs/x", "Heartbeat run"],
    ["/api/heartbeat-runs/x/log", "Heartbeat run"],
    ["/api/wakeups/x", "Wakeup"],
    [`/api/approvals/${"x".repeat(300)}`, "Approval"],
    [`/api/agents/${"x".repeat(600)}`, "API route"],
  ])("%s whose id is none names nothing", async (url, what) => {
    expect(await call("GET", url)).toMatchObject({ status: 404, body: { error: `${what} not found` } });
  });

  it("whose id is unknown names nothing, in whatever case it is written", async () => {
    const { id } = await call.api().world.company();

    for (const [url, what] of [
      [`/api/companies/${newId()}`, "Company"],
      [`/api/companies/${newId()}/agents`, "Company"],
      [`/api/companies/${newId()}/activity`, "Company"],
      [`/api/companies/${newId()}/heartbeat-runs`, "Company"],
      [`/api/companies/${newId()}/live-runs`, "Company"],
      [`/api/companies/${newId()}/wakeups`, "Company"],
      [`/api/companies/${newId()}/events/stream`, "Company"],
      [`/api/agents/${newId()}`, "Agent"],
      [`/api/heartbeat-runs/${newId()}`, "Heartbeat run"],
      [`/api/wakeups/${newId()}`, "Wakeup"],
    ] as const) {
      expect([url, await call("GET", url)]).toMatchObject([url, { status: 404, body: { error: `${what} not found` } }]);
    }
    expect(await call("GET", `/api/companies/${id.toUpperCase()}`)).toMatchObject({ status: 200, body: { id } });
  });

  it("that is no route gets 404, with any method", async () => {
    for (const [method, url] of [
      ["GET", "/api/nope"],
      ["POST", "/api/companies/a/b/c/d"],
      ["DELETE", "/api"],
      ["GET", "/"],
    ] as const) {
      expect(await call(method, url)).toMatchObject({ status: 404, body: { error: "API route not found" } });
    }
  });

  it("asked by another method says which it knows", async () => {
    const answer = await call("PUT", "/api/companies", { name: "Acme" });

    expect(answer).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD, POST" },
      body: { error: expect.any(String) },
    });
    expect(await call("HEAD", "/api/companies")).toMatchObject({ status: 200, body: "" });
  });
});

describe("a defect of ours", () => {
  it("is logged with its stack under the request's id, and told to nobody", async () => {
    const lines: string[] = [];
    const log = createLogger({ level: "info", process: "test", destination: { write: (line) => lines.push(line) } });
    const list = () => Promise.reject(new Error("what nobody should know"));
    await using api = await openApi({ log, replace: ({ companies }) => ({ companies: { ...companies, list } }) });

    const answer = await api.call("GET", "/api/companies", undefined, { "x-request-id": "req-1" });

    expect(answer).toMatchObject({ status: 500, headers: { "x-request-id": "req-1" } });
    expect(answer.body).toEqual({ error: "Internal server error" });
    const logged = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ level }) => level === "error");
    expect(logged).toMatchObject({
      requestId: "req-1",
      err: { message: "what nobody should know", stack: expect.stringContaining("errors.test.ts") },
    });
  });
});

describe("every code of ours", () => {
  it.each([
    ["invalid_input", 400],
    ["unauthenticated", 401],
    ["forbidden", 403],
    ["not_found", 404],
    ["conflict", 409],
    ["illegal_transition", 422],
    ["not_invokable", 409],
    ["budget_exceeded", 409],
    ["approval_required", 409],
    ["lease_lost", 409],
    ["payload_too_large", 413],
    ["unsupported_media_type", 415],
    ["rate_limited", 429],
    ["unavailable", 503],
  ] as const)("%s is HTTP's %i, with its message and details", (code, status) => {
    const failure = toFailure(new AppError(code, "So it is", { details: { a: 1 }, retryAfterSec: 3 }));

    expect(failure).toMatchObject({ status, code, retryAfterSec: 3, isUnexpected: false });
    expect(apiSurface.errorBody(failure, {} as FastifyRequest)).toEqual({ error: "So it is", details: { a: 1 } });
  });

  it("internal is 500, and keeps to itself what it says", () => {
    const failure = toFailure(new AppError("internal", "a detail", { details: { a: 1 } }));

    expect(failure).toMatchObject({ status: 500, isUnexpected: true });
    expect(apiSurface.errorBody(failure, {} as FastifyRequest)).toEqual({ error: "Internal server error" });
  });
});
