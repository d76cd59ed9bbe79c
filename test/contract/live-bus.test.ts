import { randomUUID } from "node:crypto";
import pino from "pino";
import { describe, expect, test } from "vitest";

import { CHANNEL } from "../../shared/live/hint-message.ts";
import type { Hint, LiveBus } from "../../shared/live/live-bus.ts";
import { openLiveBus } from "../../shared/live/live-bus-open.ts";
import { askPostgres, askRedis, storeKinds, type TestStore } from "../support/stores.ts";
import { until } from "../support/until.ts";

const silent = pino({ level: "silent" });
const events = (): Hint => ({ kind: "events", companyId: randomUUID() });
const cancel = (): Hint => ({ kind: "cancel", runId: randomUUID() });

type TestBus = LiveBus & AsyncDisposable & { readonly heard: Hint[]; readonly times: (hint: Hint) => number };

/** A bus that remembers what it heard. Redis' channel is shared by all tests, so they ask for hints of their own. */
async function openBus(store: TestStore, log = silent): Promise<TestBus> {
  const bus = await openLiveBus({ ...store, log });
  const heard: Hint[] = [];
  bus.subscribe((hint) => heard.push(hint));
  const times = (hint: Hint) => heard.filter((other) => JSON.stringify(other) === JSON.stringify(hint)).length;
  return Object.assign(bus, { heard, times, [Symbol.asyncDispose]: () => bus.close() });
}

/** What anyone may write to the channel. */
async function shout({ databaseUrl, redisUrl }: TestStore, message: string): Promise<void> {
  if (redisUrl === undefined) await askPostgres(databaseUrl, "select pg_notify($1, $2)", [CHANNEL, message]);
  else await askRedis(redisUrl, (redis) => redis.publish(CHANNEL, message));
}

/** Ends every connection of the live bus, from the server's side. */
async function cutOff({ databaseUrl, redisUrl }: TestStore): Promise<void> {
  if (redisUrl === undefined) {
    await askPostgres(
      databaseUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'systole-live' and datname = current_database()`,
    );
    return;
  }
  await askRedis(redisUrl, async (redis) => {
    const list = (await redis.client("LIST")) as string;
    for (const [, id] of list.matchAll(/^id=(\d+) .* name=systole-live /gm)) await redis.client("KILL", "ID", id!);
  });
}

/** Another hint, until it was heard: then all that was sent before it has been, too. */
async function settled(from: LiveBus, at: TestBus): Promise<void> {
  const last = cancel();
  await until(() => {
    if (at.times(last) === 0) from.publish(last);
    return at.times(last) > 0;
  });
}

for (const kind of storeKinds) {
  describe.skipIf(!kind.isThere)(`the live bus on ${kind.name}`, () => {
    test("tells every process, each hint once, and the publisher's own at once", async () => {
      await using store = await kind.take();
      await using one = await openBus(store);
      await using two = await openBus(store);
      await using three = await openBus(store);
      const hints: Hint[] = [events(), cancel(), { kind: "timers" }, { kind: "admission" }, events()];

      for (const hint of hints) one.publish(hint);
      await Promise.resolve();
      for (const hint of hints) expect(one.times(hint)).toBe(1);
      for (const other of [two, three]) await until(() => hints.every((hint) => other.times(hint) > 0));
      await settled(two, one);
      await settled(two, three);

      const own = hints.filter((hint) => "companyId" in hint || "runId" in hint);
      for (const bus of [one, two, three]) for (const hint of own) expect(bus.times(hint)).toBe(1);
    });

    test("makes a few of a thousand equal hints, the last of them after the last was published", async () => {
      await using store = await kind.take();
      await using one = await openBus(store);
      await using two = await openBus(store);
      const hint = events();
      for (let i = 0; i < 1_000; i += 1) one.publish(hint);
      let lastAt = 0;
      two.subscribe((other) => {
        if (JSON.stringify(other) === JSON.stringify(hint)) lastAt = performance.now();
      });
      const publishedAt = performance.now();
      await settled(one, two);

      expect(two.times(hint)).toBe(1);
      expect(lastAt).toBeGreaterThan(publishedAt);
      expect(one.times(hint)).toBe(2);
    });

    test("carries thousands of different hints, in few messages", async () => {
      await using store = await kind.take();
      await using one = await openBus(store);
      await using two = await openBus(store);
      const hints = Array.from({ length: 900 }, (_, index) => (index % 2 === 0 ? events() : cancel()));
      for (const hint of hints) one.publish(hint);
      await until(() => hints.every((hint) => two.times(hint) === 1));
    });

    test("makes one resync of more than it can hold", async () => {
      await using store = await kind.take();
      await using one = await openBus(store);
      await using two = await openBus(store);
      for (let i = 0; i < 5_000; i += 1) one.publish(events());
      await until(() => two.times({ kind: "resync" }) > 0);
    });

    test("comes back after its connections were cut, and says that something may have been missed", async () => {
      await using store = await kind.start();
      await using one = await openBus(store);
      await using two = await openBus(store);
      await settled(one, two);
      expect(two.times({ kind: "resync" })).toBe(0);

      await cutOff(store);
      const during = cancel();
      one.publish(during);
      await until(() => one.times({ kind: "resync" }) > 0 && two.times({ kind: "resync" }) > 0);
      await settled(one, two);
      await settled(two, one);
    }, 60_000);

    test("comes back after the server was killed and started again, and says so in few lines", async () => {
      await using store = await kind.start();
      const lines: string[] = [];
      const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
      await using one = await openBus(store, log);
      await using two = await openBus(store);
      await store.kill();
      const during = cancel();
      one.publish(during);
      await until(() => lines.length > 0);
      await store.restart();

      await until(() => one.times({ kind: "resync" }) > 0 && two.times({ kind: "resync" }) > 0, { timeoutMs: 15_000 });
      await settled(one, two);
      expect(one.times(during)).toBe(1);
      expect(lines.length).toBeLessThan(12);
    }, 60_000);

    test("opens while its server is down, works alone meanwhile, and joins the others when it comes", async () => {
      await using store = await kind.start();
      await store.kill();
      await using one = await openBus(store);
      await using two = await openBus(store);
      const alone = events();
      one.publish(alone);
      await until(() => one.times(alone) === 1);

      await store.restart();
      await until(() => two.times({ kind: "resync" }) > 0, { timeoutMs: 15_000 });
      await settled(one, two);
    }, 60_000);

    test("ignores what is not a message of ours", async () => {
      await using store = await kind.take();
      await using one = await openBus(store);
      await using two = await openBus(store);
      for (const message of [
        "",
        "text",
        "{",
        "[]",
        JSON.stringify({ from: "elsewhere" }),
        JSON.stringify({ from: "elsewhere", hints: [{ kind: "shutdown" }] }),
        JSON.stringify({ from: "elsewhere", hints: [{ kind: "cancel" }] }),
        JSON.stringify({ from: 7, hints: [{ kind: "timers" }] }),
      ]) {
        await shout(store, message);
      }
      await settled(one, two);
      expect(two.heard.filter(({ kind: name }) => !["cancel", "events"].includes(name))).toEqual([]);
    });

    test("goes on when a listener throws, and tells nobody who has left", async () => {
      await using store = await kind.take();
      await using one = await openBus(store);
      await using two = await openBus(store);
      const left: Hint[] = [];
      two.subscribe(() => {
        throw new Error("a listener's own");
      });
      const leave = two.subscribe((hint) => left.push(hint));
      leave();
      await settled(one, two);
      expect(left).toEqual([]);
    });

    test("sends what was published before it was closed, and is silent afterwards", async () => {
      await using store = await kind.take();
      const one = await openBus(store);
      await using two = await openBus(store);
      const last = cancel();
      one.publish(last);
      await Promise.all([one.close(), one.close()]);
      const never = cancel();
      one.publish(never);
      two.publish(cancel());
      await until(() => two.times(last) === 1);
      expect(one.times(never)).toBe(0);
    });
  });
}
