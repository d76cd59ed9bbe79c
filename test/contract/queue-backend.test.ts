import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createPostgresBackend, Queue, withBackend } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import pino from "pino";
import { uuidv7 } from "uuidv7";
import { describe, expect, test } from "vitest";

import { type QueueBackend, queueBackend } from "../../shared/queue/bullmq-backend.ts";
import { consumeFrom, consumeRuns } from "../../shared/queue/consume-runs.ts";
import { openRunQueue } from "../../shared/queue/open-run-queue.ts";
import type { ConsumerOptions, Ring, RunConsumer, RunQueue } from "../../shared/queue/run-queue.ts";
import { emptyDatabase } from "../support/database.ts";
import { askPostgres, askRedis, storeKinds, type TestStore } from "../support/stores.ts";
import { until } from "../support/until.ts";

const silent = pino({ level: "silent" });
const rings = (count: number): Ring[] => Array.from({ length: count }, () => ({ runId: uuidv7(), ring: 1 }));
const idsOf = (list: readonly Ring[]): string[] => list.map(({ runId }) => runId).toSorted();

/** A door that opens once. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

type Closable<T extends { close: () => Promise<void> }> = T & AsyncDisposable;
const closable = <T extends { close: () => Promise<void> }>(it: T): Closable<T> =>
  Object.assign(it, { [Symbol.asyncDispose]: () => it.close() });

const openQueue = async (store: TestStore, log = silent): Promise<Closable<RunQueue>> =>
  closable(await openRunQueue({ ...store, log }));

/** A consumer that remembers what it was given. */
async function consume(
  store: TestStore,
  options: Partial<ConsumerOptions> = {},
): Promise<Closable<RunConsumer> & { readonly seen: string[] }> {
  const seen: string[] = [];
  const { onRun = async () => {} } = options;
  const consumer = await consumeRuns({
    ...store,
    log: silent,
    slots: 8,
    ...options,
    onRun: (runId) => {
      seen.push(runId);
      return onRun(runId);
    },
  });
  return Object.assign(closable(consumer), { seen });
}

/** Every key or row that the store still has of a job, whatever BullMQ's own counts say. */
async function jobsHeld({ databaseUrl, redisUrl }: TestStore): Promise<string[]> {
  if (redisUrl === undefined) {
    return (await askPostgres<{ id: string }>(databaseUrl, "select id from bullmq.job")).map(({ id }) => id);
  }
  const bookkeeping = /:(meta|events|id|marker|stalled-check|stalled)$/;
  return (await askRedis(redisUrl, (redis) => redis.keys("bull:*"))).filter((key) => !bookkeeping.test(key));
}

async function eventsKept({ databaseUrl, redisUrl }: TestStore): Promise<number> {
  if (redisUrl !== undefined) return askRedis(redisUrl, (redis) => redis.xlen("bull:runs:events"));
  const rows = await askPostgres<{ kept: number }>(databaseUrl, "select count(*)::int as kept from bullmq.event");
  return rows[0]!.kept;
}

/** Logged lines, as objects. */
function memoryLog(): { readonly log: pino.Logger; readonly lines: { level: number; msg: string }[] } {
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

for (const kind of storeKinds) {
  describe.skipIf(!kind.isThere)(`the run queue on ${kind.name}`, () => {
    test("gives each of 2,000 runs to one of several consumers, once, and forgets it", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      await using first = await consume(store);
      await using second = await consume(store);
      await using third = await consume(store);
      const all = rings(2_000);
      const parts = [all.slice(0, 1), all.slice(1, 20), all.slice(20, 700), all.slice(700)];

      const results = await Promise.all(parts.map((part) => queue.ring(part)));
      const seen = () => [...first.seen, ...second.seen, ...third.seen];
      await until(() => seen().length >= all.length, { timeoutMs: 60_000 });
      await until(async () => (await queue.depth()).active === 0);

      expect(results).toEqual(parts.map(() => ({ failed: 0 })));
      expect(seen().toSorted()).toEqual(idsOf(all));
      expect(await queue.depth()).toEqual({ waiting: 0, active: 0 });
      expect(await jobsHeld(store)).toEqual([]);
      expect(await eventsKept(store)).toBeLessThan(1_000);
    });

    test("makes one job of a ring that comes again while the first waits, and another of the next ring", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const runId = uuidv7();

      await Promise.all(Array.from({ length: 20 }, () => queue.ring([{ runId, ring: 1 }])));
      await queue.ring(Array.from({ length: 50 }, () => ({ runId, ring: 1 })));
      expect(await queue.depth()).toEqual({ waiting: 1, active: 0 });

      await queue.ring([{ runId, ring: 2 }]);
      expect(await queue.depth()).toEqual({ waiting: 2, active: 0 });
      await using consumer = await consume(store);
      await until(async () => (await jobsHeld(store)).length === 0);
      expect(consumer.seen).toEqual([runId, runId]);
    });

    test("makes no second job of a ring whose run is being worked on, and takes it again when that is over", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const work = gate();
      await using consumer = await consume(store, { onRun: () => work.opened });
      const ring = rings(1);

      await queue.ring(ring);
      await until(() => consumer.active() === 1);
      await queue.ring(ring);
      expect(await queue.depth()).toEqual({ waiting: 0, active: 1 });
      work.open();
      await until(async () => (await jobsHeld(store)).length === 0);
      expect(consumer.seen).toHaveLength(1);

      await queue.ring(ring);
      await until(() => consumer.seen.length === 2);
    });

    test("tells which rings still wait for a worker", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const work = gate();
      await using consumer = await consume(store, { slots: 1, onRun: () => work.opened });
      const [taken, ...waiting] = rings(40) as [Ring, ...Ring[]];

      await queue.ring([taken]);
      await until(() => consumer.active() === 1);
      await queue.ring(waiting);
      const asked = [taken, ...waiting, ...rings(3), { ...waiting[0]!, ring: 2 }];
      expect(await queue.stillWaiting(asked)).toEqual(waiting);
      expect(await queue.stillWaiting([])).toEqual([]);
      work.open();
      await until(() => consumer.seen.length === 40);
    });

    test("gives lower priorities first, equal ones in their order, and rings without one before all", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const ranked = [7, 2, 2_000_000, 0, 2, 1, 7].map((priority) => ({ ...rings(1)[0]!, priority }));
      const many = rings(40).map((ring, n) => ({ ...ring, priority: 900 - n }));

      for (const ring of ranked) await queue.ring([ring]);
      await queue.ring(many);
      expect((await queue.depth()).waiting).toBe(47);
      expect(await queue.stillWaiting([...ranked, ...rings(2)])).toEqual(ranked);
      await using consumer = await consume(store, { slots: 1 });
      await until(() => consumer.seen.length === 47);

      const place = (n: number) => ranked[n]!.runId;
      const middle = many.toReversed().map(({ runId }) => runId);
      expect(consumer.seen).toEqual([...[3, 5, 1, 4, 0, 6].map(place), ...middle, place(2)]);
      await until(async () => (await jobsHeld(store)).length === 0);
    });

    test("gives what a leaving consumer gave back to the next one first, whatever its priority", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const [ring] = rings(1) as [Ring];
      const [taken, leaves] = [gate(), gate()];
      const onJob = async (): Promise<"back"> => {
        taken.open();
        await leaves.opened;
        return "back";
      };
      const leaving = await queueBackend(store).openWorker({
        name: "runs",
        slots: 1,
        lockMs: 30_000,
        onJob,
        onError: () => {},
      });
      await queue.ring([{ ...ring, priority: 1_000 }]);
      await taken.opened;
      const [other] = rings(1) as [Ring];
      await queue.ring([{ ...other, priority: 5 }]);

      leaving.stop();
      leaves.open();
      await until(async () => (await queue.depth()).waiting === 2);
      await using consumer = await consume(store, { slots: 1 });
      await until(() => consumer.seen.length === 2);
      expect(consumer.seen).toEqual([ring.runId, other.runId]);
      await leaving.close();
      await until(async () => (await jobsHeld(store)).length === 0);
    });

    test("never works on more runs at once than it has slots", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      let most = 0;
      await using consumer = await consume(store, {
        slots: 3,
        onRun: async () => {
          most = Math.max(most, consumer.active());
          await sleep(2);
        },
      });
      await queue.ring(rings(60));
      await until(() => consumer.seen.length === 60);
      expect(most).toBe(3);
    });

    test("is neither stopped by a run that fails nor given it again", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const { log, lines } = memoryLog();
      await using consumer = await consume(store, { log, onRun: () => Promise.reject(new Error("it broke")) });
      const all = rings(40);

      await queue.ring(all);
      await until(async () => consumer.seen.length >= 40 && (await jobsHeld(store)).length === 0);
      expect(consumer.seen.toSorted()).toEqual(idsOf(all));
      expect(lines.filter(({ msg }) => msg === "a run's consumer failed")).toHaveLength(40);
    });

    test("keeps a run for as long as it takes, long past the lock's own time, while others come and go", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const [long] = rings(1) as [Ring];
      const work = gate();
      const lockMs = 600;
      const options = { lockMs, onRun: (runId: string) => (runId === long.runId ? work.opened : Promise.resolve()) };
      await using first = await consume(store, options);
      await using second = await consume(store, options);
      const seen = () => [...first.seen, ...second.seen];

      await queue.ring([long]);
      for (const since = performance.now(); performance.now() - since < 5 * lockMs; ) {
        const other = rings(1);
        await queue.ring(other);
        await until(() => seen().includes(other[0]!.runId));
      }
      expect(seen().filter((runId) => runId === long.runId)).toHaveLength(1);
      expect(first.active() + second.active()).toBe(1);
      work.open();
      await until(async () => (await jobsHeld(store)).length === 0);
    });

    test("gives a run to another worker when the first has vanished, as often as that happens", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const backend = queueBackend(store);
      const [ring] = rings(1) as [Ring];
      await queue.ring([ring]);

      for (const _ of [1, 2, 3]) {
        const taken = gate();
        const onJob = async (): Promise<"over"> => {
          taken.open();
          await new Promise(() => {});
          return "over";
        };
        // Gone without a word about the job, as after SIGKILL: the lock expires.
        const vanishing = await backend.openWorker({ name: "runs", slots: 1, lockMs: 300, onJob, onError: () => {} });
        await taken.opened;
        await vanishing.close();
      }
      await using consumer = await consume(store, { lockMs: 300 });
      await until(() => consumer.seen.length === 1);
      expect(consumer.seen).toEqual([ring.runId]);
      await until(async () => (await jobsHeld(store)).length === 0);
    });

    test("takes nothing more once it is told to stop, lets runs finish, and leaves the rest to others", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const work = gate();
      await using leaving = await consume(store, { slots: 2, onRun: () => work.opened });
      await using idle = await consume(store);
      await queue.ring(rings(1));
      await until(() => leaving.active() + idle.active() + idle.seen.length >= 1);

      await Promise.all([leaving.stopTaking(), idle.stopTaking()]);
      const before = [...leaving.seen, ...idle.seen];
      const rest = rings(30);
      await queue.ring(rest);
      await until(async () => (await queue.depth()).waiting === 30);
      expect([...leaving.seen, ...idle.seen]).toEqual(before);

      await using staying = await consume(store);
      await until(() => staying.seen.length === 30);
      expect(staying.seen.toSorted()).toEqual(idsOf(rest));
      work.open();
      await until(() => leaving.active() === 0);
      await leaving.close();
      await until(async () => (await jobsHeld(store)).length === 0);
    });

    test("takes nothing while it is paused, lets runs finish, and takes again when it is resumed", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const work = gate();
      await using pausing = await consume(store, { slots: 2, onRun: () => work.opened });
      const [first, ...rest] = rings(31) as [Ring, ...Ring[]];
      await queue.ring([first]);
      await until(() => pausing.active() === 1);

      pausing.pause();
      await using staying = await consume(store);
      await queue.ring(rest);
      await until(() => staying.seen.length === 30);
      expect(pausing.seen).toEqual([first.runId]);
      await staying.close();

      const [last] = rings(1) as [Ring];
      await queue.ring([last]);
      await until(async () => (await queue.depth()).waiting === 1);
      pausing.resume();
      await until(() => pausing.seen.includes(last.runId));
      // The first is still under way: it has not kept the second from being taken.
      expect(pausing.active()).toBe(2);
      work.open();
      await until(async () => (await jobsHeld(store)).length === 0);
    });

    test("is paused and resumed while it waits for work, however fast", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      await using consumer = await consume(store);
      for (let n = 0; n < 5; n += 1) {
        consumer.pause();
        const [ring] = rings(1) as [Ring];
        await queue.ring([ring]);
        await until(async () => (await queue.depth()).waiting === 1);
        expect(consumer.seen).toHaveLength(n);
        consumer.resume();
        await until(() => consumer.seen.length === n + 1);
        await until(async () => (await queue.depth()).active === 0);
      }
    });

    test("is not taken for deaf while it is paused", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      let looks = 0;
      const real = queueBackend(store);
      const backend: QueueBackend = {
        ...real,
        openWorker: async (plan) => {
          const worker = await real.openWorker(plan);
          return { ...worker, waiting: () => (++looks, worker.waiting()) };
        },
      };
      let opened = 0;
      const counting: QueueBackend = { ...backend, openWorker: (plan) => (++opened, backend.openWorker(plan)) };
      const watchdog = { everyMs: 20, deafAfterMs: 60, rebuilds: 1 };
      let isDeaf = false;
      await using consumer = closable(
        await consumeFrom(counting, {
          ...store,
          log: silent,
          slots: 1,
          watchdog,
          onRun: async () => {},
          onDeaf: () => {
            isDeaf = true;
          },
        }),
      );
      consumer.pause();
      await queue.ring(rings(1));
      await until(() => looks > 15);
      expect([opened, isDeaf]).toEqual([1, false]);

      consumer.resume();
      await until(async () => (await jobsHeld(store)).length === 0);
    });

    test("waits with closing for the runs that are under way, and only then lets go of its connections", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const real = queueBackend(store);
      const work = gate();
      let activeAtEnd: number | undefined;
      const openWorker: QueueBackend["openWorker"] = async (plan) => {
        const worker = await real.openWorker(plan);
        const close = (): Promise<void> => {
          activeAtEnd = consumer.active();
          return worker.close();
        };
        return { ...worker, close };
      };
      const options = { ...store, log: silent, slots: 4, onRun: () => work.opened };
      const consumer: RunConsumer = await consumeFrom({ ...real, openWorker }, options);
      await queue.ring(rings(1));
      await until(() => consumer.active() === 1);

      const closing = consumer.close();
      for (let i = 0; i < 50; i += 1) await queue.depth();
      expect(activeAtEnd).toBeUndefined();
      work.open();
      await closing;
      expect(activeAtEnd).toBe(0);
      expect(await jobsHeld(store)).toEqual([]);
    });

    test("drops a job that carries no run, and says so", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const { log, lines } = memoryLog();
      await using foreign = await foreignQueue(store);
      await foreign.add([{ v: 1 }, { v: 2, runId: uuidv7() }, "text", { v: 1, runId: "not an id" }]);
      await using consumer = await consume(store, { log });
      const all = rings(1);

      await queue.ring(all);
      await until(async () => consumer.seen.length === 1 && (await jobsHeld(store)).length === 0);
      expect(consumer.seen).toEqual(idsOf(all));
      expect(lines.filter(({ msg }) => msg === "dropped a job that carries no run")).toHaveLength(4);
    });

    test("answers at once after it was closed, and closing again changes nothing", async () => {
      await using store = await kind.take();
      const queue = await openQueue(store);
      await queue.ring(rings(1));
      await Promise.all([queue.close(), queue.close()]);

      expect(await queue.ring(rings(3))).toEqual({ failed: 3 });
      await expect(queue.ping()).rejects.toMatchObject({ code: "unavailable" });
      await expect(queue.depth()).rejects.toMatchObject({ code: "unavailable" });
      await expect(queue.stillWaiting(rings(1))).rejects.toMatchObject({ code: "unavailable" });
    });

    test("leaves no connection behind", async () => {
      await using store = await kind.take();
      const mine = async (): Promise<number> => {
        if (store.redisUrl !== undefined) {
          const db = ` db=${new URL(store.redisUrl).pathname.slice(1)} `;
          const list = (await askRedis(store.redisUrl, (redis) => redis.client("LIST"))) as string;
          return list.split("\n").filter((line) => line.includes(db) && !line.includes("cmd=client")).length;
        }
        const sql = "select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
        return (await askPostgres(store.databaseUrl, sql)).length;
      };
      const queue = await openQueue(store);
      const consumer = await consume(store);
      await queue.ring(rings(100));
      await until(() => consumer.seen.length === 100);
      expect(await mine()).toBeGreaterThanOrEqual(3);
      expect(await mine()).toBeLessThanOrEqual(6);
      await Promise.all([queue.close(), consumer.close()]);
      await until(async () => (await mine()) === 0);
    });

    test("works on by itself after the server was killed and started again, and says it in few lines", async () => {
      await using store = await kind.start();
      const { log, lines } = memoryLog();
      await using queue = await openQueue(store, log);
      const work = gate();
      let isLong = true;
      await using consumer = await consume(store, {
        log,
        lockMs: 2_000,
        onRun: async () => {
          if (isLong) await work.opened;
        },
      });
      await queue.ring(rings(2));
      await until(() => consumer.active() === 2);
      isLong = false;

      await store.kill();
      const asked = performance.now();
      expect(await queue.ring(rings(5))).toEqual({ failed: 5 });
      expect(performance.now() - asked).toBeLessThan(2_000);
      await expect(queue.ping()).rejects.toMatchObject({ code: "unavailable" });
      work.open();
      await until(() => consumer.active() === 0);
      await until(() => lines.some(({ msg }) => /consumer.* fails/.test(msg)));
      await store.restart();

      const after = rings(30);
      await until(async () => (await queue.ring(after)).failed === 0);
      const missing = () => after.filter(({ runId }) => !consumer.seen.includes(runId));
      await until(() => missing().length === 0);
      await until(async () => (await jobsHeld(store)).length === 0, { timeoutMs: 15_000 });
      await queue.ping();
      expect(lines.length).toBeLessThan(20);
    }, 60_000);

    test("gives up after a few seconds when its server hangs, and works when it answers again", async () => {
      await using store = await kind.start();
      await using queue = await openQueue(store);
      await using consumer = await consume(store);
      await queue.ring(rings(1));
      await until(() => consumer.seen.length === 1);

      const hang = await hangServer(store);
      const all = rings(3);
      const asked = performance.now();
      expect(await queue.ring(all)).toEqual({ failed: 3 });
      expect(performance.now() - asked).toBeLessThan(4_500);
      await hang.end();
      await until(async () => (await queue.ring(all)).failed === 0);
      await until(() => all.every(({ runId }) => consumer.seen.includes(runId)));
    }, 60_000);

    test("starts while its server is down, and works when that comes", async () => {
      await using store = await kind.start();
      await store.kill();
      const started = performance.now();
      await using queue = await openQueue(store);
      await using consumer = await consume(store);
      const all = rings(3);
      expect(await queue.ring(all)).toEqual({ failed: 3 });
      expect(performance.now() - started).toBeLessThan(8_000);

      await store.restart();
      await until(async () => (await queue.ring(all)).failed === 0, { timeoutMs: 15_000 });
      await until(() => consumer.seen.length === 3, { timeoutMs: 15_000 });
      expect(consumer.seen.toSorted()).toEqual(idsOf(all));
    }, 60_000);

    test("closes in a few seconds while its server is down", async () => {
      await using store = await kind.start();
      const queue = await openQueue(store);
      const consumer = await consume(store);
      await queue.ring(rings(1));
      await until(() => consumer.seen.length === 1);
      await store.kill();
      const late = await openQueue(store);
      const lateConsumer = await consume(store);

      const since = performance.now();
      await Promise.all([queue.close(), consumer.close(), late.close(), lateConsumer.close()]);
      expect(performance.now() - since).toBeLessThan(8_000);
    }, 60_000);

    test("builds a consumer that has gone deaf anew", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const { backend, opened } = deafAtFirst(queueBackend(store), 1);
      let isGivenUp = false;
      const seen: string[] = [];
      await using consumer = closable(
        await consumeFrom(backend, {
          ...store,
          log: silent,
          slots: 4,
          onRun: async (runId) => void seen.push(runId),
          onDeaf: () => {
            isGivenUp = true;
          },
          watchdog: { everyMs: 50, deafAfterMs: 300, rebuilds: 2 },
        }),
      );
      const all = rings(10);
      await queue.ring(all);
      await until(() => seen.length === 10);
      expect(seen.toSorted()).toEqual(idsOf(all));
      expect(opened()).toBe(2);
      expect(isGivenUp).toBe(false);
      expect(consumer.active()).toBe(0);
    });

    test("keeps to its slots when it was built anew while a run was under way", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const real = queueBackend(store);
      let opened = 0;
      // The first worker takes one run, and then no other.
      const openWorker: QueueBackend["openWorker"] = (plan) => {
        opened += 1;
        return real.openWorker(opened === 1 ? { ...plan, slots: 1 } : plan);
      };
      const work = gate();
      const seen: string[] = [];
      let most = 0;
      const onRun = async (runId: string): Promise<void> => {
        seen.push(runId);
        most = Math.max(most, consumer.active());
        await (seen.length === 1 ? work.opened : sleep(5));
      };
      const watchdog = { everyMs: 50, deafAfterMs: 300, rebuilds: 2 };
      const options = { ...store, log: silent, slots: 2, onRun, watchdog };
      await using consumer = closable(await consumeFrom({ ...real, openWorker }, options));

      await queue.ring(rings(20));
      await until(() => seen.length === 20);
      expect(opened).toBe(2);
      expect(most).toBe(2);
      expect(consumer.active()).toBeGreaterThanOrEqual(1);
      work.open();
      await until(() => consumer.active() === 0);
    });

    test("says so once when building it anew does not help", async () => {
      await using store = await kind.take();
      await using queue = await openQueue(store);
      const { backend, opened } = deafAtFirst(queueBackend(store), Number.POSITIVE_INFINITY);
      let givenUp = 0;
      await using consumer = closable(
        await consumeFrom(backend, {
          ...store,
          log: silent,
          slots: 4,
          onRun: async () => {},
          onDeaf: () => {
            givenUp += 1;
          },
          watchdog: { everyMs: 20, deafAfterMs: 100, rebuilds: 2 },
        }),
      );
      await queue.ring(rings(1));
      await until(() => givenUp > 0);
      expect(opened()).toBe(3);
      await consumer.close();
      expect(givenUp).toBe(1);
    });
  });
}

/** A backend whose first workers really listen, to a queue where nothing ever comes. */
function deafAtFirst(real: QueueBackend, deaf: number): { backend: QueueBackend; opened: () => number } {
  let opened = 0;
  const backend: QueueBackend = {
    ...real,
    openWorker: async (plan) => {
      opened += 1;
      if (opened > deaf) return real.openWorker(plan);
      const elsewhere = await real.openWorker({ ...plan, name: `${plan.name}-elsewhere` });
      const queue = await real.openQueue(plan.name, plan.onError);
      return {
        ...elsewhere,
        waiting: async () => (await queue.depth()).waiting,
        close: async () => {
          await Promise.all([elsewhere.close(), queue.close()]);
        },
      };
    },
  };
  return { backend, opened: () => opened };
}

/** The server takes connections and commands, and does not answer. */
async function hangServer({ databaseUrl, redisUrl }: TestStore): Promise<{ readonly end: () => Promise<void> }> {
  if (redisUrl !== undefined) {
    const redis = new Redis(redisUrl);
    await redis.client("PAUSE", 60_000, "WRITE");
    return {
      end: async () => {
        await redis.client("UNPAUSE");
        redis.disconnect();
      },
    };
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("begin");
  await client.query("lock table bullmq.job in access exclusive mode");
  return { end: () => client.end() };
}

/** BullMQ itself on the same queue, to put there what we never would. */
async function foreignQueue(
  store: TestStore,
): Promise<AsyncDisposable & { readonly add: (payloads: readonly unknown[]) => Promise<void> }> {
  const addTo =
    (queue: { add: (name: string, payload: unknown, opts: object) => Promise<unknown> }) =>
    async (payloads: readonly unknown[]): Promise<void> => {
      for (const payload of payloads) await queue.add("run", payload, { removeOnComplete: true });
    };
  if (store.redisUrl !== undefined) {
    const connection = new Redis(store.redisUrl, { maxRetriesPerRequest: null });
    const queue = new Queue("runs", { connection });
    return {
      add: addTo(queue),
      [Symbol.asyncDispose]: async () => {
        await queue.close();
        connection.disconnect();
        await once(connection, "end");
      },
    };
  }
  const pool = new pg.Pool({ connectionString: store.databaseUrl, options: "-c search_path=bullmq", max: 2 });
  const PostgresQueue = withBackend(createPostgresBackend).Queue;
  const queue = new PostgresQueue("runs", { connection: pool as never });
  return {
    add: addTo(queue),
    [Symbol.asyncDispose]: async () => {
      await queue.close();
      await pool.end();
    },
  };
}

describe.skipIf(!storeKinds[0]!.isThere)("the run queue on a Redis that was flushed", () => {
  test("delivers what is rung afterwards", async () => {
    const [kind] = storeKinds;
    await using store = await kind!.start();
    await using queue = await openQueue(store);
    const work = gate();
    await using consumer = await consume(store, { onRun: () => work.opened });
    await queue.ring(rings(12));
    await until(() => consumer.active() === 8);

    await askRedis(store.redisUrl!, (redis) => redis.flushall());
    work.open();
    await until(() => consumer.active() === 0);
    const after = rings(20);
    expect(await queue.ring(after)).toEqual({ failed: 0 });
    await until(() => after.every(({ runId }) => consumer.seen.includes(runId)));
    await until(async () => (await jobsHeld(store)).length === 0);
  }, 60_000);

  test("delivers to a consumer that was idle", async () => {
    await using store = await storeKinds[0]!.start();
    await using queue = await openQueue(store);
    await using consumer = await consume(store);
    await queue.ring(rings(1));
    await until(() => consumer.seen.length === 1);
    await askRedis(store.redisUrl!, (redis) => redis.flushall());
    const after = rings(5);
    await queue.ring(after);
    await until(() => consumer.seen.length === 6);
  }, 60_000);
});

describe("the run queue on a database that was not migrated", () => {
  test("is refused, since waiting would not help", async () => {
    await using database = await emptyDatabase();
    const store = { databaseUrl: database.url, redisUrl: undefined, log: silent };
    await expect(openRunQueue(store)).rejects.toThrow(/migrat/i);
    await expect(consumeRuns({ ...store, slots: 1, onRun: async () => {} })).rejects.toThrow(/migrat/i);
  });
});
