import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";

import { buildApp } from "../../api/app.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { bearer, keyOf, openApi, type TestApi, tokenOf } from "../support/api.ts";
import { openEventSocket } from "../support/event-socket.ts";
import { until } from "../support/until.ts";
import { board } from "../support/world.ts";

const log = createLogger({ level: "silent", process: "test" });

const listen = (api: TestApi): Promise<string> => api.app.listen({ host: "127.0.0.1", port: 0 });
const socketOf = (url: string, companyId: string): string => `${url}/api/companies/${companyId}/events/ws`;
const isAction =
  (action: string) =>
  ({ payload }: { payload: Readonly<Record<string, unknown>> }): boolean =>
    payload["action"] === action;

describe("the event socket", () => {
  it("tells what happens from now on in the wire's envelope, on every replica", async () => {
    await using api = await openApi();
    await using other = await api.world.another();
    const second = await buildApp({ config: { isLoopback: true }, services: other.services, log });
    const agent = await api.world.agent();
    await using here = await openEventSocket(socketOf(await listen(api), agent.companyId));
    const elsewhere = await second.listen({ host: "127.0.0.1", port: 0 });
    await using there = await openEventSocket(socketOf(elsewhere, agent.companyId));

    await api.world.services.agents.pause(board, agent.id);

    for (const { messages } of [here, there]) {
      const message = await until(() => messages.find(isAction("agent.paused")));
      expect(message).toEqual({
        id: expect.any(Number),
        companyId: agent.companyId,
        type: "activity.logged",
        createdAt: expect.stringMatching(/^\d{4}-/),
        payload: expect.objectContaining({ entityType: "agent", entityId: agent.id }),
        cursor: expect.stringMatching(/^\d+-\d+$/),
      });
    }
    await second.close();
  });

  it("goes on where a client left it, by cursor or by id, on another replica too", async () => {
    await using api = await openApi();
    await using other = await api.world.another();
    const second = await buildApp({ config: { isLoopback: true }, services: other.services, log });
    const agent = await api.world.agent();
    const url = socketOf(await listen(api), agent.companyId);
    const elsewhere = socketOf(await second.listen({ host: "127.0.0.1", port: 0 }), agent.companyId);
    const left = await openEventSocket(`${url}?after=`);
    expect(await until(() => left.messages[0])).toMatchObject({ type: "stream.opened", cursor: expect.any(String) });
    await api.world.services.agents.pause(board, agent.id);
    const seen = await until(() => left.messages.find(isAction("agent.paused")));
    await left[Symbol.asyncDispose]();
    await api.world.services.agents.resume(board, agent.id);

    for (const query of [`after=${seen.cursor}`, `after=${seen.id}`, `lastEventId=${seen.id}`]) {
      await using back = await openEventSocket(`${query.startsWith("last") ? elsewhere : url}?${query}`);
      await until(() => back.messages.some(isAction("agent.resumed")));
      expect(back.messages[0]).toMatchObject({ type: "stream.opened", cursor: seen.cursor });
      expect(back.messages.some(isAction("agent.paused"))).toBe(false);
      expect(back.messages.map(({ type }) => type)).not.toContain("gap");
    }
    await second.close();
  });

  it("says that there is a gap when what a client has seen is no longer kept", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    const url = socketOf(await listen(api), agent.companyId);

    for (const after of ["1-1", "9999999"]) {
      await using back = await openEventSocket(`${url}?after=${after}`);
      const gap = await until(() => back.messages.find(({ type }) => type === "gap"));
      expect(gap.payload).toMatchObject({ after });
    }
  });

  it("refuses with 403 before the upgrade: no credential, a bad one, another company's, a run's", async () => {
    await using api = await openApi({ isLoopback: false });
    const [agent, stranger] = [await api.world.agent(), await api.world.agent()];
    const url = socketOf(await listen(api), agent.companyId);
    const run = await api.world.run(agent.id);
    const token = await tokenOf(api.world, run, agent);

    await expect(openEventSocket(url)).rejects.toThrow("HTTP 403");
    await expect(openEventSocket(`${url}?token=pcp_none`)).rejects.toThrow("HTTP 403");
    await expect(openEventSocket(url, { headers: bearer("garbage") })).rejects.toThrow("HTTP 403");
    await expect(openEventSocket(url, { headers: bearer(await keyOf(api.world, stranger.id)) })).rejects.toThrow("403");
    await expect(openEventSocket(url, { headers: bearer(token) })).rejects.toThrow("HTTP 403");

    const key = await keyOf(api.world, agent.id);
    await using byHeader = await openEventSocket(url, { headers: bearer(key) });
    await using byQuery = await openEventSocket(`${url}?token=${key}`);
    await using operator = await openEventSocket(url, { headers: bearer(api.world.operatorKey) });
    await api.world.services.agents.pause(board, agent.id);
    for (const { messages } of [byHeader, byQuery, operator])
      await until(() => messages.some(isAction("agent.paused")));
  });

  it("is not for pages of other origins, nor for names that were bent to this machine", async () => {
    await using api = await openApi();
    const company = await api.world.company();
    const url = socketOf(await listen(api), company.id);

    await expect(openEventSocket(url, { headers: { origin: "http://evil.example" } })).rejects.toThrow("HTTP 403");
    await expect(openEventSocket(url, { headers: { host: "evil.example" } })).rejects.toThrow("HTTP 403");
    await using own = await openEventSocket(url, { headers: { origin: new URL(url).origin } });
    expect(own.closedWith()).toBeUndefined();
  });

  it("ends when the credential is revoked that opened it", async () => {
    await using api = await openApi({ live: { pingMs: 30 } });
    const agent = await api.world.agent();
    const key = await keyOf(api.world, agent.id);
    await using socket = await openEventSocket(`${socketOf(await listen(api), agent.companyId)}?token=${key}`);

    await api.world.services.agents.terminate(board, agent.id);

    expect(await until(() => socket.closedWith())).toBe(1008);
  });

  it("cuts off a client that answers no ping", async () => {
    await using api = await openApi({ live: { pingMs: 50 } });
    const company = await api.world.company();
    const url = socketOf(await listen(api), company.id);
    await using living = await openEventSocket(url);
    await using dead = await openEventSocket(url, { autoPong: false });

    expect(await until(() => dead.closedWith())).toBe(1006);
    expect(living.closedWith()).toBeUndefined();
  });

  it("cuts off a client that takes nothing, and holds little for it, while others hear everything", async () => {
    await using api = await openApi({ live: { stalledMs: 300 } });
    const company = await api.world.company();
    const url = socketOf(await listen(api), company.id);
    await using lively = await openEventSocket(url);
    const accepted = once(api.app.server, "connection") as Promise<[Socket]>;
    await using slow = await openEventSocket(url);
    const [server] = await accepted;
    slow.socket.pause();
    let [largest, written] = [0, 0];

    await until(
      async () => {
        await api.world.sql(
          "insert into live_events (company_id, type, payload) select $1, 'test', jsonb_build_object('x', repeat('y', 20000)) from generate_series(1, 50)",
          [company.id],
        );
        written += 50;
        api.world.services.bus.publish({ kind: "events", companyId: company.id });
        largest = Math.max(largest, server.writableLength);
        return server.destroyed;
      },
      { timeoutMs: 15_000, what: "the slow client to be cut off" },
    );

    expect(largest).toBeLessThan(1024 * 1024);
    await until(() => lively.messages.filter(({ type }) => type === "test").length === written);
  });

  it("tells a client that was too slow so, once it reads on", async () => {
    await using api = await openApi({ live: { stalledMs: 100 } });
    const company = await api.world.company();
    const url = socketOf(await listen(api), company.id);
    const accepted = once(api.app.server, "connection") as Promise<[Socket]>;
    await using slow = await openEventSocket(url);
    const [server] = await accepted;
    slow.socket.pause();
    await api.world.sql(
      "insert into live_events (company_id, type, payload) select $1, 'test', jsonb_build_object('x', repeat('y', 20000)) from generate_series(1, 900)",
      [company.id],
    );
    api.world.services.bus.publish({ kind: "events", companyId: company.id });
    let [length, since] = [0, performance.now()];
    await until(() => {
      if (server.writableLength !== length) [length, since] = [server.writableLength, performance.now()];
      return length > 100_000 && performance.now() - since > 400;
    });

    slow.socket.resume();

    expect(await until(() => slow.closedWith())).toBe(1013);
  });

  it("says that the server stops, and does not keep it from stopping", async () => {
    await using api = await openApi();
    const company = await api.world.company();
    await using socket = await openEventSocket(socketOf(await listen(api), company.id));

    await api.app.close();

    expect(await until(() => socket.closedWith())).toBe(1012);
  });

  it("tells who asks for it without an upgrade what it is", async () => {
    await using api = await openApi();
    const company = await api.world.company();

    expect(await api.call("GET", `/api/companies/${company.id}/events/ws`)).toMatchObject({
      status: 426,
      headers: { upgrade: "websocket" },
    });
    expect(await api.call("GET", `/api/companies/${company.id}/events/ws?after=x`)).toMatchObject({ status: 426 });
  });
});

describe("a request that asks for another protocol", () => {
  it("is answered as if it had not, with its body", async () => {
    await using api = await openApi();
    await listen(api);
    const body = JSON.stringify({ name: "Over HTTP/1.1" });
    const { port } = api.app.server.address() as { port: number };
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    socket.write(
      "POST /api/companies HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" +
        `HTTP2-Settings: AAMAAABkAAQ\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body);

    await until(() => answer.includes("Over HTTP/1.1"));
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    socket.destroy();
  });
});
