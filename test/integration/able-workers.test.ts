import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import type { RunRow } from "../../shared/runs/run.row.ts";
import type { Abilities } from "../../shared/runs/run-execution.service.ts";
import { crewOf, endingOf, type Hand, runOf, slotsOf } from "../support/crew.ts";
import { backends } from "../support/fleet.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { World } from "../support/world.ts";

const TOOL: Abilities = { usable: ["process", "http", "claude_local"] };
const PLAIN: Abilities = { usable: ["process", "http"] };
const claude = { adapterType: "claude_local" as const };

const says = (world: World, hand: Hand, { usable }: Abilities) =>
  world.sql("update workers set adapters = $2 where id = $1", [hand.workerId, usable]);

/** Two workers, of which the second has the tool, and a run for it that was let in. */
async function openTwo(agentConfig: Record<string, unknown> = {}) {
  const world = await World.open();
  const crew = await crewOf(world, 2);
  const [plain, able] = crew.hands as [Hand, Hand];
  await says(world, plain, PLAIN);
  await says(world, able, TOOL);
  const agent = await world.agent({ ...claude, adapterConfig: agentConfig });
  const runId = await world.wake(agent.id);
  await world.services.admission.admit();
  return {
    world,
    agent,
    runId,
    plain: { ...plain, ask: (id = runId) => plain.claim(id, plain.workerId, 60, PLAIN) },
    able: { ...able, ask: (id = runId) => able.claim(id, able.workerId, 60, TOOL) },
    run: () => runOf(world, runId),
    [Symbol.asyncDispose]: async () => {
      await checkInvariants(world.sql);
      await crew[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** In how many seconds, by the database's clock. */
const secondsTo = async (world: World, column: string, from: string): Promise<number> =>
  (await world.sql<{ sec: number }>(`select extract(epoch from ${column} - now())::float8 as sec from ${from}`))[0]!
    .sec;

describe("a claim of a worker without the agent's tool", () => {
  it("leaves the run to one that has it, for which it rings again soon, and again", async () => {
    await using two = await openTwo();
    const { world, plain, able, runId } = two;

    await expect(plain.ask()).resolves.toBeNull();
    expect(await two.run()).toMatchObject({
      status: "queued",
      hold_reason: "adapter.other_worker",
      admitted_at: expect.any(Date),
    });
    expect(await secondsTo(world, "next_ring_at", "heartbeat_runs")).toBeLessThanOrEqual(1);
    await world.sql("update heartbeat_runs set next_ring_at = now(), ring_count = 40");
    await expect(plain.ask()).resolves.toBeNull();
    // However often it was in vain, it is not left to the growing pauses of runs that nobody heard of.
    expect(await secondsTo(world, "next_ring_at", "heartbeat_runs")).toBeLessThanOrEqual(5);

    await expect(able.ask()).resolves.toMatchObject({ run: { id: runId } });
    expect(await two.run()).toMatchObject({ status: "running", worker_id: able.workerId, hold_reason: null });
  });

  it("puts it back among the waiting while those that have it are full, are told to drain, or were lost", async () => {
    await using two = await openTwo();
    const { world, plain, able, agent } = two;
    const again = async () => {
      await world.sql("update agent_slots set eligible_at = now() where eligible_at is not null");
      await world.services.admission.admit();
    };
    const waits = async (holdReason: string, withinSec: number) => {
      await expect(plain.ask()).resolves.toBeNull();
      expect(await two.run()).toMatchObject({ status: "queued", hold_reason: holdReason, admitted_at: null });
      expect(await slotsOf(world, agent.id)).toMatchObject({ admitted: 0, running: 0 });
      expect(await secondsTo(world, "eligible_at", "agent_slots where eligible_at is not null")).toBeLessThanOrEqual(
        withinSec,
      );
      await again();
      expect(await two.run()).toMatchObject({ admitted_at: expect.any(Date) });
    };

    await world.sql("update workers set slots = 0 where id = $1", [able.workerId]);
    await waits("adapter.workers_full", 2);
    await world.sql("update workers set slots = 8, drain_asked_at = now() where id = $1", [able.workerId]);
    await waits("adapter.no_worker", 5);
    await world.sql(
      "update workers set drain_asked_at = null, last_beat_at = now() - interval '61 seconds' where id = $1",
      [able.workerId],
    );
    await waits("adapter.no_worker", 5);
    await world.sql("update workers set last_beat_at = now() where id = $1", [able.workerId]);
    await expect(plain.ask()).resolves.toBeNull();
    expect(await two.run()).toMatchObject({ hold_reason: "adapter.other_worker" });

    const claimed = (await able.ask())!;
    await able.settle(endingOf(claimed));
  });

  it("counts what the others run, and not what their endpoints took over", async () => {
    await using two = await openTwo();
    const { world, plain, able } = two;
    await world.sql("update workers set slots = 1 where id = $1", [able.workerId]);
    const other = await world.wake((await world.agent({ companyId: two.agent.companyId, name: "Busy" })).id);
    await world.services.admission.admit();
    const busy = (await able.ask(other))!;

    await expect(plain.ask()).resolves.toBeNull();
    expect(await two.run()).toMatchObject({ hold_reason: "adapter.workers_full" });

    await able.holdOpen({ runId: other, fencingToken: busy.fencingToken }, { deadlineSec: 60 } as never);
    await world.sql("update agent_slots set eligible_at = now() where eligible_at is not null");
    await world.services.admission.admit();
    await expect(plain.ask()).resolves.toBeNull();
    expect(await two.run()).toMatchObject({ hold_reason: "adapter.other_worker" });
  });

  it.each([
    ["a command", { command: "/opt/claude" }],
    ["a PATH", { env: { PATH: "/opt/bin" } }],
  ])("takes that of an agent that brings %s of its own", async (_what, config) => {
    await using two = await openTwo(config);
    await expect(two.plain.ask()).resolves.toMatchObject({ run: { id: two.runId } });
  });

  it("leaves that of an agent that names the tool as it is called anyway", async () => {
    await using two = await openTwo({ command: " claude " });
    await expect(two.plain.ask()).resolves.toBeNull();
  });

  it("takes what no worker of any host can run, since only its failure says so", async () => {
    await using two = await openTwo();
    const agent = await two.world.agent({ companyId: two.agent.companyId, name: "Bob", adapterType: "cursor" });
    const runId = await two.world.wake(agent.id);
    await two.world.services.admission.admit();
    await expect(two.plain.ask(runId)).resolves.toMatchObject({ run: { id: runId } });
  });
});

const folder = mkdtempSync(join(tmpdir(), "able-workers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const FAKE = fileURLToPath(new URL("../support/fake-claude.mjs", import.meta.url));
let directories = 0;

/** A PATH of its own with nothing on it but Node. */
function newPath(): string {
  const path = join(folder, `bin-${(directories += 1)}`);
  mkdirSync(path);
  symlinkSync(process.execPath, join(path, "node"));
  for (const name of ["env", "true"]) symlinkSync(`/usr/bin/${name}`, join(path, name));
  return path;
}

/** As an installer does it: whole from its first moment. */
function install(path: string): void {
  symlinkSync(FAKE, join(path, "claude.new"));
  renameSync(join(path, "claude.new"), join(path, "claude"));
}

const succeeded = (world: World, agentIds: readonly string[], count: number) =>
  until(
    async () => {
      const runs = await world.sql<RunRow>("select * from heartbeat_runs where agent_id = any($1)", [agentIds]);
      expect(runs.filter(({ status }) => !["queued", "running", "succeeded"].includes(status))).toEqual([]);
      return runs.filter(({ status }) => status === "succeeded").length >= count && runs;
    },
    { timeoutMs: 90_000, everyMs: 100, what: `${count} runs to succeed` },
  );

describe.each(backends)("workers with and without a tool, on $name", { timeout: 180_000 }, ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("share the work: no run fails, none waits for ever, and no other waits for those", async () => {
    await using redis = await takeRedis();
    const redisUrl = redis?.url;
    await using world = await World.open(redisUrl === undefined ? {} : { REDIS_URL: redisUrl });
    const { id: companyId } = await world.company();
    const config = { adapterConfig: { cwd: folder, promptTemplate: "fake:success" } };
    const able = await Promise.all(
      Array.from({ length: 5 }, (_, n) => world.agent({ companyId, name: `C${n}`, ...claude, ...config })),
    );
    const plain = { adapterType: "process" as const, adapterConfig: { command: "true" } };
    const others = await Promise.all(
      Array.from({ length: 3 }, (_, n) => world.agent({ companyId, name: `P${n}`, ...plain })),
    );
    const wakeAll = (agents: readonly { id: string }[]) => Promise.all(agents.map(({ id }) => world.wake(id)));
    await using _scheduler = await hireScheduler(world, { redisUrl });
    await using _plain = await hireWorker(world, { redisUrl, slots: 2, path: newPath() });

    await wakeAll(able);
    const told = new Set<string>();
    await until(
      async () => {
        const held = await world.sql<{ id: string }>(
          "select id from heartbeat_runs where hold_reason = 'adapter.no_worker' and admitted_at is null",
        );
        for (const { id } of held) told.add(id);
        return told.size === able.length;
      },
      { what: "the runs to say that no worker can run them", timeoutMs: 30_000 },
    );
    await wakeAll(others);
    await succeeded(
      world,
      others.map(({ id }) => id),
      others.length,
    );

    const path = newPath();
    install(path);
    await using _able = await hireWorker(world, { redisUrl, slots: 2, path });
    const runs = await succeeded(
      world,
      able.map(({ id }) => id),
      able.length,
    );
    expect(new Set(runs.map(({ worker_id: id }) => id)).size).toBe(1);
    await checkInvariants(world.sql);
  });

  it.skipIf(!isThere)("is taken by one that was given the tool as it ran", async () => {
    await using redis = await takeRedis();
    const redisUrl = redis?.url;
    await using world = await World.open(redisUrl === undefined ? {} : { REDIS_URL: redisUrl });
    const agent = await world.agent({ ...claude, adapterConfig: { cwd: folder, promptTemplate: "fake:success" } });
    const path = newPath();
    await using _scheduler = await hireScheduler(world, { redisUrl });
    await using _worker = await hireWorker(world, { redisUrl, path, leaseSec: 6 });
    const runId = await world.wake(agent.id);
    await until(async () => (await runOf(world, runId)).hold_reason === "adapter.no_worker", { timeoutMs: 30_000 });

    install(path);
    await succeeded(world, [agent.id], 1);
  });
});
