import { once } from "node:events";
import { connect, type Socket } from "node:net";
import pg from "pg";
import { describe, expect, it } from "vitest";

import { buildApp } from "../../api/app.ts";
import { readConfig, requireStores } from "../../shared/platform/config.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { createServices } from "../../shared/services.ts";
import { bearer, keyOf, openApi, type TestApi } from "../support/api.ts";
import { openEventSource } from "../support/event-source.ts";
import { until } from "../support/until.ts";
import { board } from "../support/world.ts";

const log = createLogger({ level: "silent", process: "test" });

const listen = (api: TestApi): Promise<string> => api.app.listen({ host: "127.0.0.1", port: 0 });
const streamOf = (url: string, companyId: string): string => `${url}/api/companies/${companyId}/events/stream`;

describe("the live stream", () => {
  it("tells what happens from now on, in the wire's envelope", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    const url = await listen(api);
    await untilSettled(api);
    await using stream = await openEventSource(streamOf(url, agent.companyId));

    await api.world.services.agents.pause(board, agent.id);

    const event = await until(() => stream.events.find(({ type }) => type === "activity.logged"));
    expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(stream.headers.get("cache-control")).toBe("no-store, no-transform");
    expect(event.id).toMatch(/^\d+-\d+$/);
    expect(event.content).toEqual({
      id: expect.any(Number),
      companyId: agent.companyId,
      type: "activity.logged",
      createdAt: expect.stringMatching(/^\d{4}-/),
      payload: expect.objectContaining({ action: "agent.paused", entityType: "agent", entityId: agent.id }),
    });
    // What was before it is not told.
    expect(
      stream.events.map(({ content }) => (content as { payload: { action?: string } }).payload.action),
    ).not.toContain("agent.created");
  });

  it("tells one company nothing of another", async () => {
    await using api = await openApi();
    const [agent, other] = [await api.world.agent(), await api.world.agent()];
    const url = await listen(api);
    await using stream = await openEventSource(streamOf(url, agent.companyId));

    await api.world.wake(other.id);
    await api.world.wake(agent.id);

    await until(() => stream.events.length > 0);
    expect(new Set(stream.events.map(({ content }) => (content as { companyId: string }).companyId))).toEqual(
      new Set([agent.companyId]),
    );
  });

  it("goes on where a client left it, by header or by query, also when nothing had come", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    const url = streamOf(await listen(api), agent.companyId);
    await untilSettled(api);
    const quiet = await openEventSource(url);
    const cursor = quiet.lastId();
    await quiet[Symbol.asyncDispose]();

    await api.world.services.agents.pause(board, agent.id);

    await using byHeader = await openEventSource(url, { "last-event-id": cursor });
    await using byQuery = await openEventSource(`${url}?after=${cursor}`);
    await using headerFirst = await openEventSource(`${url}?after=0-0`, { "last-event-id": cursor });
    for (const stream of [byHeader, byQuery, headerFirst]) {
      const [first] = await until(() => stream.events.length > 0 && stream.events);
      expect(first?.content).toMatchObject({ payload: { action: "agent.paused" } });
    }
  });

  it("says first that there is a gap when a client comes back too late, then goes on with what is kept", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    const url = streamOf(await listen(api), agent.companyId);
    await untilSettled(api);
    const left = await openEventSource(url);
    await left[Symbol.asyncDispose]();
    await api.world.services.agents.pause(board, agent.id);
    await api.world.sql("update live_events set created_at = now() - interval '30 hours'");
    await api.world.services.retention.removeOldEvents();
    await api.world.services.agents.resume(board, agent.id);

    await using back = await openEventSource(url, { "last-event-id": left.lastId() });

    await until(() => back.events.some(({ content }) => JSON.stringify(content).includes("agent.resumed")));
    expect(back.events[0]).toEqual({ id: "0-0", type: "gap", content: { after: left.lastId(), cursor: "0-0" } });
    expect(back.events.slice(1).map(({ type }) => type)).not.toContain("gap");
    await using again = await openEventSource(url, { "last-event-id": back.lastId() });
    await api.world.services.agents.pause(board, agent.id);
    await until(() => again.events.length > 0);
    expect(again.events.map(({ type }) => type)).not.toContain("gap");
  });

  it("gives a client that comes and goes between two servers everything once, while transactions commit out of order", async () => {
    await using api = await openApi();
    const company = await api.world.company();
    const here = streamOf(await listen(api), company.id);
    const config = requireStores(
      readConfig({
        DATABASE_URL: api.world.databaseUrl,
        PAPERCLIP_AGENT_JWT_SECRET: api.world.jwtSecret,
        SYSTOLE_MASTER_KEY: api.world.masterKey,
      }),
    );
    const services = await createServices({ config, log, name: "second" });
    const second = await buildApp({ config: { isLoopback: true }, services, log });
    const there = streamOf(await second.listen({ host: "127.0.0.1", port: 0 }), company.id);
    const count = 150;
    await untilSettled(api);
    const steady = await openEventSource(here);
    const writing = writeOutOfOrder(api, company.id, count);

    const seen: number[] = [];
    let cursor = steady.lastId();
    for (let turn = 0; seen.length < count; turn += 1) {
      const stream = await openEventSource(turn % 2 === 0 ? there : here, { "last-event-id": cursor });
      await until(() => stream.events.length > 0);
      await stream[Symbol.asyncDispose]();
      seen.push(...stream.events.map(numberOf));
      cursor = stream.lastId();
    }
    await writing;
    await until(() => steady.events.length >= count);

    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
    expect(steady.events.map(numberOf)).toEqual(seen);
    await steady[Symbol.asyncDispose]();
    await second.close();
    await services.close();
  });

  it("shows that it lives when there is nothing to tell", async () => {
    await using api = await openApi({ live: { heartbeatMs: 20 } });
    const company = await api.world.company();
    await using stream = await openEventSource(streamOf(await listen(api), company.id));

    await until(() => stream.comments() >= 3);

    // The company's own making may be told once more, while an older transaction runs anywhere on the server.
    expect(stream.events.filter(({ type }) => type !== "activity.logged")).toEqual([]);
  });

  it("ends when the credential is revoked that opened it", async () => {
    await using api = await openApi({ live: { heartbeatMs: 20 } });
    const agent = await api.world.agent();
    const token = await keyOf(api.world, agent.id);
    await using stream = await openEventSource(streamOf(await listen(api), agent.companyId), bearer(token));
    await until(() => stream.comments() >= 2);
    expect(stream.hasEnded()).toBe(false);

    await api.world.services.agents.terminate(board, agent.id);

    await until(() => stream.hasEnded());
    expect(stream.events.map(({ type }) => type)).not.toContain("drain");
  });

  it("says that it ends when the server stops, and does not keep it from stopping", async () => {
    await using api = await openApi();
    const company = await api.world.company();
    await using stream = await openEventSource(streamOf(await listen(api), company.id));
    await using other = await openEventSource(streamOf(`http://127.0.0.1:${port(api)}`, company.id));

    await api.app.close();

    await until(() => stream.hasEnded() && other.hasEnded());
    for (const { events } of [stream, other]) expect(events.at(-1)).toMatchObject({ type: "drain" });
  });

  it("is cut off for a client that takes nothing, and holds no more for it than a moment's worth", async () => {
    await using api = await openApi({ live: { heartbeatMs: 10_000, stalledMs: 400 } });
    const company = await api.world.company();
    await listen(api);
    const accepted = once(api.app.server, "connection") as Promise<[Socket]>;
    const socket = connect(port(api), "127.0.0.1");
    await once(socket, "connect");
    const [server] = await accepted;
    socket.pause();
    socket.write(`GET /api/companies/${company.id}/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    const pool = new pg.Pool({ connectionString: api.world.databaseUrl });
    let largest = 0;

    await until(
      async () => {
        await pool.query(
          "insert into live_events (company_id, type, payload) select $1, 'test', jsonb_build_object('x', repeat('y', 20000)) from generate_series(1, 50)",
          [company.id],
        );
        api.world.services.bus.publish({ kind: "events", companyId: company.id });
        largest = Math.max(largest, server.writableLength);
        return server.destroyed;
      },
      { timeoutMs: 15_000, what: "the stalled client to be cut off" },
    );

    // One page of the stream at the most: 200 events of 20 kB, and what stands before it.
    expect(largest).toBeLessThan(200 * 20_000 * 3);
    await pool.end();
    socket.destroy();
  });

  it("refuses what is no cursor before it begins", async () => {
    await using api = await openApi();
    const company = await api.world.company();

    expect(await api.call("GET", `/api/companies/${company.id}/events/stream?after=x`)).toMatchObject({
      status: 400,
      body: { error: "Not a cursor of this stream" },
    });
  });

  it("is for the board and the company's own agents", async () => {
    await using api = await openApi({ isLoopback: false });
    const [agent, other] = [await api.world.agent(), await api.world.agent()];
    const path = `/api/companies/${agent.companyId}/events/stream`;

    expect(await api.call("GET", path)).toMatchObject({ status: 401 });
    expect(await api.call("GET", path, undefined, bearer(await keyOf(api.world, other.id)))).toMatchObject({
      status: 403,
    });
    const url = await listen(api);
    await using own = await openEventSource(`${url}${path}`, bearer(await keyOf(api.world, agent.id)));
    await using operator = await openEventSource(`${url}${path}`, bearer(api.world.operatorKey));
    expect([own.status, operator.status]).toEqual([200, 200]);
  });
});

const port = (api: TestApi): number => (api.app.server.address() as { port: number }).port;

const numberOf = ({ content }: { content: unknown }): number => (content as { payload: { n: number } }).payload.n;

/** Until no older transaction, of any database of the server, holds back what has been told so far: "now" begins behind it. */
const untilSettled = (api: TestApi) =>
  until(async () => {
    const [row] = await api.world.sql<{ settled: boolean }>(
      "select not exists (select from live_events where xid >= pg_snapshot_xmin(pg_current_snapshot())) as settled",
    );
    return row!.settled;
  });

async function writeOutOfOrder(api: TestApi, companyId: string, count: number): Promise<void> {
  const pool = new pg.Pool({ connectionString: api.world.databaseUrl, max: 8 });
  const next = Array.from({ length: count }, (_, n) => n);
  const write = async (): Promise<void> => {
    for (let n = next.shift(); n !== undefined; n = next.shift()) {
      const client = await pool.connect();
      await client.query("begin");
      await client.query("insert into live_events (company_id, type, payload) values ($1, 'test.counted', $2)", [
        companyId,
        { n },
      ]);
      await client.query("select pg_sleep($1)", [n % 5 === 0 ? 0.06 : 0.005]);
      await client.query("commit");
      client.release();
      api.world.services.bus.publish({ kind: "events", companyId });
    }
  };
  await Promise.all(Array.from({ length: 8 }, write));
  await pool.end();
}
