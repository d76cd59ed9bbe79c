import { describe, expect, it } from "vitest";

import { openclawAdapter } from "../../worker/adapters/openclaw/openclaw.ts";
import { attempt } from "../support/execution.ts";
import { fakeOpenclaw } from "../support/fake-openclaw.ts";

const adapter = openclawAdapter("openclaw_gateway", {
  allowPrivate: true,
  patience: { reconnectForMs: 5_000, firstDelayMs: 10 },
});

const USED = {
  sessionId: "s",
  provider: "anthropic",
  model: "claude-opus",
  usage: { input: 30, output: 4, cacheRead: 5, cacheWrite: 6 },
};

describe("a run at a gateway", () => {
  it("is one message in the session of its task, and ends as the gateway says", async () => {
    await using gateway = await fakeOpenclaw({
      token: "gateway-token",
      onRun: (run) => {
        run.emit("lifecycle", { phase: "start" });
        run.emit("assistant", { text: "I am", delta: "I am" });
        run.emit("tool", { phase: "start", name: "exec", args: { command: "ls" } });
        run.emit("tool", { phase: "result", name: "exec", result: "a\nb" });
        run.emit("lifecycle", { phase: "end" });
        run.end({ payloads: [{ text: "All done." }], meta: { durationMs: 3, agentMeta: USED } });
      },
    });
    const config = {
      url: gateway.url,
      authToken: "gateway-token",
      agentId: "main",
      payloadTemplate: { thinking: "low" },
    };
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
    const [run] = gateway.runs;
    expect(run?.params).toMatchObject({ idempotencyKey: idempotencyId, sessionKey, agentId: "main", thinking: "low" });
    expect(run?.params["message"]).toContain(`PAPERCLIP_RUN_ID=${runId}`);
    expect(run?.params["message"]).not.toContain("run-token");
    expect(one.text()).toContain(`stream=tool data={"phase":"start","name":"exec","args":{"command":"ls"}}`);
    expect(one.text()).toContain(`stream=assistant data={"delta":"I am"}`);
    expect(one.text()).not.toContain("gateway-token");
  });
});
