import { describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { bearer, sharedApi } from "../support/api.ts";
import { endpoint } from "../support/endpoint.ts";
import { adminOf } from "../support/staffing.ts";
import { until } from "../support/until.ts";
import { eventIn, sendWebhooks, verifiedBy } from "../support/webhooks.ts";
import { board } from "../support/world.ts";

interface Endpoint {
  readonly id: string;
  readonly secret: string;
  readonly status: string;
}
interface Delivery {
  readonly id: string;
  readonly status: string;
  readonly eventType: string;
}
interface Answered<T> {
  readonly data: T;
  readonly meta: { readonly nextCursor?: string | null };
}

describe("webhook endpoints of /v1", () => {
  const call = sharedApi();
  const setUp = async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const made = await call<Answered<{ token: string }>>("POST", "/v1/tokens", { name: "ci", scopes: ["admin"] });
    const admin = bearer(made.body.data.token);
    const url = `/v1/companies/${encodePublicId("company", agent.companyId)}/webhook-endpoints`;
    return { world, agent, admin, url };
  };

  it("are made, shown, changed, rotated and deleted by who may manage webhooks", async () => {
    const { admin, url } = await setUp();
    const body = { url: "https://example.com/hook", events: ["agent.*", "task.completed"], description: "CI" };

    const made = await call<Answered<Endpoint>>("POST", url, body, admin);

    expect(made).toMatchObject({
      status: 201,
      headers: { location: `${url}/${made.body.data.id}` },
      body: {
        data: {
          ...body,
          id: expect.stringMatching(/^whe_/),
          secret: expect.stringMatching(/^whsec_/),
          status: "enabled",
        },
      },
    });
    const one = `${url}/${made.body.data.id}`;
    const { secret, ...shown } = made.body.data;
    expect((await call("GET", one, undefined, admin)).body).toMatchObject({ data: shown });
    expect(JSON.stringify((await call("GET", url, undefined, admin)).body)).not.toContain(secret);
    expect(await call("PATCH", one, { events: ["*"], status: "disabled" }, admin)).toMatchObject({
      status: 200,
      body: { data: { events: ["*"], status: "disabled", disabledReason: "Disabled by hand" } },
    });
    expect(await call("POST", `${one}/test`, undefined, admin)).toMatchObject({
      status: 409,
      body: { error: { code: "invalid_state" } },
    });
    const rotated = await call<Answered<Endpoint>>("POST", `${one}/rotate-secret`, undefined, admin);
    expect(rotated).toMatchObject({ status: 200, body: { data: { secret: expect.stringMatching(/^whsec_/) } } });
    expect(rotated.body.data.secret).not.toBe(secret);
    expect(await call("DELETE", one, undefined, admin)).toMatchObject({
      status: 200,
      body: { data: { id: shown.id } },
    });
    expect(await call("GET", one, undefined, admin)).toMatchObject({
      status: 404,
      body: { error: { code: "not_found" } },
    });
  });

  it.each([
    [{ events: ["*"] }, "url"],
    [{ url: "file:///etc/passwd", events: ["*"] }, "url"],
    [{ url: "https://example.com", events: [] }, "events"],
    [{ url: "https://example.com", events: ["agents.*"] }, "events.0"],
    [{ url: "https://example.com", events: ["*"], secret: "whsec_mine" }, "secret"],
  ])("are not made of %j", async (body, field) => {
    const { admin, url } = await setUp();

    expect(await call("POST", url, body, admin)).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed", details: [{ field }] } },
    });
  });

  it("shows the same secret when the same request is sent again, and keeps it unreadable", async () => {
    const { world, admin, url } = await setUp();
    const send = () =>
      call<Answered<Endpoint>>(
        "POST",
        url,
        { url: "https://example.com", events: ["*"] },
        { ...admin, "idempotency-key": "k" },
      );

    const [first, again] = [await send(), await send()];

    expect(again).toMatchObject({ status: 201, headers: { "idempotency-replayed": "true" } });
    expect(again.body.data).toEqual(first.body.data);
    expect(JSON.stringify(await world.sql("select * from idempotency_keys"))).not.toContain(first.body.data.secret);
  });

  it("have their secrets among the company's, as what they are", async () => {
    const { world, admin, url } = await setUp();
    await call("POST", url, { url: "https://example.com", events: ["*"] }, admin);

    const secrets = `${url.replace("webhook-endpoints", "secrets")}?category=webhook_secret`;
    const { body } = await call<Answered<{ name: string }[]>>("GET", secrets, undefined, await adminOf(world));

    expect(body.data).toMatchObject([{ name: expect.stringMatching(/^webhook-endpoint-/) as string }]);
  });

  it("are told what is done on /api, and show what was sent", async () => {
    const { world, agent, admin, url } = await setUp();
    await using receiver = await endpoint((_, response) => response.end("got it"));
    const made = await call<Answered<Endpoint>>("POST", url, { url: receiver.url, events: ["agent.*"] }, admin);
    const one = `${url}/${made.body.data.id}`;
    await using _sender = await sendWebhooks(world);

    await call("POST", `/api/agents/${agent.id}/pause`);
    const request = await until(() => receiver.received[0]);

    expect(verifiedBy(made.body.data.secret, request)).toMatchObject({ type: "agent.paused" });
    await call("POST", `${one}/test`, undefined, admin);
    await until(() => receiver.received.length === 2);
    const deliveries = await until(async () => {
      const { body } = await call<Answered<Delivery[]>>("GET", `${one}/deliveries?limit=1`, undefined, admin);
      return body.data[0]?.status === "delivered" && body;
    });
    expect(deliveries.data).toMatchObject([
      { eventType: "webhook.test", sequence: null, attempts: [{ statusCode: 200, answer: "got it" }] },
    ]);
    const next = `${one}/deliveries?limit=1&cursor=${deliveries.meta.nextCursor}`;
    const before = (await call<Answered<Delivery[]>>("GET", next, undefined, admin)).body.data[0]!;
    expect(before).toMatchObject({ eventType: "agent.paused", eventId: eventIn(request).id, body: request.body });
    expect(await call("POST", `${one}/deliveries/${before.id}/replay`, undefined, admin)).toMatchObject({
      status: 202,
      body: { data: { id: before.id, status: "pending" } },
    });
    await until(() => receiver.received.length === 3);
    expect(await call("GET", `${one}/deliveries/${before.id}`, undefined, admin)).toMatchObject({ status: 200 });
  });

  it("that have failed stand in the inbox, for everyone who reads it, until somebody has seen to them", async () => {
    const { world, agent, admin, url } = await setUp();
    await using receiver = await endpoint((_, response) => {
      response.statusCode = 410;
      response.end();
    });
    const hook = { url: `${receiver.url}/a-secret-path`, events: ["agent.*"], description: "CI" };
    const { id } = (await call<Answered<Endpoint>>("POST", url, hook, admin)).body.data;
    const other = (await call<Answered<Endpoint>>("POST", url, { url: receiver.url, events: ["goal.*"] }, admin)).body
      .data;
    await call("PATCH", `${url}/${other.id}`, { status: "disabled" }, admin);
    const scopes = [`company:${agent.companyId}:read`];
    const reader = bearer(
      (await call<Answered<{ token: string }>>("POST", "/v1/tokens", { name: "r", scopes })).body.data.token,
    );
    const company = url.replace("/webhook-endpoints", "");
    const view = async (name: string): Promise<Record<string, unknown>> =>
      (await call<Answered<Record<string, unknown>>>("GET", `${company}/dashboard/${name}`, undefined, reader)).body
        .data;
    const badges = async () => (await call("GET", `/api/companies/${agent.companyId}/sidebar-badges`)).body;
    expect(await view("inbox")).toMatchObject({ total: 0, failedWebhooks: [] });
    await using _sender = await sendWebhooks(world);

    await call("POST", `/api/agents/${agent.id}/pause`);
    const inbox = await until(async () => {
      const now = await view("inbox");
      return now["total"] === 1 && now;
    });

    expect(inbox["failedWebhooks"]).toEqual([
      {
        id,
        origin: receiver.url,
        description: "CI",
        reason: "The endpoint answered 410 Gone",
        at: expect.stringMatching(/Z$/),
      },
    ]);
    expect(await view("health")).toMatchObject({ failedWebhooks: 1 });
    expect(await badges()).toMatchObject({ inbox: 1, failedWebhooks: 1 });
    await call("PATCH", `${url}/${id}`, { status: "disabled" }, admin);
    expect(await view("inbox")).toMatchObject({ total: 0, failedWebhooks: [] });
    expect(await badges()).toMatchObject({ inbox: 0, failedWebhooks: 0 });
    expect(await call("PATCH", `${url}/${id}`, { status: "enabled" }, admin)).toMatchObject({
      body: { data: { status: "enabled", disabledReason: null } },
    });
  });

  it("of another company are not there", async () => {
    const { world, admin, url } = await setUp();
    const other = await world.agent();
    const { id } = await world.services.webhooks.create(board, other.companyId, {
      url: "https://example.com",
      events: ["*"],
    });

    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["GET", "/deliveries"],
      ["POST", "/test"],
      ["POST", "/rotate-secret"],
    ] as const) {
      const body = method === "PATCH" ? {} : undefined;
      const answer = await call(method, `${url}/${encodePublicId("webhookEndpoint", id)}${path}`, body, admin);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
  });
});
