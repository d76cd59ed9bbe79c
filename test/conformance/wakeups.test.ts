import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { bearer, keyOf } from "../support/api.ts";
import { aMoment, anId, asShown, seedServer } from "../support/seed-server.ts";

/** The section "Invoke Heartbeat (Wakeup)" of the public documentation, and what the wire says beyond it. */

describe("a wakeup", () => {
  const { api, curl, ask } = seedServer();
  const agentOf = (body: Parameters<ReturnType<typeof api>["world"]["agent"]>[0] = {}): Promise<Agent> =>
    api().world.agent(body);

  it("is answered 202 with the run that follows", async () => {
    const { world } = api();
    const agent = await agentOf();
    const key = await keyOf(world, agent.id);

    const answer = await curl<{ id: string }>(`curl -X POST http://localhost:3100/api/agents/${agent.id}/wakeup \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer ${key}" \\
  -d '{
    "source": "on_demand",
    "reason": "manual_test"
  }'`);

    const shown = {
      id: "run_xyz789",
      agentId: "agent_abc123",
      status: "queued",
      createdAt: "2026-03-04T12:00:00Z",
    };
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      ...(asShown(shown, { agent_abc123: agent.id }) as object),
      companyId: agent.companyId,
      invocationSource: "on_demand",
      triggerDetail: "manual",
      reason: "manual_test",
      // Which of several callers' run it is, the peer does not tell.
      wakeup: { id: anId, outcome: "queued" },
    });
    expect(await ask("GET", `/api/heartbeat-runs/${answer.body.id}`)).toMatchObject({
      status: 200,
      body: { id: answer.body.id, agentId: agent.id, createdAt: aMoment },
    });
  });

  it.each(["on_demand", "timer", "assignment", "automation"])("may come from %s, with a payload", async (source) => {
    const agent = await agentOf({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3600 } } });

    const answer = await ask<{ id: string }>("POST", `/api/agents/${agent.id}/wakeup`, { source, payload: { a: 1 } });

    expect(answer).toMatchObject({ status: 202, body: { status: "queued", invocationSource: source } });
    expect(await ask("GET", `/api/agents/${agent.id}/wakeups`)).toMatchObject({
      body: [{ source, payload: { a: 1 }, runId: answer.body.id }],
    });
  });

  it("from anywhere else is refused", async () => {
    const agent = await agentOf();

    expect(await ask("POST", `/api/agents/${agent.id}/wakeup`, { source: "boredom" })).toMatchObject({
      status: 400,
      body: { error: "Validation error", details: [{ path: ["source"] }] },
    });
  });

  it.each(["wakeup", "heartbeat/invoke"])("by %s needs no body", async (path) => {
    const agent = await agentOf();

    for (const headers of [{}, { "content-type": "application/json" }]) {
      expect(await ask("POST", `/api/agents/${agent.id}/${path}`, undefined, headers)).toMatchObject({
        status: 202,
        body: { agentId: agent.id, invocationSource: "on_demand", triggerDetail: "manual" },
      });
    }
  });

  it("joins a run that waits, and is told so", async () => {
    const agent = await agentOf();
    const wake = (reason: string) => ask<{ id: string }>("POST", `/api/agents/${agent.id}/wakeup`, { reason });
    const first = await wake("one");

    expect(await wake("two")).toMatchObject({
      status: 202,
      body: { id: first.body.id, wakeup: { outcome: "coalesced" } },
    });
  });

  it("with the same idempotencyKey again is the first one", async () => {
    const agent = await agentOf();
    const wake = () =>
      ask<{ id: string }>("POST", `/api/agents/${agent.id}/wakeup`, { idempotencyKey: "k", coalesce: false });
    const first = await wake();

    expect(await wake()).toMatchObject({
      status: 202,
      body: { id: first.body.id, wakeup: { outcome: "replayed" } },
    });
  });

  it("of a paused agent is refused with 409, or kept with 202 when it would not come again", async () => {
    const agent = await agentOf();
    await ask("POST", `/api/agents/${agent.id}/pause`);
    const wake = (source: string) => ask("POST", `/api/agents/${agent.id}/wakeup`, { source });

    expect(await wake("on_demand")).toMatchObject({
      status: 409,
      body: { error: "Agent is not invokable in its current state", details: { status: "paused" } },
    });
    expect(await wake("timer")).toMatchObject({ status: 202, body: { status: "skipped", outcome: "skipped" } });
    expect(await wake("assignment")).toMatchObject({
      status: 202,
      body: { status: "skipped", outcome: "deferred", wakeupId: anId },
    });
  });

  it("of a terminated agent is refused with 409", async () => {
    const agent = await agentOf();
    await ask("POST", `/api/agents/${agent.id}/terminate`);

    expect(await ask("POST", `/api/agents/${agent.id}/wakeup`, {})).toMatchObject({
      status: 409,
      body: { details: { status: "terminated" } },
    });
  });

  it("that an agent asks for another is refused", async () => {
    const { world } = api();
    const alice = await agentOf();
    const bob = await agentOf({ companyId: alice.companyId, name: "Bob" });

    const answer = await ask("POST", `/api/agents/${bob.id}/wakeup`, {}, bearer(await keyOf(world, alice.id)));

    expect(answer).toMatchObject({ status: 403, body: { error: "Agent can only invoke itself" } });
  });
});
