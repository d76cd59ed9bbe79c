import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { endpoint } from "../support/endpoint.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { hasRedis, takeRedisDatabase } from "../support/redis.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { until } from "../support/until.ts";
import { eventIn, listenAt, sendWebhooks, verifiedBy } from "../support/webhooks.ts";
import { board, World } from "../support/world.ts";

/** WEBHOOK_EVENTS=10000 makes it the whole promise; CI has a tenth of it. */
const EVENTS = Number(process.env["WEBHOOK_EVENTS"] ?? 1_000);

/** So many entries of the trail, some to a transaction, as many transactions at once. */
async function write(world: World, companyId: string, events: number): Promise<void> {
  const each = 50;
  for (let done = 0; done < events; done += each) {
    await world.sql(
      `insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id)
       select gen_random_uuid(), $1, 'user', 'x', 'agent.updated', 'agent', n::text from generate_series($2::int, $3::int) n`,
      [companyId, done + 1, Math.min(done + each, events)],
    );
  }
}

const deliveredOf = async (world: World, count: number): Promise<boolean> =>
  (await world.sql("select 1 from webhook_deliveries where status = 'delivered'")).length === count;

const subjectOf = (event: ReturnType<typeof eventIn>): string => String(event.data["id"]);

describe("events", () => {
  it(`are not lost when the receiver is down half of the time: ${EVENTS} of them, each at least once`, {
    timeout: 30_000 + EVENTS * 30,
  }, async () => {
    await using world = await World.open();
    const taken = new Map<string, number>();
    const ids = new Map<string, Set<string>>();
    let requests = 0;
    await using receiver = await endpoint((request, response) => {
      requests += 1;
      // While it is down it refuses, or breaks off.
      const isDown = Math.floor(performance.now() / 250) % 2 === 1;
      const event = eventIn(request);
      const subject = subjectOf(event);
      ids.set(subject, (ids.get(subject) ?? new Set()).add(String(request.headers["webhook-id"])));
      if (isDown && requests % 2 === 0) return void response.destroy();
      if (!isDown) taken.set(subject, event.sequence);
      response.statusCode = isDown ? 503 : 200;
      response.end();
    });
    const { id: companyId } = await world.company();
    const { id } = await listenAt(world, companyId, receiver.url);
    const pausesSec = Array.from({ length: 60 }, () => 0.1);
    await using _one = await sendWebhooks(world, { pausesSec });
    await using _other = await sendWebhooks(world, { pausesSec });

    await write(world, companyId, EVENTS);
    await until(() => taken.size === EVENTS, { timeoutMs: 20_000 + EVENTS * 30, everyMs: 100 });

    expect(requests).toBeGreaterThan(EVENTS);
    expect([...ids.values()].every((known) => known.size === 1)).toBe(true);
    const inOrder = [...taken].sort(([, one], [, other]) => one - other).map(([subject]) => Number(subject));
    expect(inOrder).toEqual(Array.from({ length: EVENTS }, (_, n) => n + 1));
    expect((await world.services.webhooks.get(board, companyId, id)).status).toBe("enabled");
    await until(
      async () => (await world.sql("select 1 from webhook_deliveries where status <> 'delivered'")).length === 0,
    );
  });

  it("are sent once by any number of workers, and fanned out once by any number of schedulers", async () => {
    await using world = await World.open();
    await using receiver = await endpoint((_, response) => response.end());
    const { id: companyId } = await world.company();
    await listenAt(world, companyId, receiver.url);
    await using _one = await sendWebhooks(world);
    await using _two = await sendWebhooks(world);
    await using _three = await sendWebhooks(world);

    await write(world, companyId, 300);
    await until(() => deliveredOf(world, 300), { timeoutMs: 30_000 });

    expect(
      receiver.received
        .map(eventIn)
        .map(subjectOf)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
    expect((await world.sql("select 1 from webhook_deliveries")).length).toBe(300);
  });

  it("that a worker took along when it died are sent by another when its lease is over", async () => {
    await using world = await World.open();
    await using receiver = await endpoint((_, response) => response.end());
    const { id: companyId } = await world.company();
    const { id: endpointId } = await listenAt(world, companyId, receiver.url);
    const { webhookFanOut, webhookSending } = world.services;
    await write(world, companyId, 3);
    await webhookFanOut.tell();
    const dead = { endpointId, claimant: newId(), leaseSec: 1, limit: 3 };
    const claimed = (await webhookSending.claim(dead))!;
    expect(claimed.deliveries).toHaveLength(3);
    expect(await webhookSending.claim({ ...dead, claimant: newId() })).toBeUndefined();
    const heir = { ...dead, claimant: newId() };
    const inherited = await until(() => webhookSending.claim(heir));
    expect(inherited.deliveries).toHaveLength(3);

    // What the dead one would say now counts no more.
    const gone = { statusCode: 410, latencyMs: 1, answer: null, error: "late" };
    for (const delivery of claimed.deliveries) await webhookSending.settle(claimed, delivery, gone);

    expect((await world.services.webhooks.get(board, companyId, endpointId)).status).toBe("enabled");
    await using _sender = await sendWebhooks(world);
    await until(() => deliveredOf(world, 3), { timeoutMs: 15_000 });
    expect(receiver.received.map(eventIn).map(subjectOf).sort()).toEqual(["1", "2", "3"]);
  });

  /** How many requests came, of which the first five were refused. */
  const forgetting = async (world: World, redisUrl: string | undefined, forget: () => Promise<unknown>) => {
    let isUp = false;
    await using receiver = await endpoint((_, response) => {
      response.statusCode = isUp ? 200 : 503;
      response.end();
    });
    const { id: companyId } = await world.company();
    await listenAt(world, companyId, receiver.url);
    const options = { pausesSec: [1, 1, 1], ...(redisUrl === undefined ? {} : { redisUrl }) };
    await using _sender = await sendWebhooks(world, options);
    await write(world, companyId, 5);
    await until(() => receiver.received.length >= 5);

    isUp = true;
    await forget();

    await until(() => deliveredOf(world, 5), { timeoutMs: 40_000 });
    return receiver.received.length;
  };

  it("survive a queue that has forgotten everything", async () => {
    await using world = await World.open();
    const requests = await forgetting(world, undefined, () => world.sql("truncate bullmq.job cascade"));

    expect(requests).toBeGreaterThanOrEqual(10);
  }, 60_000);

  it.skipIf(!hasRedis)(
    "survive a Redis that has forgotten everything",
    async () => {
      await using redis = await takeRedisDatabase();
      await using world = await World.open({ REDIS_URL: redis.url });
      const requests = await forgetting(world, redis.url, async () => {
        const client = new Redis(redis.url);
        await client.flushdb();
        client.disconnect();
      });

      expect(requests).toBeGreaterThanOrEqual(10);
    },
    60_000,
  );

  it("are sent by a scheduler and a worker as they are started", async () => {
    await using world = await World.open();
    await using receiver = await endpoint((_, response) => response.end());
    const agent = await world.agent();
    await listenAt(world, agent.companyId, receiver.url);
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);

    await world.services.agents.pause(board, agent.id);

    await until(() => receiver.received.some((request) => eventIn(request).type === "agent.paused"));
  });
});

describe("the end of a company", () => {
  it("is told like everything else, however long that takes, and then nothing of it is left", async () => {
    await using world = await World.open();
    let isUp = false;
    await using receiver = await endpoint((_, response) => {
      response.statusCode = isUp ? 200 : 503;
      response.end();
    });
    const agent = await world.agent();
    const { companyId } = agent;
    const { secret } = await listenAt(world, companyId, receiver.url, ["company.*"]);
    await keptBy(world, agent);
    const left = async (table: string) => world.sql(`select 1 from ${table} where company_id = $1`, [companyId]);
    const { companies, retention } = world.services;

    await companies.delete(board, companyId);
    expect(await retention.purgeDeleted()).toBeGreaterThan(0);
    await using _sender = await sendWebhooks(world, { pausesSec: Array.from({ length: 100 }, () => 0.1) });
    await until(() => receiver.received.length > 2);
    await retention.purgeDeleted();

    expect(await retention.purgeDeleted()).toBe(0);
    for (const table of ["agents", "activity_log", "issues"]) expect(await left(table)).toEqual([]);
    expect(await left("secrets")).toHaveLength(1);

    isUp = true;
    await until(async () => {
      await retention.purgeDeleted();
      return (await world.sql("select 1 from companies where id = $1", [companyId])).length === 0;
    });

    const told = receiver.received.map((request) => verifiedBy(secret, request));
    expect(new Set(told.map((event) => JSON.stringify(event))).size).toBe(1);
    expect(told[0]).toMatchObject({ type: "company.deleted", data: { status: "deleting" } });
    for (const table of ["webhook_endpoints", "webhook_deliveries", "webhook_outbox", "secrets", "activity_log"]) {
      expect(await left(table)).toEqual([]);
    }
  });

  it("waits for nobody who has failed", async () => {
    await using world = await World.open();
    await using receiver = await endpoint((_, response) => {
      response.statusCode = 410;
      response.end();
    });
    const { id: companyId } = await world.company();
    await listenAt(world, companyId, receiver.url, ["*"]);
    await world.services.companies.delete(board, companyId);
    await using _sender = await sendWebhooks(world);

    await until(async () => {
      await world.services.retention.purgeDeleted();
      return (await world.sql("select 1 from companies where id = $1", [companyId])).length === 0;
    });

    expect(receiver.received.length).toBeGreaterThan(0);
  });
});

describe("deliveries", () => {
  it("are removed after thirty days, with their attempts", async () => {
    await using world = await World.open();
    await using receiver = await endpoint((_, response) => response.end());
    const { id: companyId } = await world.company();
    await listenAt(world, companyId, receiver.url);
    await write(world, companyId, 2);
    await using _sender = await sendWebhooks(world);
    await until(() => deliveredOf(world, 2));
    await world.sql(
      `with old as (select id from webhook_deliveries order by id limit 1), attempts as (
         delete from webhook_attempts where delivery_id in (select id from old))
       update webhook_deliveries set id = run_id_at(now() - interval '31 days') where id in (select id from old)`,
    );
    await world.sql(
      "insert into webhook_attempts (delivery_id, number, latency_ms) select id, 1, 1 from webhook_deliveries order by id limit 1",
    );

    expect(await world.services.retention.removeOldDeliveries()).toBe(1);

    expect((await world.sql("select 1 from webhook_deliveries")).length).toBe(1);
    expect((await world.sql("select 1 from webhook_attempts")).length).toBe(1);
  });
});
