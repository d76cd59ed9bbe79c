import { describe, expect, it } from "vitest";

import { createClient, NoAnswerError } from "../../client/main.ts";
import { retrying } from "../../client/retrying.ts";
import { endpoint } from "../support/endpoint.ts";
import { until } from "../support/until.ts";

type Said = readonly [status: number, headers?: Readonly<Record<string, string>>] | "nothing";

/** A server that says these one after the other, and the last again and again. */
const saying = (...said: readonly [Said, ...Said[]]) => {
  let turn = 0;
  return endpoint((_, response) => {
    const one = said[Math.min(turn, said.length - 1)]!;
    turn += 1;
    if (one === "nothing") return void response.destroy();
    response.writeHead(one[0], one[1]).end(`${turn}`);
  });
};

/** Asks through `retrying`, and keeps how long it would have waited. */
function asker({ retries = 3, random = 1 }: { retries?: number; random?: number } = {}) {
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => void pauses.push(ms);
  const send = retrying({ fetch: (request) => fetch(request), retries, random: () => random, pause });
  return { pauses, ask: (url: string, init?: RequestInit) => send(new Request(url, init)) };
}

const KEYED = { method: "POST", headers: { "idempotency-key": "k" }, body: '{"a":1}' };

describe("a call that fails", () => {
  it.each([
    ["GET", { method: "GET" }],
    ["PUT", { method: "PUT", body: "{}" }],
    ["DELETE", { method: "DELETE" }],
    ["POST with an Idempotency-Key", KEYED],
  ])("is made again, whole, as it may be sent twice: %s", async (_, init) => {
    await using server = await saying("nothing", [503], [200]);
    const { ask } = asker();

    const answer = await ask(server.url, init);

    expect([answer.status, await answer.text()]).toEqual([200, "3"]);
    expect(server.received.map(({ method, body }) => [method, body])).toEqual(
      Array(3).fill([init.method, "body" in init ? init.body : ""]),
    );
    expect(new Set(server.received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  it.each([
    ["POST without a key", { method: "POST", body: "{}" }],
    ["PATCH", { method: "PATCH", body: "{}" }],
  ])("is made once, as it may have been done: %s", async (_, init) => {
    await using lost = await saying("nothing", [200]);
    await using busy = await saying([503], [200]);
    const { ask } = asker();

    await expect(ask(lost.url, init)).rejects.toThrow(NoAnswerError);
    expect((await ask(busy.url, init)).status).toBe(503);
    expect([lost.received.length, busy.received.length]).toEqual([1, 1]);
  });

  it.each([
    [[429], 2],
    [[502], 2],
    [[503], 2],
    [[504], 2],
    [[409, { "retry-after": "2" }], 2],
    [[409], 1],
    [[500], 1],
    [[400], 1],
    [[404], 1],
    [[200], 1],
    [[429, { "retry-after": "61" }], 1],
  ] as const)("with %j is asked %i times", async (said, times) => {
    await using server = await saying(said as Said, [200]);
    const { ask } = asker();

    await ask(server.url, KEYED);

    expect(server.received.length).toBe(times);
  });

  it("is given up after so many times, with the last answer", async () => {
    await using server = await saying([503]);
    const { ask, pauses } = asker({ retries: 2 });

    expect(await (await ask(server.url)).text()).toBe("3");
    expect(pauses.length).toBe(2);
    expect(await (await asker({ retries: 0 }).ask(server.url)).text()).toBe("4");
  });

  it("is made again after a pause that doubles, up to eight seconds, of which half is chance", async () => {
    await using server = await saying([503]);
    const [most, least] = [asker({ retries: 7, random: 1 }), asker({ retries: 3, random: 0 })];
    await most.ask(server.url);
    await least.ask(server.url);

    expect(most.pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
    expect(least.pauses).toEqual([125, 250, 500]);
  });

  it("is made again no sooner than the server says, in seconds or by the clock", async () => {
    const soon = new Date(Date.now() + 5_000).toUTCString();
    await using server = await saying([429, { "retry-after": "7" }], [503, { "retry-after": soon }], [200]);
    const { ask, pauses } = asker({ random: 0 });

    await ask(server.url);

    expect(pauses[0]).toBe(7_000);
    expect(pauses[1]).toBeGreaterThanOrEqual(3_000);
    expect(pauses[1]).toBeLessThanOrEqual(5_000);
  });

  it("ends when it is aborted, while it waits and before", async () => {
    await using server = await saying([503, { "retry-after": "60" }]);
    const send = retrying({ fetch: (request) => fetch(request), retries: 3 });
    const leaving = new AbortController();
    const asked = send(new Request(server.url, { signal: leaving.signal })).catch((error: unknown) => error);
    await until(() => server.received.length === 1, { what: "the server to be asked" });
    leaving.abort(new Error("enough"));

    expect(await asked).toEqual(new Error("enough"));
    await expect(send(new Request(server.url, { signal: leaving.signal }))).rejects.toThrow("enough");
    expect(server.received.length).toBe(1);
  });

  it("says which server does not answer, and why", async () => {
    const { url } = await (async () => {
      await using closed = await saying([200]);
      return closed;
    })();
    const client = createClient({ baseUrl: url, surface: "api", retries: 0 });

    await expect(client.get("/api/companies")).rejects.toThrow(`${url} does not answer (ECONNREFUSED)`);
  });
});
