import { describe, expect, it } from "vitest";

import { startApi } from "../../api/server.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { openApi } from "../support/api.ts";
import { openEventSource } from "../support/event-source.ts";
import { until } from "../support/until.ts";
import { World } from "../support/world.ts";

const log = createLogger({ level: "silent", process: "test" });
const config = { host: "127.0.0.1", port: 0, isLoopback: true };

/** Something that a test lets happen. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe("a server that stops", () => {
  it("lets what is under way finish, ends its streams, and takes nothing more", async () => {
    await using world = await World.open();
    const company = await world.company();
    const [asked, go] = [gate(), gate()];
    const stats = async () => {
      asked.open();
      await go.passed;
      return {};
    };
    const services = { ...world.services, companies: { ...world.services.companies, stats } };
    const api = await startApi({ config, services, log });
    await using stream = await openEventSource(`${api.url}/api/companies/${company.id}/events/stream`);
    const slow = fetch(`${api.url}/api/companies/stats`);
    await asked.passed;

    const stopped = api.stop();
    await until(() => stream.hasEnded());
    expect(stream.events.at(-1)?.type).toBe("drain");
    await expect(fetch(`${api.url}/livez`)).rejects.toThrow("fetch failed");
    go.open();

    const answer = await slow;
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    const answered = performance.now();
    await stopped;
    // It does not wait for the client to let go of the connection.
    expect(performance.now() - answered).toBeLessThan(2_000);
  });

  it("turns unready first, and still answers whoever comes", async () => {
    await using world = await World.open();
    const company = await world.company();
    const api = await startApi({ config, services: world.services, log, noticeMs: 2_000 });
    await using stream = await openEventSource(`${api.url}/api/companies/${company.id}/events/stream`);
    const readiness = async (): Promise<number> => (await fetch(`${api.url}/readyz`)).status;
    expect(await readiness()).toBe(200);

    const stopped = api.stop();

    expect(await readiness()).toBe(503);
    expect((await fetch(`${api.url}/api/companies`)).status).toBe(200);
    expect(stream.hasEnded()).toBe(false);
    await stopped;
    await until(() => stream.hasEnded());
    expect(stream.events.at(-1)?.type).toBe("drain");
    await expect(readiness()).rejects.toThrow("fetch failed");
  });

  it("cuts off what does not finish in time", async () => {
    await using world = await World.open();
    const asked = gate();
    const stats = () => {
      asked.open();
      return new Promise<never>(() => {});
    };
    const services = { ...world.services, companies: { ...world.services.companies, stats } };
    const api = await startApi({ config, services, log, drainMs: 100 });
    const never = fetch(`${api.url}/api/companies/stats`);
    await asked.passed;

    await api.stop();

    await expect(never).rejects.toThrow("fetch failed");
  });

  it("does not wait for clients that keep their connections", async () => {
    await using world = await World.open();
    const api = await startApi({ config, services: world.services, log });
    await Promise.all(Array.from({ length: 8 }, () => fetch(`${api.url}/livez`).then((answer) => answer.text())));

    const since = performance.now();
    await api.stop();

    expect(performance.now() - since).toBeLessThan(2_000);
  });
});

describe("a request", () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  it("keeps its id and its trace, and is given both when it has none", async () => {
    await using api = await openApi();

    const given = await api.call("GET", "/livez", undefined, { "x-request-id": "req-1", traceparent });
    expect(given.headers["x-request-id"]).toBe("req-1");
    expect(given.headers["traceparent"]).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(given.headers["traceparent"]).not.toContain("b7ad6b7169203331");

    for (const wrong of [
      {},
      { "x-request-id": 'a "b"', traceparent: "00-0-0-00" },
      { "x-request-id": "x".repeat(200) },
    ]) {
      const { headers } = await api.call("GET", "/livez", undefined, wrong);
      expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers["traceparent"]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/);
    }
  });

  it("passes its trace on to the wakeup and the run that it makes", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();

    await api.call("POST", `/api/agents/${agent.id}/wakeup`, {}, { traceparent });

    for (const table of ["agent_wakeup_requests", "heartbeat_runs"]) {
      const [row] = await api.world.sql<{ traceparent: string }>(`select traceparent from ${table}`);
      expect(row?.traceparent).toContain("0af7651916cd43dd8448eb211c80319c");
    }
  });

  it("is logged when it changed something or failed, with its ids and without its secrets", async () => {
    const lines: Record<string, unknown>[] = [];
    const noting = createLogger({
      level: "info",
      process: "test",
      destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    });
    await using api = await openApi({ log: noting });

    await api.call("GET", "/api/companies");
    await api.call("POST", "/api/companies", { name: "Acme" }, { "x-request-id": "req-1", traceparent });
    const authorization = "Bearer pcp_0123456789abcdef0123456789abcdef0123456789abcdef";
    await api.call("GET", "/api/agents/me?token=pcp_0123456789abcdef", undefined, { authorization });

    expect(lines).toMatchObject([
      {
        level: "info",
        requestId: "req-1",
        traceparent: expect.stringContaining("0af7651916cd43dd8448eb211c80319c"),
        method: "POST",
        url: "/api/companies",
        status: 201,
        ms: expect.any(Number),
      },
      { level: "info", method: "GET", url: "/api/agents/me?token=[redacted]", status: 401 },
    ]);
    expect(JSON.stringify(lines)).not.toContain("0123456789abcdef0123");
  });

  it("is answered with headers that let a browser do nothing with what it gets", async () => {
    await using api = await openApi();

    for (const url of ["/api/companies", "/api/nope", "/livez"]) {
      const { headers } = await api.call("GET", url);
      expect(headers).toMatchObject({
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});
