import { describe, expect, it } from "vitest";

import { bearer, openApi } from "../support/api.ts";
import { openEventSource } from "../support/event-source.ts";
import { until } from "../support/until.ts";
import { board } from "../support/world.ts";

const ALL = ["read", "write", "admin"];

describe("the live stream of /v1", () => {
  it("tells what happens in a company, goes on behind a cursor, and ends when the token is revoked", async () => {
    await using api = await openApi({ live: { heartbeatMs: 50 } });
    const { world } = api;
    const url = await api.app.listen({ host: "127.0.0.1", port: 0 });
    const company = await world.company();
    const { id, token } = await world.services.apiTokens.create(board, ALL, {
      name: "t",
      scopes: [`company:${company.slug}:read`],
    });
    const at = `${url}/v1/companies/${company.slug}/events`;
    const change = (name: string) => world.services.companies.update(board, company.id, { name });

    const stream = await openEventSource(at, bearer(token));
    await change("Renamed");
    await until(() => stream.events.some(({ content }) => JSON.stringify(content).includes("company.updated")));
    const seen = stream.lastId();
    await stream[Symbol.asyncDispose]();
    await change("Renamed again");
    await using later = await openEventSource(at, { ...bearer(token), "last-event-id": seen });
    await until(() => later.events.length > 0);
    await world.services.apiTokens.revoke(board, ALL, id);
    await until(later.hasEnded);

    expect(later.events.every((event) => event.id !== seen)).toBe(true);
    await expect(openEventSource(at, bearer(token))).rejects.toThrow("token_revoked");
  });
});
