import { Webhook } from "standardwebhooks";
import { afterAll, describe, expect, it } from "vitest";

import { freshSigningSecret } from "../../shared/webhooks/webhook-signature.ts";
import type { Outcome } from "../../worker/adapters/adapter.ts";
import { httpAdapter } from "../../worker/adapters/http.ts";
import { endpoint } from "../support/endpoint.ts";
import { attempt } from "../support/execution.ts";
import { until } from "../support/until.ts";

const open = httpAdapter({ allowPrivate: true });
const guarded = httpAdapter({ allowPrivate: false });
afterAll(async () => {
  await open.close();
  await guarded.close();
});

const call = (config: Record<string, unknown>): Promise<Outcome> => open.execute(attempt(config).execution);

describe("the http adapter's request", () => {
  it("carries the run, its token and a key that stays the same through retries", async () => {
    await using server = await endpoint((_, response) => response.end());
    const { execution } = attempt({ url: `${server.url}/hook`, payloadTemplate: { kind: "wake", runId: "mine" } });

    const outcome = await open.execute(execution);

    expect(outcome).toEqual({ kind: "succeeded", summary: `HTTP POST ${server.url}/hook` });
    const [{ method, path, headers, body }] = server.received as [(typeof server.received)[number]];
    expect({ method, path }).toEqual({ method: "POST", path: "/hook" });
    expect(JSON.parse(body)).toEqual({
      kind: "wake",
      agentId: execution.agentId,
      runId: execution.runId,
      context: execution.context,
    });
    expect(headers).toMatchObject({
      authorization: "Bearer run-token",
      "content-type": "application/json",
      "idempotency-key": execution.idempotencyId,
      "x-paperclip-run-id": execution.runId,
      traceparent: "00-trace-01",
      "x-systole-memory-scopes": "agent,company",
    });
  });

  it("is signed where there is a secret, as the reference library verifies it, whatever the agent's headers say", async () => {
    await using server = await endpoint((_, response) => response.end());
    const signingSecret = freshSigningSecret();
    const headers = { "Webhook-Signature": "v1,forged" };
    const { execution } = attempt({ url: server.url, headers, signingSecret: { type: "plain", value: signingSecret } });

    await open.execute(execution);
    await call({ url: server.url, method: "GET", signingSecret });
    await call({ url: server.url });

    const [signed, bare, unsigned] = server.received;
    const verified = (one: (typeof server.received)[number]): unknown =>
      new Webhook(signingSecret).verify(one.body, one.headers as Record<string, string>);
    expect(verified(signed!)).toMatchObject({ runId: execution.runId });
    expect(signed?.headers["webhook-id"]).toBe(execution.idempotencyId);
    expect(() => verified({ ...signed!, body: signed!.body.replace("because", "whatever") })).toThrow("signature");
    expect(bare?.headers["webhook-signature"]).toMatch(/^v1,/);
    expect(unsigned?.headers["webhook-signature"]).toBeUndefined();
  });

  it("has its signature for the configured origin alone", async () => {
    await using elsewhere = await endpoint((_, response) => response.end());
    await using server = await endpoint((_, response) => response.writeHead(307, { location: elsewhere.url }).end());

    await call({ url: server.url, signingSecret: freshSigningSecret() });

    expect(elsewhere.received).toHaveLength(1);
    expect(elsewhere.received[0]?.headers["webhook-signature"]).toBeUndefined();
  });

  it("takes the agent's own method and headers, but not for what names the run", async () => {
    await using server = await endpoint((_, response) => response.end());
    const headers = { Authorization: "Token own", "X-Team": { type: "plain", value: "red" }, "Idempotency-Key": "own" };
    const { execution } = attempt({ url: server.url, method: "put", headers });

    await open.execute(execution);

    expect(server.received[0]?.method).toBe("PUT");
    expect(server.received[0]?.headers).toMatchObject({
      authorization: "Token own",
      "x-team": "red",
      "idempotency-key": execution.idempotencyId,
    });
  });

  it("authorizes with a name and password that are in the URL", async () => {
    await using server = await endpoint((_, response) => response.end());

    const outcome = await call({ url: server.url.replace("//", "//me:p%40ss@") });

    expect(server.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    expect(JSON.stringify(outcome)).not.toContain("p%40ss");
  });

  it.each([
    ["no URL", {}, "url"],
    ["no http URL", { url: "ftp://example.com" }, "url"],
    ["an unknown method", { url: "http://example.com", method: "CONNECT" }, "method"],
    ["a header of the connection", { url: "http://example.com", headers: { "Content-Length": "5" } }, "Content-Length"],
    ["a header with a line break", { url: "http://example.com", headers: { a: "b\r\nc: d" } }, "headers.a"],
    ["a secret that cannot sign", { url: "http://example.com", signingSecret: "hunter2" }, "signingSecret"],
    ["a negative time limit", { url: "http://example.com", timeoutMs: -1 }, "timeoutMs"],
  ])("is not sent with %s", async (_case, config, word) => {
    const outcome = await call(config);

    expect(outcome).toMatchObject({ kind: "failed", failure: "permanent", errorCode: "configuration_invalid" });
    expect(outcome).toHaveProperty("message", expect.stringContaining(word));
  });
});

describe("the http adapter's outcomes", () => {
  it("report what a JSON body says", async () => {
    const body = { usage: { inputTokens: 3, outputTokens: 4 }, costUsd: 0.5, model: "m", summary: "did it" };
    await using server = await endpoint((_, response) => response.end(JSON.stringify(body)));

    expect(await call({ url: server.url })).toEqual({
      kind: "succeeded",
      usage: { inputTokens: 3, cachedInputTokens: 0, outputTokens: 4 },
      costUsd: 0.5,
      model: "m",
      summary: "did it",
      result: body,
    });
  });

  it.each([
    [200, { status: "accepted" }, { kind: "succeeded" }],
    [202, { ok: true }, { kind: "succeeded" }],
    [202, { status: "accepted" }, { kind: "pending", deadlineSec: 3_600 }],
    [202, { status: "running", deadlineSec: 90.2 }, { kind: "pending", deadlineSec: 91 }],
    [202, { async: true, deadlineSec: 1e9 }, { kind: "pending", deadlineSec: 86_400 }],
    [202, { status: "pending", deadlineSec: -5 }, { kind: "pending", deadlineSec: 3_600 }],
  ])("of %i with %j", async (status, body, outcome) => {
    await using server = await endpoint((_, response) => response.writeHead(status).end(JSON.stringify(body)));

    expect(await call({ url: server.url })).toMatchObject(outcome);
  });

  it.each([
    [400, "permanent"],
    [401, "permanent"],
    [404, "permanent"],
    [304, "permanent"],
    [408, "transient"],
    [425, "transient"],
    [429, "transient"],
    [500, "transient"],
    [503, "transient"],
  ])("of status %i are a %s failure", async (status, failure) => {
    await using server = await endpoint((_, response) => response.writeHead(status).end(status === 304 ? "" : "why"));

    const outcome = await call({ url: server.url });

    expect(outcome).toMatchObject({ kind: "failed", failure, errorCode: `http_status_${status}` });
  });

  it("honour Retry-After", async () => {
    await using server = await endpoint((_, response) => response.writeHead(503, { "retry-after": "12" }).end());

    expect(await call({ url: server.url })).toMatchObject({ failure: "transient", retryAfterSec: 12 });
  });

  it("of a connection that is refused or torn are transient", async () => {
    const closed = await endpoint(() => undefined);
    await closed[Symbol.asyncDispose]();
    await using torn = await endpoint((_, response) => response.destroy());

    for (const { url } of [closed, torn]) {
      expect(await call({ url })).toMatchObject({
        kind: "failed",
        failure: "transient",
        errorCode: "endpoint_unreachable",
      });
    }
  });

  it("of a certificate that is not trusted are permanent", async () => {
    await using server = await endpoint((_, response) => response.end());

    const outcome = await call({ url: server.url.replace("http:", "https:") });

    expect(outcome).toMatchObject({ kind: "failed", errorCode: "tls_failed" });
  });

  it("are timed_out after timeoutMs, and after timeoutSec", async () => {
    await using server = await endpoint(() => undefined);

    expect(await call({ url: server.url, timeoutMs: 60 })).toEqual({
      kind: "timed_out",
      message: "Timed out after 0.06s",
    });
    expect(await call({ url: server.url, timeoutSec: 0.05 })).toEqual({
      kind: "timed_out",
      message: "Timed out after 0.05s",
    });
  });

  it("are timed_out too when the body does not come to its end", async () => {
    await using server = await endpoint((_, response) => response.write("{"));

    expect(await call({ url: server.url, timeoutMs: 100 })).toMatchObject({ kind: "timed_out" });
  });

  it("are stopped at once on a stop, and the endpoint sees its connection close", async () => {
    let isClosed = false;
    await using server = await endpoint((_, response) => {
      response.on("close", () => {
        isClosed = true;
      });
    });
    const run = attempt({ url: server.url });
    const outcome = open.execute(run.execution);
    await until(() => server.received.length > 0);

    run.stop();

    expect(await outcome).toMatchObject({ kind: "stopped", stop: { cause: "cancelled" } });
    await until(() => isClosed, { what: "the connection to close" });
  });

  it("take a body of any length as done, and keep none that is longer than a megabyte", async () => {
    const long = JSON.stringify({ summary: "x".repeat(2 * 1024 * 1024) });
    await using server = await endpoint((_, response) => response.end(long));

    expect(await call({ url: server.url })).toEqual({ kind: "succeeded", summary: `HTTP POST ${server.url}/` });
  });
});

describe("the http adapter's redirects", () => {
  it("repeat the request, and tell another origin neither the token nor the agent's headers", async () => {
    await using target = await endpoint((_, response) => response.end('{"summary":"there"}'));
    await using start = await endpoint(({ path }, response) => {
      response.writeHead(307, { location: path === "/a" ? "/b" : `${target.url}/c` }).end();
    });

    const outcome = await call({ url: `${start.url}/a`, headers: { "x-secret": "s" } });

    expect(outcome).toMatchObject({ kind: "succeeded", summary: "there" });
    expect(start.received.map(({ headers }) => headers["x-secret"])).toEqual(["s", "s"]);
    expect(target.received).toHaveLength(1);
    expect(target.received[0]).toMatchObject({ method: "POST", path: "/c", body: start.received[0]?.body });
    expect(target.received[0]?.headers).not.toHaveProperty("authorization");
    expect(target.received[0]?.headers).not.toHaveProperty("x-secret");
  });

  it("end after three", async () => {
    await using server = await endpoint((_, response) => response.writeHead(302, { location: "/again" }).end());

    expect(await call({ url: server.url })).toMatchObject({ failure: "permanent", errorCode: "too_many_redirects" });
    expect(server.received).toHaveLength(4);
  });

  it("fetch the answer elsewhere when told so by 303", async () => {
    await using server = await endpoint(({ path }, response) => {
      if (path === "/") response.writeHead(303, { location: "/answer" }).end();
      else response.end();
    });

    await call({ url: server.url });

    expect(server.received.map(({ method, path, body }) => [method, path, body === ""])).toEqual([
      ["POST", "/", false],
      ["GET", "/answer", true],
    ]);
  });

  it("are judged like the first address", async () => {
    await using server = await endpoint((_, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    });

    expect(await call({ url: server.url })).toMatchObject({ failure: "permanent", errorCode: "address_blocked" });
  });
});

describe("the http adapter, where private networks are not allowed,", () => {
  it.each([
    "127.0.0.1",
    "localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "0x7f000001",
    "2130706433",
    "0",
    "0177.0.0.1",
    "127.1",
    "169.254.169.254",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "[fd00::1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
  ])("does not call %s", async (host) => {
    await using server = await endpoint((_, response) => response.end());
    const port = new URL(server.url).port;

    const outcome = await guarded.execute(attempt({ url: `http://${host}:${port}/` }).execution);

    expect(outcome).toMatchObject({ kind: "failed", failure: "permanent", errorCode: "address_blocked" });
    expect(outcome).toHaveProperty("message", expect.stringContaining("SYSTOLE_ALLOW_PRIVATE_HTTP"));
    expect(server.received).toEqual([]);
  });
});
