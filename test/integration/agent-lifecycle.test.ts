import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { asAgent, board, World } from "../support/world.ts";

const statusOf = async (world: World, runId: string) =>
  (await world.sql<{ status: string }>("select status from heartbeat_runs where id = $1", [runId]))[0]?.status;

const wakeupsOf = async (world: World, agentId: string) =>
  (
    await world.sql<{ source: string; outcome: string }>(
      "select source, outcome from agent_wakeup_requests where agent_id = $1 order by id",
      [agentId],
    )
  ).map(({ source, outcome }) => `${source} ${outcome}`);

const slot = async (world: World, agentId: string) =>
  (await world.sql("select admitted, running from agent_slots where agent_id = $1", [agentId]))[0];

const request = (world: World, agentId: string, source: WakeupRequest["source"]) =>
  world.services.wakeups.request(board, agentId, WakeupRequest.parse({ source }));

describe("agents.pause", () => {
  it("cancels what waits and what runs, and keeps what will not come again", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 2 } } });
    const { run } = await world.run(agent.id, { source: "assignment", payload: { taskKey: "one" } });
    const queued = await world.wake(agent.id, { source: "automation", payload: { taskKey: "two" } });
    await request(world, agent.id, "on_demand");

    const paused = await world.services.agents.pause(board, agent.id);

    expect(paused).toMatchObject({ status: "paused", pauseReason: "manual", pausedAt: expect.any(String) });
    await expect(statusOf(world, queued)).resolves.toBe("cancelled");
    await expect(
      world.sql(
        "select status, error_code, cancel_requested_at is not null as asked from heartbeat_runs where id = $1",
        [run.id],
      ),
    ).resolves.toEqual([{ status: "running", error_code: "agent_paused", asked: true }]);
    await expect(wakeupsOf(world, agent.id)).resolves.toEqual([
      "assignment deferred",
      "automation deferred",
      "on_demand queued",
    ]);
    await expect(slot(world, agent.id)).resolves.toEqual({ admitted: 0, running: 1 });
    expect(world.hints).toContainEqual({ kind: "cancel", runId: run.id });
  });

  it("says so to the next wakeup, and is the same when asked again", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const first = await world.services.agents.pause(board, agent.id);

    await expect(world.services.agents.pause(board, agent.id)).resolves.toEqual(first);

    await expect(request(world, agent.id, "on_demand")).rejects.toMatchObject({ code: "not_invokable" });
    await expect(request(world, agent.id, "assignment")).resolves.toMatchObject({
      outcome: "deferred",
      reason: "agent.paused",
    });
  });

  it("leaves no run of an agent going on, however it races with wakeups", async () => {
    await using world = await World.open();

    for (let round = 0; round < 6; round += 1) {
      const agent = await world.agent({ name: `Agent ${round}` });
      const wakes = Array.from({ length: 10 }, (_, n) =>
        world.services.wakeups.request(
          board,
          agent.id,
          WakeupRequest.parse({ source: "assignment", payload: { taskKey: `t${n}` } }),
        ),
      );
      const [paused] = await Promise.all([world.services.agents.pause(board, agent.id), ...wakes]);
      expect(paused.status).toBe("paused");

      // What slipped in behind the pause is met at its claim, and waits like the rest.
      const left = await world.sql<{ id: string }>(
        "select id from heartbeat_runs where agent_id = $1 and status = 'queued'",
        [agent.id],
      );
      await world.sql(
        "update heartbeat_runs set admitted_at = now() where agent_id = $1 and status = 'queued' and admitted_at is null",
        [agent.id],
      );
      await world.sql(
        "update agent_slots set admitted = (select count(*) from heartbeat_runs r where r.agent_id = agent_slots.agent_id and status = 'queued') where agent_id = $1",
        [agent.id],
      );
      for (const { id } of left) await expect(world.services.execution.claim(id, newId(), 60)).resolves.toBeNull();

      await expect(
        world.sql("select status from heartbeat_runs where agent_id = $1 and status <> 'cancelled'", [agent.id]),
      ).resolves.toEqual([]);
      await expect(wakeupsOf(world, agent.id)).resolves.toEqual(
        Array.from({ length: 10 }, () => "assignment deferred"),
      );
      await expect(slot(world, agent.id)).resolves.toEqual({ admitted: 0, running: 0 });
    }
  });
});

describe("agents.resume", () => {
  it("lets the agent go on with what was kept", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.wake(agent.id, { source: "assignment" });
    await world.services.agents.pause(board, agent.id);

    const resumed = await world.services.agents.resume(board, agent.id);

    expect(resumed).toMatchObject({ status: "idle", pauseReason: null, pausedAt: null });
    expect(world.hints).toContainEqual({ kind: "admission" });
    await expect(world.services.release.releaseDeferred()).resolves.toBe(1);
    await expect(world.sql("select status from heartbeat_runs order by id")).resolves.toEqual([
      { status: "cancelled" },
      { status: "queued" },
    ]);
  });

  it("lifts its own pause, and not that of a budget", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql("update agents set pause_causes = '{budget}', paused_at = now() where id = $1", [agent.id]);
    const both = await world.services.agents.pause(board, agent.id);

    const resumed = await world.services.agents.resume(board, agent.id);
    const again = await world.services.agents.resume(board, agent.id);

    expect(both).toMatchObject({ status: "paused", pauseReason: "budget" });
    expect(resumed).toMatchObject({ status: "paused", pauseReason: "budget", pausedAt: both.pausedAt });
    expect(again).toEqual(resumed);
  });

  it("changes nothing about an agent that is not paused", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    await expect(world.services.agents.resume(board, agent.id)).resolves.toEqual(agent);
  });

  it.each([
    ["terminated", "Cannot resume a terminated agent", "Cannot pause a terminated agent"],
    [
      "pending_approval",
      "Cannot resume an agent that is pending approval",
      "Cannot pause an agent that is pending approval",
    ],
  ])("and pause are refused to an agent that is %s", async (lifecycle, resumeMessage, pauseMessage) => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql("update agents set lifecycle = $2 where id = $1", [agent.id, lifecycle]);

    const { pause, resume } = world.services.agents;
    await expect(resume(board, agent.id)).rejects.toMatchObject({ code: "illegal_transition", message: resumeMessage });
    await expect(pause(board, agent.id)).rejects.toMatchObject({ code: "illegal_transition", message: pauseMessage });
  });
});

describe("agents.terminate", () => {
  it("ends runs, keys, timers and what waits, for good", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 60 } } });
    const { token } = await world.services.agents.createKey(board, agent.id, { name: "default" });
    await world.services.agents.pause(board, agent.id);
    await request(world, agent.id, "automation");
    await world.services.agents.resume(board, agent.id);
    const { run } = await world.run(agent.id);
    const queued = await world.wake(agent.id, { source: "assignment" });

    const terminated = await world.services.agents.terminate(board, agent.id);

    expect(terminated).toMatchObject({ status: "terminated", pauseReason: null, pausedAt: null });
    await expect(statusOf(world, queued)).resolves.toBe("cancelled");
    await expect(wakeupsOf(world, agent.id)).resolves.not.toContain("automation deferred");
    await expect(wakeupsOf(world, agent.id)).resolves.not.toContain("assignment deferred");
    await expect(world.sql("select 1 from clock_timers")).resolves.toEqual([]);
    expect(world.hints).toContainEqual({ kind: "cancel", runId: run.id });
    await expect(world.services.auth.authenticate(token, { isMutation: false })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(request(world, agent.id, "on_demand")).rejects.toMatchObject({ code: "not_invokable" });
    await expect(world.services.agents.terminate(board, agent.id)).resolves.toMatchObject({
      id: agent.id,
      status: "terminated",
    });
    await expect(world.services.agents.get(board, agent.id)).resolves.toMatchObject({ status: "terminated" });
  });

  it("lets no configuration bring its timer back", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.agents.terminate(board, agent.id);

    await world.services.agents.update(board, agent.id, {
      runtimeConfig: { heartbeat: { enabled: true, intervalSec: 60 } },
    });

    await expect(world.sql("select 1 from clock_timers")).resolves.toEqual([]);
  });

  it("leaves no key behind that was made at the same moment", async () => {
    await using world = await World.open();

    for (let round = 0; round < 6; round += 1) {
      const agent = await world.agent();
      const [key] = await Promise.allSettled([
        world.services.agents.createKey(board, agent.id, { name: "default" }),
        world.services.agents.terminate(board, agent.id),
      ]);
      const left = await world.services.agents.listKeys(board, agent.id);
      expect(left.filter(({ revokedAt }) => revokedAt === null)).toEqual([]);
      expect([key.status, left.length]).toEqual(key.status === "fulfilled" ? ["fulfilled", 1] : ["rejected", 0]);
    }
  });
});

describe("agents.delete", () => {
  it("hides the agent at once and moves its reports up to its manager", async () => {
    await using world = await World.open();
    const top = await world.agent({ name: "Top" });
    const { companyId } = top;
    const middle = await world.agent({
      companyId,
      name: "Middle",
      reportsTo: top.id,
      adapterConfig: { apiKey: "sk-1" },
    });
    const reports = [
      await world.agent({ companyId, name: "One", reportsTo: middle.id }),
      await world.agent({ companyId, name: "Two", reportsTo: middle.id }),
    ];
    const { run } = await world.run(middle.id);

    await world.services.agents.delete(board, middle.id);

    const { get, list } = world.services.agents;
    await expect(get(board, middle.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(world.services.agents.delete(board, middle.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(request(world, middle.id, "on_demand")).rejects.toMatchObject({ code: "not_found" });
    expect((await list(board, companyId)).map(({ name, reportsTo }) => [name, reportsTo])).toEqual([
      ["Top", null],
      ["One", top.id],
      ["Two", top.id],
    ]);
    expect(reports).toHaveLength(2);
    expect(world.hints).toContainEqual({ kind: "cancel", runId: run.id });
    await expect(world.sql("select adapter_config from agents where id = $1", [middle.id])).resolves.toEqual([
      { adapter_config: {} },
    ]);
  });

  it("leaves those who reported to the top without a manager", async () => {
    await using world = await World.open();
    const top = await world.agent();
    const report = await world.agent({ companyId: top.companyId, reportsTo: top.id });

    await world.services.agents.delete(board, top.id);

    await expect(world.services.agents.get(board, report.id)).resolves.toMatchObject({
      reportsTo: null,
      chainOfCommand: [],
    });
  });
});

describe("pause, resume, terminate, delete and keys", () => {
  it("are for the board, and find no agent where there is none", async () => {
    await using world = await World.open();
    const [agent, foreign] = [await world.agent(), await world.agent()];
    const { pause, resume, terminate, delete: remove, createKey, listKeys, revokeKey } = world.services.agents;
    const asked = [
      pause,
      resume,
      terminate,
      remove,
      listKeys,
      (a, id) => createKey(a, id, { name: "k" }),
      (a, id) => revokeKey(a, id, newId()),
    ] as readonly ((actor: Parameters<typeof pause>[0], agentId: string) => Promise<unknown>)[];

    for (const ask of asked) {
      await expect(ask(asAgent(agent), agent.id)).rejects.toMatchObject({
        code: "forbidden",
        message: "Board access required",
      });
      await expect(ask(asAgent(agent), foreign.id)).rejects.toMatchObject({
        code: "not_found",
        message: "Agent not found",
      });
      await expect(ask(board, newId())).rejects.toMatchObject({ code: "not_found", message: "Agent not found" });
      await expect(ask(board, "alice")).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("keys of an agent", () => {
  it("are shown once, listed without the key, and stored as a hash", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const key = await world.services.agents.createKey(board, agent.id, { name: "laptop" });

    expect(key).toEqual({
      id: expect.any(String),
      name: "laptop",
      token: expect.stringMatching(/^pcp_[0-9a-f]{48}$/),
      createdAt: expect.any(String),
    });
    await expect(world.services.agents.listKeys(board, agent.id)).resolves.toEqual([
      { id: key.id, name: "laptop", createdAt: key.createdAt, lastUsedAt: null, revokedAt: null },
    ]);
    const [row] = await world.sql("select * from agent_api_keys");
    expect(row!["key_hash"]).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain(key.token.slice(4));
  });

  it.each(["terminated", "pending_approval"])("are refused to an agent that is %s", async (lifecycle) => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql("update agents set lifecycle = $2 where id = $1", [agent.id, lifecycle]);

    await expect(world.services.agents.createKey(board, agent.id, { name: "k" })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("can be revoked, more than once, but not through another agent", async () => {
    await using world = await World.open();
    const [agent, other] = [await world.agent(), await world.agent()];
    const { createKey, revokeKey, listKeys } = world.services.agents;
    const key = await createKey(board, agent.id, { name: "k" });

    await expect(revokeKey(board, other.id, key.id)).rejects.toMatchObject({
      code: "not_found",
      message: "Key not found",
    });
    await expect(revokeKey(board, agent.id, "nonsense")).rejects.toMatchObject({ code: "not_found" });
    await revokeKey(board, agent.id, key.id);
    const [revoked] = await listKeys(board, agent.id);
    await revokeKey(board, agent.id, key.id);

    expect(revoked!.revokedAt).toEqual(expect.any(String));
    await expect(listKeys(board, agent.id)).resolves.toEqual([revoked]);
  });
});
