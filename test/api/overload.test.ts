import { request as ask, type IncomingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { createGate } from "../../api/gate.ts";
import { OverloadedError } from "../../shared/kernel/errors.ts";
import { openApi, startTestApi } from "../support/api.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { countBy, times } from "../support/waking.ts";

const BURST = 3_000;

interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** Asks over a connection of its own. */
const post = (url: string, body: object): Promise<Told> =>
  new Promise((resolve, reject) => {
    const asking = ask(url, { method: "POST", agent: false, headers: { "content-type": "application/json" } });
    asking.on("error", reject).on("response", (response) => {
      response.resume().on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    asking.end(JSON.stringify(body));
  });

describe("three thousand calls at once", { timeout: 60_000 }, () => {
  it("are each taken and stored, or told when to come back; and the server says meanwhile that it is well", async () => {
    const config = { host: "127.0.0.1", port: 0, isLoopback: true, maxRequests: 200 };
    await using api = await startTestApi({ config });
    const { id: companyId } = await api.world.company();
    const agents = await Promise.all(times(20, (n) => api.world.agent({ companyId, name: `A${n}` })));
    // As if the database were slow: what is taken stays under way.
    await using lock = await api.world.locked("select from agent_slots for update");
    const told: Told[] = [];
    const wake = async (n: number): Promise<Told> => {
      const url = `${api.url}/api/agents/${agents[n % agents.length]!.id}/wakeup`;
      const answer = await post(url, { idempotencyKey: `k${n}`, payload: { taskKey: `t${n}` } });
      told.push(answer);
      return answer;
    };

    const burst = Promise.all(times(BURST, wake));
    const [livez, health] = [await fetch(`${api.url}/livez`), await fetch(`${api.url}/api/health`)];
    expect([livez.status, health.status, told.length < BURST]).toEqual([200, 200, true]);
    await until(() => told.length === BURST - config.maxRequests, { timeoutMs: 30_000, what: "the rest to be told" });
    await lock.release();
    const answers = await burst;

    expect(countBy(answers.map(({ status }) => `${status}`))).toEqual({ 202: 200, 503: BURST - 200 });
    const turnedAway = answers.filter(({ status }) => status === 503);
    for (const { headers } of turnedAway) {
      expect(headers).toMatchObject({ "retry-after": "1", "x-error-code": "overloaded" });
    }
    const taken = answers.flatMap(({ status }, n) => (status === 202 ? [`k${n}`] : []));
    const stored = await api.world.sql<{ key: string }>("select idempotency_key as key from agent_wakeup_requests");
    expect(stored.map(({ key }) => key).sort()).toEqual(taken.sort());
    await checkInvariants(api.world.sql);
  });
});

describe("health", () => {
  it("is told while every connection of the pool is taken", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    await using lock = await api.world.locked("select from companies where id = $1 for update", [agent.companyId]);
    const url = `/api/companies/${agent.companyId}`;
    const waiting = times(20, (n) => api.call("PATCH", url, { description: `${n}` }));

    await expect(api.call("GET", "/api/health")).resolves.toMatchObject({ status: 200 });
    await expect(api.call("GET", "/readyz")).resolves.toMatchObject({ status: 200 });

    await lock.release();
    expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("a gate", () => {
  it("lets in again when something has ended, well or not", async () => {
    const gate = createGate(1);
    let end = (): void => undefined;
    const first = gate.run(() => new Promise<void>((_resolve, reject) => (end = () => reject(new Error("badly")))));

    await expect(gate.run(async () => "no")).rejects.toBeInstanceOf(OverloadedError);
    end();
    await expect(first).rejects.toThrow("badly");

    await expect(gate.run(async () => "yes")).resolves.toBe("yes");
  });
});
