import { describe, expect, it } from "vitest";

import { apiOperations, buildApp } from "../../api/app.ts";
import { migrate } from "../../shared/db/migrate.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { readConfig, requireStores } from "../../shared/platform/config.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { createServices } from "../../shared/services.ts";
import { send } from "../support/api.ts";
import { openEventSource } from "../support/event-source.ts";
import { startPostgres } from "../support/own-postgres.ts";
import { until } from "../support/until.ts";

const log = createLogger({ level: "silent", process: "test" });

describe("while the database is away", () => {
  it("every route answers 503 and when to come back; then all is as it was, and streams go on", {
    timeout: 60_000,
  }, async () => {
    await using postgres = await startPostgres();
    await migrate(postgres.url);
    const config = requireStores(
      readConfig({ DATABASE_URL: postgres.url, PAPERCLIP_AGENT_JWT_SECRET: "a secret for tests, long enough" }),
    );
    const services = await createServices({ config, log, name: "test" });
    const app = await buildApp({ config, services, log, live: { heartbeatMs: 50 } });
    const address = await app.listen({ host: "127.0.0.1", port: 0 });
    const ask = (method: string, url: string, payload?: object) =>
      send(app, {
        method: method as "GET",
        url,
        headers: { host: "127.0.0.1" },
        ...(payload === undefined ? {} : { payload }),
      });
    const company = (await ask("POST", "/api/companies", { name: "Acme" })).body as { id: string };
    const stream = await openEventSource(`${address}/api/companies/${company.id}/events/stream`);
    await postgres.kill();

    for (const { method, url, id } of apiOperations) {
      if (id === "getCurrentAgent" || id === "reportRunResult") continue;
      const path = url.replace(/:\w+/g, () => newId());
      const answer = await ask(method, `/api${path}`, BODIES[id]);
      expect([id, answer]).toMatchObject([
        id,
        { status: 503, headers: { "retry-after": "2" }, body: { error: "The database cannot be reached just now" } },
      ]);
    }
    const bearer = `Bearer pcp_${"0".repeat(48)}`;
    const asAgent = await send(app, { url: "/api/agents/me", headers: { authorization: bearer } });
    expect(asAgent).toMatchObject({ status: 503 });
    expect(await ask("GET", `/api/companies/${company.id}/events/stream`)).toMatchObject({ status: 503 });
    expect(await ask("GET", "/api/health")).toMatchObject({
      status: 503,
      body: { status: "unhealthy", error: "database_unreachable" },
    });
    expect(await ask("GET", "/readyz")).toMatchObject({
      status: 503,
      body: { status: "not_ready", checks: { database: "down", queue: "down" } },
    });
    // The process itself lives, and a supervisor must not end it.
    expect(await ask("GET", "/livez")).toMatchObject({ status: 200 });
    // A stream that was open stays open: nothing says that its credential is not good any more.
    const beats = stream.comments();
    await until(() => stream.comments() > beats + 1);
    expect(stream.hasEnded()).toBe(false);

    await postgres.restart();

    await until(async () => (await ask("GET", "/api/health")).status === 200);
    expect(await ask("GET", "/api/companies")).toMatchObject({ status: 200, body: [{ id: company.id }] });
    expect(await ask("POST", `/api/companies/${company.id}/archive`)).toMatchObject({ status: 200 });
    // A killed server hands transaction ids out again that it had not yet written down, and the stream's cursor may be
    // some of them ahead: it goes on once they are used up (docs/operations.md).
    const change = { description: "still there" };
    await until(
      async () => {
        await ask("PATCH", `/api/companies/${company.id}`, change);
        return stream.events.length > 0;
      },
      { what: "the stream to go on" },
    );
    await stream[Symbol.asyncDispose]();
    await app.close();
    await services.close();
  });
});

const BODIES: Readonly<Record<string, object>> = {
  createCompany: { name: "Never" },
  createAgent: { name: "Never" },
  reportCost: {
    agentId: newId(),
    provider: "anthropic",
    model: "m",
    costCents: 1,
    occurredAt: new Date().toISOString(),
  },
};
