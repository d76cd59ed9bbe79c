import { describe, expect, it } from "vitest";

import { ActivityFilter } from "../../shared/activity/activity.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import type { WebhookDelivery } from "../../shared/webhooks/webhook.schema.ts";
import { UpdateWebhookEndpoint } from "../../shared/webhooks/webhook.schema.ts";
import { endpoint } from "../support/endpoint.ts";
import { until } from "../support/until.ts";
import { eventIn, listenAt, rawAnswer, sendWebhooks, verifiedBy } from "../support/webhooks.ts";
import { asAgent, board, World } from "../support/world.ts";

const ok = () => endpoint((_, response) => response.end("thanks"));

const deliveriesOf = (world: World, companyId: string, endpointId: string): Promise<WebhookDelivery[]> =>
  world.services.webhooks.listDeliveries(board, { companyId, endpointId }, { limit: 200 });

const count = async (world: World, table: string): Promise<number> =>
  (await world.sql<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n;

/** Pauses and resumes an agent so often: two events each time. */
async function turn(world: World, agentId: string, times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await world.services.agents.pause(board, agentId);
    await world.services.agents.resume(board, agentId);
  }
}

describe("what happens in a company", () => {
  it("reaches an endpoint that wants it, signed so that the reference library accepts it", async () => {
    await using world = await World.open();
    await using receiver = await ok();
    const { id: agentId, companyId } = await world.agent();
    const { secret } = await listenAt(world, companyId, `${receiver.url}/hook?from=us`);
    await using _sender = await sendWebhooks(world);

    await world.services.agents.pause(board, agentId);
    await until(() => receiver.received.length > 0);

    const [request] = receiver.received;
    expect(request).toMatchObject({
      method: "POST",
      path: "/hook?from=us",
      headers: { "content-type": "application/json", "webhook-id": expect.stringMatching(/^evt_/) },
    });
    expect(verifiedBy(secret, request!)).toMatchObject({
      id: request!.headers["webhook-id"],
      type: "agent.paused",
      companyId: encodePublicId("company", companyId),
      sequence: expect.any(Number),
      data: { id: encodePublicId("agent", agentId), status: "paused", actor: "user:tester" },
    });
  });

  it("is told by type, to each endpoint what it wants, in one order", async () => {
    await using world = await World.open();
    await using some = await ok();
    await using all = await ok();
    const { id: agentId, companyId } = await world.agent();
    await listenAt(world, companyId, all.url, ["*"]);
    await listenAt(world, companyId, some.url, ["task.*", "agent.resumed"]);
    await using _sender = await sendWebhooks(world);

    await turn(world, agentId);
    await world.wake(agentId);
    await until(() => all.received.some((request) => request.body.includes("heartbeat.invoked")));

    const types = (received: typeof all.received) =>
      received.map(eventIn).sort((one, other) => one.sequence - other.sequence);
    const audited = ({ type, data }: ReturnType<typeof eventIn>) => (type === "audit.recorded" ? data["action"] : type);
    expect(types(all.received).map(audited)).toEqual([
      "webhook_endpoint.created",
      // Of the other endpoint.
      "secret.created",
      "webhook_endpoint.created",
      "agent.paused",
      "agent.resumed",
      "heartbeat.invoked",
    ]);
    await until(() => some.received.length > 0);
    expect(types(some.received).map(audited)).toEqual(["agent.resumed"]);
  });

  it("is kept for nobody where nobody listens", async () => {
    await using world = await World.open();
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, "http://127.0.0.1:9");
    await world.services.webhooks.update(board, companyId, id, { status: "disabled" });
    await world.services.webhookFanOut.tell();
    const other = await world.agent();

    await turn(world, agentId);
    await turn(world, other.id);

    expect(await count(world, "webhook_outbox")).toBe(0);
  });

  it("is told of exactly when it happened: not of what was taken back", async () => {
    await using world = await World.open();
    const { companyId } = await world.agent();
    await listenAt(world, companyId, "http://127.0.0.1:9", ["*"]);
    await world.services.webhookFanOut.tell();
    const before = await count(world, "webhook_outbox");

    await expect(
      world.sql(
        `with entry as (insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id)
           values ($1, $2, 'user', 'x', 'agent.paused', 'agent', 'x') returning 1)
         select 1 / 0 from entry`,
        [newId(), companyId],
      ),
    ).rejects.toThrow(/division/);

    expect(await count(world, "webhook_outbox")).toBe(before);
  });
});

describe("an endpoint", () => {
  it("is for those who lead the company", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { webhooks } = world.services;

    await expect(webhooks.list(asAgent(agent), agent.companyId, { limit: 10 })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(listenAt(world, newId(), "https://example.com")).rejects.toMatchObject({ code: "not_found" });
    const { id } = await listenAt(world, agent.companyId, "https://example.com");
    const other = await world.company();
    await expect(webhooks.get(board, other.id, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(webhooks.test(board, { companyId: other.id, endpointId: id })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("shows its secret once, and the trail nothing of where it is but its origin", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const { webhooks, activity } = world.services;
    const url = "https://example.com/hooks/T0K3N";
    const { secret, ...made } = await listenAt(world, companyId, url, ["*", "*"]);

    expect(made).toMatchObject({ url, events: ["*"], status: "enabled", description: null });
    expect(await webhooks.get(board, companyId, made.id)).toEqual(made);
    expect(await webhooks.list(board, companyId, { limit: 10 })).toEqual([made]);
    const changed = await webhooks.update(
      board,
      companyId,
      made.id,
      UpdateWebhookEndpoint.parse({ events: ["task.*"] }),
    );
    expect(changed).toMatchObject({ events: ["task.*"], url });
    const rotated = await webhooks.rotateSecret(board, companyId, made.id);
    expect(rotated.secret).not.toBe(secret);
    await webhooks.delete(board, companyId, made.id);
    await expect(webhooks.get(board, companyId, made.id)).rejects.toMatchObject({ code: "not_found" });

    const entries = await activity.list(board, companyId, ActivityFilter.parse({}));
    expect(entries.map(({ action }) => action).filter((action) => action.startsWith("webhook"))).toEqual([
      "webhook_endpoint.deleted",
      "webhook_endpoint.secret_rotated",
      "webhook_endpoint.updated",
      "webhook_endpoint.created",
    ]);
    const [trail] = await world.sql<{ text: string }>("select json_agg(a)::text as text from activity_log a");
    expect(trail!.text).not.toContain("T0K3N");
    expect(trail!.text).not.toContain(secret);
    const stored = await world.sql<{ text: string }>("select json_agg(v)::text as text from secret_versions v");
    expect(stored[0]!.text ?? "").not.toContain(Buffer.from(secret).toString("hex"));
  });

  it("is signed for by both secrets for a day after one was rotated", async () => {
    await using world = await World.open();
    await using receiver = await ok();
    const { id: agentId, companyId } = await world.agent();
    const { id, secret: old } = await listenAt(world, companyId, receiver.url);
    const { secret: fresh } = await world.services.webhooks.rotateSecret(board, companyId, id);
    await using _sender = await sendWebhooks(world);

    await world.services.agents.pause(board, agentId);
    const first = await until(() => receiver.received[0]);
    expect(verifiedBy(old, first)).toMatchObject({ type: "agent.paused" });
    expect(verifiedBy(fresh, first)).toMatchObject({ type: "agent.paused" });

    await world.sql("update webhook_endpoints set secret_rotated_at = now() - interval '24 hours 1 second'");
    await world.services.agents.resume(board, agentId);
    const second = await until(() => receiver.received[1]);
    expect(() => verifiedBy(old, second)).toThrow(/No matching signature/);
    expect(verifiedBy(fresh, second)).toMatchObject({ type: "agent.resumed" });
  });

  it("can be tested, and a delivery sent once more under its own id", async () => {
    await using world = await World.open();
    await using receiver = await ok();
    const { id: agentId, companyId } = await world.agent();
    const { id: endpointId } = await listenAt(world, companyId, receiver.url, ["agent.paused"]);
    await using _sender = await sendWebhooks(world);
    const { webhooks } = world.services;
    const path = { companyId, endpointId };

    const test = await webhooks.test(board, path);
    const tested = await until(async () => {
      const delivery = await webhooks.getDelivery(board, { ...path, deliveryId: test.id });
      return delivery.status === "delivered" && delivery;
    });
    expect(tested).toMatchObject({
      eventType: "webhook.test",
      attempts: [{ number: 1, statusCode: 200, answer: "thanks", error: null, latencyMs: expect.any(Number) }],
    });
    await world.services.agents.pause(board, agentId);
    const [paused] = await until(async () => {
      const all = await deliveriesOf(world, companyId, endpointId);
      return all.length === 2 && all.every(({ status }) => status === "delivered") && all;
    });

    await webhooks.replay(board, { ...path, deliveryId: paused!.id });
    await until(() => receiver.received.length === 3);

    const [, one, again] = receiver.received;
    expect(again!.headers["webhook-id"]).toBe(one!.headers["webhook-id"]);
    expect(again!.body).toBe(one!.body);
    await webhooks.update(board, companyId, endpointId, { status: "disabled" });
    await expect(webhooks.test(board, path)).rejects.toMatchObject({ code: "illegal_transition" });
    await expect(webhooks.replay(board, { ...path, deliveryId: paused!.id })).rejects.toMatchObject({
      code: "illegal_transition",
    });
  });
});

describe("a receiver", () => {
  it("that fails is tried again, with the same id, until it takes it", async () => {
    await using world = await World.open();
    let calls = 0;
    await using receiver = await endpoint((_, response) => {
      calls += 1;
      response.statusCode = calls < 3 ? 503 : 204;
      response.end();
    });
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, receiver.url);
    await using _sender = await sendWebhooks(world, { pausesSec: [0.05, 0.05, 0.05] });

    await world.services.agents.pause(board, agentId);
    const [delivery] = await until(async () => {
      const all = await deliveriesOf(world, companyId, id);
      return all[0]?.status === "delivered" && all;
    });

    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(delivery!.attempts.map(({ statusCode, error }) => [statusCode, error])).toEqual([
      [503, "Answered 503"],
      [503, "Answered 503"],
      [204, null],
    ]);
  });

  it("that asks for time is given it", async () => {
    await using world = await World.open();
    await using receiver = await endpoint((_, response) => {
      response.writeHead(429, { "retry-after": "3600" });
      response.end();
    });
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, receiver.url);
    await using _sender = await sendWebhooks(world);

    await world.services.agents.pause(board, agentId);
    await until(async () => (await deliveriesOf(world, companyId, id))[0]?.attempts.length === 1);

    const [{ nextAttemptAt } = { nextAttemptAt: null }] = await deliveriesOf(world, companyId, id);
    expect((Date.parse(nextAttemptAt!) - Date.now()) / 1_000).toBeGreaterThan(3_500);
  });

  it("that redirects is not followed", async () => {
    await using world = await World.open();
    await using elsewhere = await ok();
    await using receiver = await endpoint((_, response) => {
      response.writeHead(307, { location: elsewhere.url });
      response.end();
    });
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, receiver.url);
    await using _sender = await sendWebhooks(world);

    await world.services.agents.pause(board, agentId);
    const [attempt] = await until(async () => {
      const [delivery] = await deliveriesOf(world, companyId, id);
      return delivery?.attempts.length === 1 && delivery.attempts;
    });

    expect(attempt).toMatchObject({ statusCode: 307, error: "Answered 307: redirects are not followed" });
    expect(elsewhere.received).toEqual([]);
  });

  it("that answers 410 is left alone from then on, and the trail says so", async () => {
    await using world = await World.open();
    await using receiver = await endpoint((_, response) => {
      response.statusCode = 410;
      response.end();
    });
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, receiver.url);
    await using _sender = await sendWebhooks(world);

    await world.services.agents.pause(board, agentId);
    const { disabledReason } = await until(async () => {
      const now = await world.services.webhooks.get(board, companyId, id);
      return now.status === "disabled" && now;
    });

    expect(disabledReason).toBe("The endpoint answered 410 Gone");
    await world.services.agents.resume(board, agentId);
    expect(await count(world, "webhook_outbox")).toBe(0);
    const filter = ActivityFilter.parse({ action: "webhook_endpoint.disabled" });
    expect(await world.services.activity.list(board, companyId, filter)).toMatchObject([
      { actorType: "system", actorId: "webhooks", entityId: id, details: { why: "gone", eventType: "agent.paused" } },
    ]);
    expect(world.hints).toContainEqual({ kind: "events", companyId });
  });

  it("that never takes anything is disabled when the last attempt has failed", async () => {
    await using world = await World.open();
    await using receiver = await endpoint((_, response) => {
      response.statusCode = 500;
      response.end();
    });
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, receiver.url);
    await using _sender = await sendWebhooks(world, { pausesSec: [0.02, 0.02] });

    await world.services.agents.pause(board, agentId);
    await until(async () => (await world.services.webhooks.get(board, companyId, id)).status === "disabled");

    const [delivery] = await deliveriesOf(world, companyId, id);
    expect(delivery).toMatchObject({ status: "failed", attempts: [{}, {}, {}] });
  });

  it("that takes all but one goes on being told", async () => {
    await using world = await World.open();
    await using receiver = await endpoint(({ body }, response) => {
      response.statusCode = body.includes("agent.paused") ? 500 : 200;
      response.end();
    });
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, receiver.url);
    await using _sender = await sendWebhooks(world, { pausesSec: [0.3, 0.3] });

    await turn(world, agentId);
    const statuses = await until(async () => {
      const all = await deliveriesOf(world, companyId, id);
      return all.length === 2 && all.every(({ status }) => status !== "pending") && all.map(({ status }) => status);
    });

    expect(statuses).toEqual(["delivered", "failed"]);
    expect((await world.services.webhooks.get(board, companyId, id)).status).toBe("enabled");
  });

  it("that hangs holds up neither others nor the end", async () => {
    await using world = await World.open();
    await using hanging = await endpoint(() => undefined);
    await using well = await ok();
    const { id: agentId, companyId } = await world.agent();
    const stuck = await listenAt(world, companyId, hanging.url);
    await listenAt(world, companyId, well.url);
    const sender = await sendWebhooks(world, { timeoutMs: 60_000 });

    await turn(world, agentId, 20);
    await until(() => well.received.length === 40);

    expect(hanging.received.length).toBeLessThanOrEqual(10);
    await sender[Symbol.asyncDispose]();
    // What was cut short was no attempt, and is due again.
    const due = await deliveriesOf(world, companyId, stuck.id);
    expect(due.filter(({ attempts, status }) => status === "pending" && attempts.length === 0)).toHaveLength(40);
    expect(due.every(({ nextAttemptAt }) => Date.parse(nextAttemptAt!) <= Date.now() + 1_000)).toBe(true);
  });

  it("that gives no answer in time has failed", async () => {
    await using world = await World.open();
    await using hanging = await endpoint(() => undefined);
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, hanging.url);
    await using _sender = await sendWebhooks(world, { timeoutMs: 100 });

    await world.services.agents.pause(board, agentId);
    const [attempt] = await until(async () => {
      const [delivery] = await deliveriesOf(world, companyId, id);
      return delivery?.attempts.length === 1 && delivery.attempts;
    });

    expect(attempt).toMatchObject({ statusCode: null, error: "No answer within 0.1 s" });
  });

  it.each([
    ["says that it is longer than it is", "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nshort", "short"],
    ["says that it is shorter than it is", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nshort and more of it", "short"],
    [
      "never ends",
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${"400\r\n".concat("x".repeat(1024), "\r\n").repeat(50)}`,
      "x".repeat(1024),
    ],
    ["has what no database holds", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\na\0b", "a\uFFFDb"],
  ])("has taken an event by its status when its answer %s", async (_name, answer, excerpt) => {
    await using world = await World.open();
    await using receiver = await rawAnswer(answer);
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, receiver.url);
    await using _sender = await sendWebhooks(world);

    await world.services.agents.pause(board, agentId);
    const [delivery] = await until(async () => {
      const all = await deliveriesOf(world, companyId, id);
      return all[0]?.status === "delivered" && all;
    });

    expect(delivery!.attempts).toMatchObject([{ statusCode: 200, answer: excerpt, error: null }]);
  });

  it("inside is not called, unless the instance is trusted or allows it by name", async () => {
    await using world = await World.open();
    await using inside = await ok();
    const { port } = new URL(inside.url);
    const { id: agentId, companyId } = await world.agent();
    const byName = await listenAt(world, companyId, `http://localhost:${port}`);
    const byAddress = await listenAt(world, companyId, `http://[::ffff:127.0.0.1]:${port}`);
    await world.sql("update webhook_endpoints set may_be_local = false");

    {
      await using _sender = await sendWebhooks(world, { pausesSec: [0.5, 600] });
      await world.services.agents.pause(board, agentId);
      for (const { id } of [byName, byAddress]) {
        const [attempt] = await until(async () => {
          const [delivery] = await deliveriesOf(world, companyId, id);
          return delivery !== undefined && delivery.attempts.length > 0 && delivery.attempts;
        });
        expect(attempt!.error).toMatch(/not public/);
      }
      expect(inside.received).toEqual([]);
    }
    await world.sql("update webhook_deliveries set next_attempt_at = now()");
    await using _allowed = await sendWebhooks(world, { allowed: ["localhost"] });
    await until(() => inside.received.length === 1);
  });

  it("whose secret is gone is told nothing unsigned", async () => {
    await using world = await World.open();
    await using receiver = await ok();
    const { id: agentId, companyId } = await world.agent();
    const { id } = await listenAt(world, companyId, receiver.url);
    await world.sql("delete from secrets");
    await using _sender = await sendWebhooks(world);

    await world.services.agents.pause(board, agentId);
    const [attempt] = await until(async () => {
      const [delivery] = await deliveriesOf(world, companyId, id);
      return delivery?.attempts.length === 1 && delivery.attempts;
    });

    expect(attempt!.error).toMatch(/rotating it makes another/);
    expect(receiver.received).toEqual([]);
  });
});
