import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, expectTypeOf, it } from "vitest";
import { startApi } from "../../api/server.ts";
import { rename } from "../../client/examples/change-what-was-read.ts";
import { namesOfAgents } from "../../client/examples/read-a-list.ts";
import { deedsOfPeople } from "../../client/examples/read-the-trail.ts";
import { receiver } from "../../client/examples/receive-webhooks.ts";
import { wakeAnAgent } from "../../client/examples/wake-an-agent.ts";
import { watch } from "../../client/examples/watch-a-company.ts";
import { createClient, type Fetch, type Schemas, type WebhookEvent } from "../../client/main.ts";
import { keyOf, silent, startTestApi } from "../support/api.ts";
import { readSource, sourceFiles } from "../support/source-files.ts";
import { until } from "../support/until.ts";
import { times } from "../support/waking.ts";
import { sendWebhooks } from "../support/webhooks.ts";
import { board } from "../support/world.ts";

const clientOf = ({ url }: { url: string }, options: { fetch?: Fetch; token?: string } = {}) =>
  createClient({ baseUrl: url, surface: "api", ...options });

const v1Of = ({ url }: { url: string }, options: { fetch?: Fetch; token?: string } = {}) =>
  createClient({ baseUrl: url, surface: "v1", ...options });

/** The server does what it is asked, and its first answer is lost. */
const losingAnswers = (count = 1): Fetch => {
  let left = count;
  return async (request) => {
    const answer = await fetch(request);
    if (left === 0) return answer;
    left -= 1;
    throw new TypeError("fetch failed");
  };
};

describe("the client", () => {
  it("asks again when an answer is lost, and what it asks for is done once", async () => {
    await using api = await startTestApi();
    const client = clientOf(api, { fetch: losingAnswers(2) });

    const company = await client.post("/api/companies", { body: { name: "Once" } });

    expect(await clientOf(api).get("/api/companies")).toEqual([company]);
  });

  it("wakes once by the key of the body, too", async () => {
    await using api = await startTestApi();
    const { id: agentId } = await api.world.agent();
    const body = { idempotencyKey: "deploy-7" };

    const answer = await clientOf(api, { fetch: losingAnswers() }).post("/api/agents/{agentId}/wakeup", {
      path: { agentId },
      body,
    });

    expect(answer).toMatchObject({ wakeup: { outcome: "replayed" } });
    expect(await api.world.sql("select idempotency_key from agent_wakeup_requests")).toEqual([
      { idempotency_key: "deploy-7" },
    ]);
  });

  it("waits for the first of its calls, where that is still under way", async () => {
    await using api = await startTestApi();
    await using lock = await api.world.locked("lock table companies");
    const statuses: number[] = [];
    let first: Promise<Response> | undefined;
    const client = clientOf(api, {
      fetch: async (request) => {
        if (first === undefined) {
          first = fetch(request);
          await until(async () => (await api.world.sql("select from idempotency_keys")).length === 1);
          throw new TypeError("fetch failed");
        }
        const answer = await fetch(request);
        statuses.push(answer.status);
        if (answer.status === 409) await lock.release();
        return answer;
      },
    });

    const company = await client.post("/api/companies", { body: { name: "Slow" } });

    expect(statuses).toEqual([409, 201]);
    expect(await (await first)?.json()).toEqual(company);
  });

  it("does once what may not be done twice, and says that it does not know", async () => {
    await using api = await startTestApi();
    const { id: agentId } = await api.world.agent();
    const client = clientOf(api, { fetch: losingAnswers() });

    const renamed = client.patch("/api/agents/{agentId}", { path: { agentId }, body: { name: "Bob" } });

    await expect(renamed).rejects.toThrow(`${api.url} does not answer (TypeError: fetch failed)`);
  });

  it("says who asks, and is refused like anyone", async () => {
    await using api = await startTestApi();
    const agent = await api.world.agent();
    const token = await keyOf(api.world, agent.id);

    expect(await clientOf(api, { token }).get("/api/agents/me")).toMatchObject({ id: agent.id });
    await expect(clientOf(api, { token: "stale" }).get("/api/agents/me")).rejects.toMatchObject({
      status: 401,
      code: "unauthenticated",
    });
    await expect(clientOf(api).post("/api/companies", { body: { name: "" } })).rejects.toMatchObject({
      status: 400,
      code: "invalid_input",
      message: "Validation error",
      details: [expect.objectContaining({ path: ["name"] })],
    });
  });

  it("takes answers for what they are: JSON, text, nothing", async () => {
    await using api = await startTestApi();
    const { companyId, id: agentId } = await api.world.agent({ name: "Ada" });
    const client = clientOf(api);

    const picture = await client.get("/api/companies/{companyId}/org.svg", { path: { companyId } });
    const gone = await client.delete("/api/agents/{agentId}", { path: { agentId } });

    expectTypeOf(picture).toEqualTypeOf<string>();
    expect(picture).toContain("Ada");
    expect(gone).toEqual({ ok: true });
  });

  it("sends files, once though the answer is lost, and takes them as they are", async () => {
    await using api = await startTestApi();
    const { id: companyId } = await api.world.company();
    const client = clientOf(api, { fetch: losingAnswers() });
    const issue = await client.post("/api/companies/{companyId}/issues", {
      path: { companyId },
      body: { title: "With a file" },
    });
    const form = new FormData();
    form.set("file", new File(["grün"], "note.txt", { type: "text/plain" }));

    const losing = clientOf(api, { fetch: losingAnswers() });
    const { id } = await losing.post("/api/issues/{issueId}/attachments", { path: { issueId: issue.id }, body: form });
    const read = await client.get("/api/attachments/{attachmentId}/content", { path: { attachmentId: id } });

    expectTypeOf(read).toEqualTypeOf<Blob>();
    expect([read.type, await read.text()]).toEqual(["text/plain;charset=utf-8", "grün"]);
    expect(await client.get("/api/issues/{issueId}/attachments", { path: { issueId: issue.id } })).toHaveLength(1);
  });

  it("follows a company's events from one server to the next, and misses none", async () => {
    await using api = await startTestApi();
    const { companyId } = await api.world.agent();
    const port = Number(new URL(api.url).port);
    const events = clientOf(api).follow("/api/companies/{companyId}/events/stream", { path: { companyId } });
    const hire = async () => (await api.world.agent({ companyId })).id;
    const next = async (): Promise<string> => JSON.stringify((await events.next()).value);

    let isOpen = false;
    const first = next().then(() => {
      isOpen = true;
    });
    await until(async () => (await hire()) !== "" && isOpen, { what: "the first event" });
    await first;
    await api.stop();
    const missed = await hire();
    const config = { host: "127.0.0.1", port, isLoopback: true };
    const other = await startApi({ config, services: api.world.services, log: silent });

    for (let event = ""; !event.includes(missed); ) event = await next();
    await events.return();
    await other.stop();
  });

  it("speaks /v1 as well: keys, pages, errors and events", async () => {
    await using api = await startTestApi();
    const { companyId } = await api.world.agent();
    const client = v1Of(api, { fetch: losingAnswers() });

    const made = await client.post("/v1/tokens", { body: { name: "t0", scopes: ["read"] } });
    for (const name of ["t1", "t2"]) await client.post("/v1/tokens", { body: { name, scopes: ["read"] } });
    const names: string[] = [];
    for await (const { name } of client.each("/v1/tokens", { query: { limit: 1 } })) names.push(name);
    const reader = v1Of(api, { token: made.data.token });
    const refused = await reader
      .post("/v1/tokens", { body: { name: "more", scopes: ["admin"] } })
      .catch((error) => error);

    expect(names).toEqual(["t2", "t1", "t0"]);
    expect(refused).toMatchObject({ name: "ApiError", status: 403, code: "insufficient_scope", details: [] });
    expect(refused.message).not.toBe("HTTP 403");
    const events = reader.follow("/v1/companies/{cid}/events", { path: { cid: companyId } });
    const first = events.next();
    let isOpen = false;
    void first.then(() => {
      isOpen = true;
    });
    await until(async () => (await api.world.agent({ companyId })).id !== "" && isOpen, { what: "the first event" });
    expect((await first).value).toMatchObject({ type: expect.stringMatching(/^[a-z.]+$/), data: { companyId } });
    await events.return();
  });

  it("lets through what the document has, and nothing else", () => {
    const client = clientOf({ url: "http://127.0.0.1:1" });
    const companyId = "";

    expectTypeOf(client.get<"/api/companies/{companyId}">).returns.resolves.toEqualTypeOf<Schemas["api"]["Company"]>();
    expectTypeOf(client.each<"/api/companies/{companyId}/agents">).returns.toEqualTypeOf<
      AsyncGenerator<Schemas["api"]["Agent"], void>
    >();
    expectTypeOf(client.post<"/api/companies">)
      .parameter(1)
      .toHaveProperty("body");
    // None of these is called: they are here for the compiler.
    const wrong = () => [
      // @ts-expect-error there is no such path
      client.get("/api/nothing"),
      // @ts-expect-error it has no such method
      client.put("/api/companies"),
      // @ts-expect-error a path has its names
      client.get("/api/companies/{companyId}"),
      // @ts-expect-error of these types
      client.get("/api/companies/{companyId}", { path: { companyId: 1 } }),
      // @ts-expect-error a body has what it must have
      client.post("/api/companies", { body: {} }),
      // @ts-expect-error and nothing is misspelled
      client.get("/api/companies/{companyId}", { path: { companyId }, querry: {} }),
      // @ts-expect-error what is no list has no items
      client.each("/api/companies/{companyId}", { path: { companyId } }),
      // @ts-expect-error what is no stream has no events
      client.follow("/api/companies/{companyId}", { path: { companyId } }),
    ];
    expect(wrong).toBeTypeOf("function");
  });
});

describe("an example of the client", () => {
  it("wakes an agent, or says why not", async () => {
    await using api = await startTestApi();
    const { id } = await api.world.agent();

    expect(await wakeAnAgent(api.url, id)).toMatch(/^run [0-9a-f-]{36} is queued$/);
    await api.world.services.agents.pause(board, id);
    expect(await wakeAnAgent(api.url, id)).toBe("not now: Agent is not invokable in its current state");
    await expect(wakeAnAgent(api.url, crypto.randomUUID())).rejects.toMatchObject({
      name: "ApiError",
      status: 404,
      code: "not_found",
      message: "Agent not found",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      retryAfterSec: undefined,
    });
  });

  it("reads a list to its end, page after page", async () => {
    await using api = await startTestApi();
    const { id: companyId } = await api.world.company();
    const names = times(5, (n) => `A${n}`);
    for (const name of names) await api.world.agent({ companyId, name });

    expect((await namesOfAgents(api.url, companyId)).sort()).toEqual(names);
  });

  it("reads a list of /v1, with what a token sees", async () => {
    await using api = await startTestApi();
    const { data } = await v1Of(api).post("/v1/tokens", { body: { name: "auditor", scopes: ["read"] } });
    const agent = await api.world.agent();
    await api.world.services.agents.pause(board, agent.id);
    await api.world.services.agents.resume(board, agent.id);

    const deeds = await deedsOfPeople(api.url, data.token, agent.companyId);

    expect(deeds).toEqual([
      "as auditor sees it",
      "user:tester agent.resumed",
      "user:tester agent.paused",
      "user:tester agent.created",
      "user:tester company.created",
    ]);
  });

  it("changes what was read, and nothing newer", async () => {
    await using api = await startTestApi();
    const { id } = await api.world.agent();

    expect(await rename(api.url, id, "Bob")).toBe(true);
    expect(await clientOf(api).get("/api/agents/{agentId}", { path: { agentId: id } })).toMatchObject({ name: "Bob" });
  });

  it("tells what happens in a company", async () => {
    await using api = await startTestApi();
    const agent = await api.world.agent();
    const lines: string[] = [];
    const leaving = new AbortController();
    const told = watch(api.url, agent.companyId, { tell: (line) => lines.push(line), signal: leaving.signal });
    await until(async () => {
      await api.world.services.agents.pause(board, agent.id);
      await api.world.services.agents.resume(board, agent.id);
      return lines.some((line) => line.includes("agent.paused"));
    });

    leaving.abort();
    await told;
  });

  it("takes the webhooks of an endpoint, also after its secret has changed, and no others", async () => {
    await using api = await startTestApi();
    await using _sender = await sendWebhooks(api.world);
    const agent = await api.world.agent();
    const secrets: string[] = [];
    const events: WebhookEvent[] = [];
    const server = receiver(secrets, async (event) => void events.push(event));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
    const path = { cid: agent.companyId };
    const client = v1Of(api);

    const { data } = await client.post("/v1/companies/{cid}/webhook-endpoints", {
      path,
      body: { url, events: ["agent.*"] },
    });
    secrets.push(data.secret);
    await api.world.services.agents.pause(board, agent.id);
    await until(() => events.some(({ type }) => type === "agent.paused"), { what: "the pause to be told" });
    const rotated = await client.post("/v1/companies/{cid}/webhook-endpoints/{endpointId}/rotate-secret", {
      path: { ...path, endpointId: data.id },
    });
    secrets.splice(0, 1, rotated.data.secret);
    await api.world.services.agents.resume(board, agent.id);
    await until(() => events.some(({ type }) => type === "agent.resumed"), { what: "the resumption to be told" });

    expect(events[0]).toMatchObject({ companyId: data.companyId, sequence: expect.any(Number), data: {} });
    const forged = {
      "webhook-id": "evt_1",
      "webhook-timestamp": `${Date.now() / 1_000}`,
      "webhook-signature": "v1,AA",
    };
    expect((await fetch(url, { method: "POST", headers: forged, body: "{}" })).status).toBe(400);
    server.close();
    server.closeAllConnections();
  });

  it("stands in the client's README as it was run", () => {
    const readme = readSource("client/README.md");

    for (const { path, text } of sourceFiles(["client/examples"], /\.ts$/)) {
      expect(readme, path).toContain(text.replace('"../main.ts"', '"@systole/client"').trim());
    }
  });
});
