import pLimit from "p-limit";
import { describe, expect, test } from "vitest";

import { startApi } from "../../api/server.ts";
import { instanceBoard } from "../../shared/auth/actor.ts";
import { EVERY_SCOPE } from "../../shared/tokens/token-scopes.ts";
import { bearer, silent as log } from "../support/api.ts";
import { askOver } from "../support/seed-server.ts";
import { askRedis, storeKinds } from "../support/stores.ts";
import { World } from "../support/world.ts";

const QUOTA = 600;
const LISTEN = { host: "127.0.0.1", port: 0, isLoopback: true };
const operator = instanceBoard("operator");

for (const kind of storeKinds) {
  describe.skipIf(!kind.isThere)(`limits of tokens on ${kind.name}`, () => {
    test("let exactly the quota through, whichever of two replicas is asked, by fifty callers at once", async () => {
      await using store = await kind.take();
      const env = store.redisUrl === undefined ? {} : { REDIS_URL: store.redisUrl };
      await using world = await World.open(env);
      await using second = await world.another();
      const replicas = await Promise.all(
        [world.services, second.services].map((services) => startApi({ config: LISTEN, services, log })),
      );
      const { token } = await world.services.apiTokens.create(operator, EVERY_SCOPE, { name: "t", scopes: ["read"] });
      const ask = (index: number) =>
        askOver(replicas[index % 2]?.url ?? "", {
          method: "GET",
          path: "/v1/whoami",
          body: undefined,
          headers: bearer(token),
        });
      const caller = pLimit(50);

      const answers = await Promise.all(Array.from({ length: QUOTA + 100 }, (_, index) => caller(() => ask(index))));

      const url = replicas[0]?.url ?? "";
      const headers = bearer(token);
      const write = await askOver(url, { method: "POST", path: "/v1/tokens", body: {}, headers });
      const api = await askOver(url, { method: "GET", path: "/api/companies", body: undefined, headers: {} });
      expect([write.status, api.status]).toEqual([403, 200]);
      for (const refused of answers.filter(({ status }) => status === 429)) {
        expect(String(refused.headers["retry-after"])).toMatch(/^(?:60|[1-5]?\d)$/);
        expect(refused.body).toMatchObject({ error: { code: "rate_limited" }, meta: {} });
      }
      await Promise.all(replicas.map((replica) => replica.stop()));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(QUOTA);
      expect(statuses.filter((status) => status === 429)).toHaveLength(100);
    });

    test("hold on /api only where the operator sets them, for each agent with whichever credential", async () => {
      await using store = await kind.take();
      const env = store.redisUrl === undefined ? {} : { REDIS_URL: store.redisUrl };
      await using world = await World.open(env);
      await using second = await world.another();
      const config = { ...LISTEN, apiPerMin: { read: 20, write: 0 } };
      const replicas = await Promise.all(
        [world.services, second.services].map((services) => startApi({ config, services, log })),
      );
      const agent = await world.agent();
      const keys = await Promise.all(
        ["one", "other"].map((name) => world.services.agents.createKey(operator, agent.id, { name })),
      );
      const ask = (index: number, method: "GET" | "POST" = "GET", path = "/api/agents/me") =>
        askOver(replicas[index % 2]?.url ?? "", {
          method,
          path,
          body: method === "GET" ? undefined : {},
          headers: bearer(keys[index % 3 === 0 ? 0 : 1]?.token ?? ""),
        });

      const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => ask(index)));
      const write = await ask(0, "POST", `/api/agents/${agent.id}/heartbeat/invoke`);
      const board = await askOver(replicas[0]?.url ?? "", {
        method: "GET",
        path: "/api/companies",
        body: undefined,
        headers: {},
      });
      await Promise.all(replicas.map((replica) => replica.stop()));

      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(20);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).toHaveLength(10);
      expect(String(refused[0]?.headers["retry-after"])).toMatch(/^(?:60|[1-5]?\d)$/);
      expect(refused[0]?.body).toMatchObject({ error: expect.stringContaining("More than 20") });
      expect([write.status, board.status]).toEqual([202, 200]);
    });

    test("slide: what was taken a minute ago counts no more, and what is refused counts nothing", async () => {
      await using store = await kind.take();
      const env = store.redisUrl === undefined ? {} : { REDIS_URL: store.redisUrl };
      await using world = await World.open(env);
      const take = () => world.services.rateLimits.take("key", 3);
      const passing = async (seconds: number): Promise<void> => {
        if (store.redisUrl === undefined) {
          await world.sql("update rate_windows set seconds = array(select s - $1 from unnest(seconds) as s)", [
            seconds,
          ]);
          return;
        }
        await askRedis(store.redisUrl, async (redis) => {
          const counts = await redis.hgetall("systole:rate:key");
          await redis.del("systole:rate:key");
          for (const [at, count] of Object.entries(counts))
            await redis.hset("systole:rate:key", Number(at) - seconds, count);
        });
      };

      expect(await take()).toMatchObject({ isAllowed: true, remaining: 2 });
      await passing(40);
      expect([(await take()).isAllowed, (await take()).isAllowed]).toEqual([true, true]);
      const refused = [await take(), await take()];
      expect(refused).toMatchObject([{ isAllowed: false, remaining: 0 }, { isAllowed: false }]);
      expect(refused[0]?.resetSec).toBeGreaterThan(15);
      expect(refused[0]?.resetSec).toBeLessThanOrEqual(20);
      await passing(21);
      expect([(await take()).isAllowed, (await take()).isAllowed]).toEqual([true, false]);
      // A clock that was an hour ahead, and is right again, keeps nobody out for an hour.
      await passing(-3_600);
      const { isAllowed, resetSec } = await take();
      expect(isAllowed).toBe(false);
      expect(resetSec).toBeLessThanOrEqual(60);
      await passing(60);
      expect((await take()).isAllowed).toBe(true);
    });
  });
}

describe.skipIf(!storeKinds[0]?.isThere)("limits of tokens while Redis is away", () => {
  test("are kept by the database", async () => {
    await using store = await storeKinds[0]!.start();
    await using world = await World.open({ REDIS_URL: store.redisUrl ?? "" });
    await world.services.rateLimits.take("key", 2);
    await store.kill();

    const verdicts = [];
    for (let count = 0; count < 3; count += 1) verdicts.push(await world.services.rateLimits.take("key", 2));

    expect(verdicts.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
  });
});
