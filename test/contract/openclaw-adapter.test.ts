import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";

import type { Execution, Outcome, Reported } from "../../worker/adapters/adapter.ts";
import { openclawAdapter } from "../../worker/adapters/openclaw/openclaw.ts";
import { endpoint } from "../support/endpoint.ts";
import { attempt } from "../support/execution.ts";
import { type FakeOpenclaw, type FakeRun, fakeOpenclaw } from "../support/fake-openclaw.ts";
import { until } from "../support/until.ts";

const patience = { reconnectForMs: 5_000, firstDelayMs: 10 };
const adapter = openclawAdapter("openclaw_gateway", { allowPrivate: true, patience });
const hasty = openclawAdapter("openclaw_gateway", {
  allowPrivate: true,
  patience: { reconnectForMs: 0, firstDelayMs: 1 },
});

const USED = {
  provider: "anthropic",
  model: "claude-opus",
  usage: { input: 30, output: 4, cacheRead: 5, cacheWrite: 6 },
};

const goesOn = (): void => undefined;
const call = (gateway: FakeOpenclaw, config: object = {}, more: Partial<Execution> = {}): Promise<Outcome> =>
  adapter.execute(attempt({ url: gateway.url, ...config }, more).execution);

/** The run that begins, once the gateway has it. */
const begun = (gateway: FakeOpenclaw, at = 0): Promise<FakeRun> =>
  until(() => gateway.runs[at], { what: "a run at the gateway" });

describe("a run at a gateway", () => {
  it("is one message in the session of its task, and ends as the gateway says", async () => {
    await using gateway = await fakeOpenclaw({
      token: "gateway-token",
      onRun: (run) => {
        run.emit("lifecycle", { phase: "start" });
        run.emit("assistant", { text: "I am", delta: "I am" });
        run.emit("tool", { phase: "start", name: "exec", args: { command: "ls" } });
        run.emit("tool", { phase: "result", name: "exec", result: "gateway-token" });
        run.emit("lifecycle", { phase: "end" });
        run.end({ payloads: [{ text: "All done." }], meta: { durationMs: 3, agentMeta: USED } });
      },
    });
    const payloadTemplate = { thinking: "low", message: "First of all:" };
    const config = { url: gateway.url, authToken: "gateway-token", agentId: "main", payloadTemplate, timeoutSec: 90 };
    const one = attempt(config, { context: { wakeReason: "because", issueId: "issue-1" } });

    const outcome = await adapter.execute(one.execution);

    const { runId, idempotencyId } = one.execution;
    const sessionKey = `agent:main:paperclip:issue:issue-1:${idempotencyId}`;
    expect(outcome).toEqual({
      kind: "succeeded",
      summary: "All done.",
      provider: "anthropic",
      model: "claude-opus",
      usage: { inputTokens: 30, cachedInputTokens: 5, cacheWriteTokens: 6, outputTokens: 4 },
      sessionId: sessionKey,
      externalRunId: idempotencyId,
    });
    const { message, ...params } = gateway.runs[0]?.params ?? {};
    expect(params).toEqual({
      idempotencyKey: idempotencyId,
      sessionKey,
      agentId: "main",
      thinking: "low",
      timeout: 90,
    });
    expect(message).toMatch(/^First of all:\n\nYou are Alice/);
    for (const told of ["because", "issue-1", `PAPERCLIP_RUN_ID=${runId}`]) expect(message).toContain(told);
    expect(message).not.toContain("run-token");
    expect(one.text()).toContain(`stream=tool data={"phase":"start","name":"exec","args":{"command":"ls"}}`);
    expect(one.text()).toContain(`stream=assistant data={"delta":"I am"}`);
    expect(one.text()).not.toContain("gateway-token");
  });

  it("is known by a device that signs what it says of itself", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const devicePrivateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" });
    await using gateway = await fakeOpenclaw({ token: "t-o-k-e-n" });
    await using wary = await fakeOpenclaw({ paired: [] });
    const config = { token: "t-o-k-e-n", devicePrivateKeyPem };

    expect(await call(gateway, config)).toMatchObject({ kind: "succeeded" });
    expect(gateway.of("connect")[0]?.params).toMatchObject({
      minProtocol: 3,
      maxProtocol: 4,
      client: { id: "gateway-client", mode: "backend" },
      role: "operator",
      auth: { token: "t-o-k-e-n" },
      device: { id: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(await call(wary, config)).toMatchObject({
      errorCode: "openclaw_gateway_pairing_required",
      failure: "permanent",
      message: expect.stringContaining("request-7"),
    });
  });

  it.each([
    ["fixed", { sessionKeyStrategy: "fixed", sessionKey: "board" }, {}, "board"],
    ["fixed, of an agent", { sessionKeyStrategy: "fixed", agentId: "ops" }, {}, "agent:ops:paperclip:agent:agent-1"],
    ["new for each run", { sessionKeyStrategy: "run" }, { context: { issueId: "i" } }, "paperclip:run:chain"],
    ["kept by task", {}, { context: { taskId: "i" } }, "paperclip:issue:i:chain"],
    ["gone on with", {}, { context: { issueId: "i" }, sessionId: "paperclip:issue:i:old" }, "paperclip:issue:i:old"],
    [
      "another task's",
      {},
      { context: { issueId: "j" }, sessionId: "paperclip:issue:i:old" },
      "paperclip:issue:j:chain",
    ],
    ["without a task", {}, {}, "paperclip:agent:agent-1:chain"],
  ])("has a session that is %s", async (_name, config, more, sessionKey) => {
    await using gateway = await fakeOpenclaw();

    const outcome = await call(gateway, config, { idempotencyId: "chain", ...more });

    expect(outcome).toMatchObject({ kind: "succeeded", sessionId: sessionKey });
    expect(gateway.runs[0]?.params).toMatchObject({ sessionKey });
  });

  it("says what it uses as it goes, where the gateway does", async () => {
    const told: Reported[] = [];
    await using gateway = await fakeOpenclaw({
      onRun: (run) => {
        run.emit("usage", { usage: { input: 7, output: 1 }, costUsd: 0.25 });
        run.end();
      },
    });

    await call(gateway, {}, { metered: (report) => told.push(report) });

    expect(told).toMatchObject([{ costUsd: 0.25, usage: { inputTokens: 7, outputTokens: 1 } }]);
  });

  it("survives frames and events that nobody knows, and those of other runs", async () => {
    await using gateway = await fakeOpenclaw({
      onRun: (run) => {
        for (const frame of [
          "no JSON",
          "[1]",
          "null",
          '{"type":"cancel"}',
          '{"type":"event"}',
          '{"type":"res","id":7}',
        ]) {
          gateway.send(frame);
        }
        gateway.send(Buffer.from([0xff, 0xfe, 0]));
        gateway.send(
          '{"type":"event","event":"agent","payload":{"runId":"other","stream":"assistant","data":{"text":"no"}}}',
        );
        gateway.send('{"type":"event","event":"tick","payload":{"ts":1}}');
        run.emit("__proto__", { text: "odd" });
        run.end({});
      },
    });
    const one = attempt({ url: gateway.url });

    expect(await adapter.execute(one.execution)).toMatchObject({ kind: "succeeded" });
    expect(one.text()).not.toContain("other");
  });

  it("says much, piece by piece, and holds no more of it than it has to", { timeout: 60_000 }, async () => {
    const text = "x".repeat(6_000);
    const count = 10_000;
    await using gateway = await fakeOpenclaw({
      onRun: (run) => {
        for (let at = 0; at < count; at += 1) run.emit("assistant", { delta: text });
        run.end({ payloads: [] });
      },
    });
    let bytes = 0;
    let most = 0;
    const output: Execution["output"] = (_stream, chunk) => {
      bytes += chunk.length;
      most = Math.max(most, chunk.length);
      return Promise.resolve();
    };

    const outcome = await call(gateway, {}, { output });

    expect(bytes).toBeGreaterThan(count * text.length);
    expect(most).toBeLessThanOrEqual(64 * 1024);
    expect(outcome.summary?.length).toBeLessThanOrEqual(32 * 1024);
  });
});

describe("a connection that drops", () => {
  it("is sought again, and the same run waited for", async () => {
    await using gateway = await fakeOpenclaw({ onRun: goesOn });
    const one = attempt({ url: gateway.url });
    const ended = adapter.execute(one.execution);
    const run = await begun(gateway);
    await until(() => gateway.of("agent.wait").length === 1);

    gateway.drop();
    await until(() => gateway.of("agent.wait").length === 2, { what: "it to wait again" });
    run.emit("assistant", { text: "still there" });
    run.end();

    expect(await ended).toMatchObject({ kind: "succeeded", summary: "still there" });
    expect(gateway.runs).toHaveLength(1);
    expect(gateway.of("agent")).toHaveLength(1);
    expect(one.text()).toContain("connected again");
  });

  it("before the answer to its request runs nothing twice", async () => {
    let dropped = 0;
    await using gateway = await fakeOpenclaw({
      onRun: goesOn,
      onAsked: () => {
        dropped += 1;
        gateway.drop();
      },
    });
    const ended = call(gateway);
    const run = await begun(gateway);
    await until(() => gateway.of("agent").length === 2, { what: "it to ask again" });
    await until(() => gateway.of("agent.wait").length > 0);
    run.end();

    expect(await ended).toMatchObject({ kind: "succeeded" });
    expect({ dropped, runs: gateway.runs.length }).toEqual({ dropped: 1, runs: 1 });
    const keys = gateway.of("agent").map(({ params }) => params["idempotencyKey"]);
    expect(new Set(keys).size).toBe(1);
  });

  it("with the gateway's restart means that the run is asked for again", async () => {
    let uptimeMs = 86_400_000;
    await using gateway = await fakeOpenclaw({ onRun: goesOn, uptimeMs: () => uptimeMs });
    const ended = call(gateway);
    await begun(gateway);
    await until(() => gateway.of("agent.wait").length === 1);
    // What counts is that it has been running for less long than the run has.
    uptimeMs = -5_000;
    gateway.forget();
    gateway.drop();
    (await begun(gateway, 1)).end();

    expect(await ended).toMatchObject({ kind: "succeeded" });
    expect(gateway.runs).toHaveLength(2);
  });

  it("for too long is tried again later, when the gateway's run is found", async () => {
    const first = await fakeOpenclaw({ onRun: goesOn });
    const one = attempt({ url: first.url });
    const ended = hasty.execute(one.execution);
    await begun(first);
    await first[Symbol.asyncDispose]();
    expect(await ended).toMatchObject({ failure: "transient", errorCode: "endpoint_unreachable" });

    await using gateway = await fakeOpenclaw({ onRun: goesOn });
    const { idempotencyId } = one.execution;
    const lost = attempt({ url: gateway.url }, { idempotencyId });
    const again = attempt({ url: gateway.url }, { idempotencyId });
    void adapter.execute(lost.execution);
    const run = await begun(gateway);
    const found = adapter.execute(again.execution);
    await until(() => gateway.of("agent.wait").length === 2);
    run.end();

    expect(await found).toMatchObject({ kind: "succeeded" });
    expect(gateway.runs).toHaveLength(1);
  });
});

describe("another attempt", () => {
  it("takes the result of the one before it, where only the answer was lost", async () => {
    await using gateway = await fakeOpenclaw();
    const idempotencyId = "chain";

    await call(gateway, {}, { idempotencyId });
    expect(await call(gateway, {}, { idempotencyId })).toMatchObject({ kind: "succeeded", summary: "done" });

    expect(gateway.runs).toHaveLength(1);
  });

  it("asks under a key of its own where that one had failed", async () => {
    let count = 0;
    await using gateway = await fakeOpenclaw({
      onRun: (run) => {
        count += 1;
        if (count === 1) run.fail("it does not work");
        else run.end();
      },
    });
    const idempotencyId = "chain";

    expect(await call(gateway, {}, { idempotencyId })).toMatchObject({ errorCode: "adapter_failed" });
    expect(await call(gateway, {}, { idempotencyId, runId: "two" })).toMatchObject({ kind: "succeeded" });

    expect(gateway.runs.map(({ key }) => key)).toEqual(["chain", "chain:two"]);
  });

  it("begins anew where an older one ends what it had found", async () => {
    await using gateway = await fakeOpenclaw({ onRun: goesOn });
    const older = attempt({ url: gateway.url }, { idempotencyId: "chain" });
    const first = adapter.execute(older.execution);
    await begun(gateway);
    const second = call(gateway, {}, { idempotencyId: "chain", runId: "two" });
    await until(() => gateway.of("agent.wait").length === 2);

    older.stop({ cause: "lease_lost" });
    expect(await first).toMatchObject({ kind: "stopped" });
    (await begun(gateway, 1)).end();

    expect(await second).toMatchObject({ kind: "succeeded" });
  });
});

describe("what ends a run early", () => {
  it.each(["cancelled", "budget_exceeded", "lease_lost", "interrupted"] as const)(
    "ends it at the gateway too: %s",
    async (cause) => {
      await using gateway = await fakeOpenclaw({ onRun: goesOn });
      const one = attempt({ url: gateway.url });
      const ended = adapter.execute(one.execution);
      const run = await begun(gateway);

      one.stop({ cause });

      expect(await ended).toMatchObject({ kind: "stopped", stop: { cause }, sessionId: expect.any(String) });
      expect(run.isEnded()).toBe(true);
      expect(gateway.of("sessions.abort")[0]?.params).toEqual({ key: run.params["sessionKey"], runId: run.key });
    },
  );

  it("is told to an older gateway as it knows it", async () => {
    const unknown = { error: { code: "INVALID_REQUEST", message: "unknown method" } };
    await using gateway = await fakeOpenclaw({
      onRun: goesOn,
      answer: ({ method }) => (method === "sessions.abort" ? unknown : undefined),
    });
    const one = attempt({ url: gateway.url });
    const ended = adapter.execute(one.execution);
    const { key, params } = await begun(gateway);
    await until(() => gateway.of("agent.wait").length === 1);

    one.stop();

    expect(await ended).toMatchObject({ kind: "stopped" });
    expect(gateway.of("chat.abort")[0]?.params).toEqual({ sessionKey: params["sessionKey"], runId: key });
  });

  it("reaches it over another connection where there is none just then", async () => {
    await using gateway = await fakeOpenclaw({ onRun: goesOn });
    const slow = openclawAdapter("openclaw", {
      allowPrivate: true,
      patience: { reconnectForMs: 60_000, firstDelayMs: 60_000 },
    });
    const one = attempt({ url: gateway.url });
    const ended = slow.execute(one.execution);
    const run = await begun(gateway);
    gateway.drop();
    await until(() => one.text().includes("connection lost"));

    one.stop();

    expect(await ended).toMatchObject({ kind: "stopped" });
    expect(run.isEnded()).toBe(true);
  });

  it("is not waited for where the gateway is deaf to it", async () => {
    await using gateway = await fakeOpenclaw({
      onRun: goesOn,
      answer: ({ method }) => (method === "sessions.abort" ? "silence" : undefined),
    });
    const one = attempt({ url: gateway.url });
    const ended = adapter.execute(one.execution);
    await begun(gateway);

    one.stop({ graceMs: 50 });

    expect(await ended).toMatchObject({ kind: "stopped" });
    expect(one.text()).toContain("could not be ended");
  });

  it("is its own time limit", async () => {
    await using gateway = await fakeOpenclaw({ onRun: goesOn });

    expect(await call(gateway, { waitTimeoutMs: 200 })).toMatchObject({
      kind: "timed_out",
      message: "Timed out after 0.2s",
    });
    expect(gateway.runs.filter((run) => !run.isEnded())).toEqual([]);
  });

  it("before it begins, it is not begun", async () => {
    await using gateway = await fakeOpenclaw();
    const one = attempt({ url: gateway.url });
    one.stop();

    expect(await adapter.execute(one.execution)).toMatchObject({ kind: "stopped" });
    expect(gateway.asked).toEqual([]);
  });
});

describe("a run that fails", () => {
  it.each([
    ["it does not work", "adapter_failed", "permanent"],
    ["529 overloaded_error", "openclaw_transient_upstream", "transient"],
    ["You have hit your usage limit", "provider_quota", "transient"],
    ["invalid api key", "openclaw_auth_required", "permanent"],
  ])("with the words %j", async (words, errorCode, failure) => {
    await using gateway = await fakeOpenclaw({ onRun: (run) => run.fail(words) });

    const outcome = await call(gateway);

    expect(outcome).toMatchObject({ kind: "failed", errorCode, failure, message: expect.stringContaining(words) });
  });

  it.each([
    [{ stopReason: "rpc" }, { kind: "failed", errorCode: "openclaw_gateway_run_aborted", failure: "transient" }],
    [{ stopReason: "timeout", timeoutPhase: "provider" }, { kind: "timed_out" }],
  ])("as the gateway cuts it off: %j", async (more, expected) => {
    await using gateway = await fakeOpenclaw({ onRun: (run) => run.cut(more) });

    expect(await call(gateway)).toMatchObject(expected);
  });

  it("is lost where the gateway knows nothing of it any more", async () => {
    await using gateway = await fakeOpenclaw({
      onRun: () => gateway.forget(),
    });

    expect(await call(gateway)).toMatchObject({ errorCode: "openclaw_gateway_run_lost", failure: "transient" });
  });

  it.each([
    ["UNAVAILABLE", { code: "UNAVAILABLE", message: "starting", retryable: true, retryAfterMs: 1_500 }, "transient"],
    ["a refusal", { code: "INVALID_REQUEST", message: "invalid agent params" }, "permanent"],
    ["a missing scope", { code: "INVALID_REQUEST", message: "missing scope: operator.write" }, "permanent"],
    ["nothing said", {}, "permanent"],
  ])("with the gateway's %s", async (_name, error, failure) => {
    await using gateway = await fakeOpenclaw({ answer: ({ method }) => (method === "agent" ? { error } : undefined) });

    const outcome = await call(gateway);

    expect(outcome).toMatchObject({ kind: "failed", failure });
    expect(outcome).toMatchObject(failure === "transient" ? { retryAfterSec: 2 } : {});
  });

  it.each([
    ["no token", { token: "right-one" }, {}, "openclaw_gateway_auth_required"],
    ["a wrong one", { token: "right-one" }, { authToken: "wrong-one" }, "openclaw_gateway_auth_required"],
    ["no device", { paired: [] }, {}, "openclaw_gateway_pairing_required"],
    ["another protocol", { protocol: 5 }, {}, "openclaw_gateway_protocol_mismatch"],
  ])("since it is not let in: %s", async (_name, door, config, errorCode) => {
    await using gateway = await fakeOpenclaw(door);
    const one = attempt({ url: gateway.url, ...config });

    const outcome = await adapter.execute(one.execution);

    expect(outcome).toMatchObject({ kind: "failed", failure: "permanent", errorCode });
    expect(JSON.stringify(outcome) + one.text()).not.toContain("wrong-one");
    expect(gateway.runs).toEqual([]);
  });

  it.each([
    [302, "permanent", "http_status_302"],
    [401, "permanent", "openclaw_gateway_auth_required"],
    [404, "permanent", "http_status_404"],
    [503, "transient", "http_status_503"],
  ])("where a web server answers with %i", async (status, failure, errorCode) => {
    await using elsewhere = await fakeOpenclaw();
    await using server = await endpoint(() => undefined);
    server.server.on("upgrade", (_request, socket) => {
      socket.end(`HTTP/1.1 ${status} No\r\nLocation: ${elsewhere.url}\r\nRetry-After: 7\r\nConnection: close\r\n\r\n`);
    });

    const outcome = await adapter.execute(attempt({ url: server.url.replace("http", "ws") }).execution);

    expect(outcome).toMatchObject({ kind: "failed", failure, errorCode });
    expect(outcome).toMatchObject(failure === "transient" ? { retryAfterSec: 7 } : {});
    expect(elsewhere.connections()).toBe(0);
  });

  it("where nobody listens", async () => {
    const outcome = await adapter.execute(attempt({ url: "ws://127.0.0.1:1" }).execution);

    expect(outcome).toMatchObject({ kind: "failed", failure: "transient", errorCode: "endpoint_unreachable" });
  });

  it.each(["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])("where it leads inside: %s", async (host) => {
    await using gateway = await fakeOpenclaw();
    const guarded = openclawAdapter("openclaw", { allowPrivate: false });

    const outcome = await guarded.execute(attempt({ url: gateway.url.replace("127.0.0.1", host) }).execution);

    expect(outcome).toMatchObject({ kind: "failed", failure: "permanent", errorCode: "address_blocked" });
    expect(gateway.connections()).toBe(0);
  });

  it.each([
    ["no gateway", {}, "url"],
    ["no WebSocket", { url: "http://example.com" }, "url"],
    ["a strategy of its own", { url: "ws://example.com", sessionKeyStrategy: "daily" }, "sessionKeyStrategy"],
    ["a key that is none", { url: "ws://example.com", devicePrivateKeyPem: "hunter2" }, "devicePrivateKeyPem"],
  ])("since it is configured with %s", async (_name, config, word) => {
    const outcome = await adapter.execute(attempt(config).execution);

    expect(outcome).toMatchObject({ failure: "permanent", errorCode: "configuration_invalid" });
    expect(outcome).toHaveProperty("message", expect.stringContaining(word));
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
  });
});
