import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { RunFilter } from "../../shared/runs/run.schema.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { wakeupIdOf } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const MB = 1024 * 1024;

interface ShownWake {
  readonly reason: string;
  readonly payload: unknown;
  readonly truncated?: boolean;
}

describe("a run whose wakeups have large payloads", () => {
  it("is claimed with the newest of them, however many there are, and so is what is claimed with it", async () => {
    await using world = await World.open();
    const [busy, other] = [await world.agent(), await world.agent()];
    const runId = await world.wake(busy.id, { payload: { old: 0 } });
    for (let n = 1; n < 30; n += 1) expect(await world.wake(busy.id, {})).toBe(runId);
    await world.sql(
      "update agent_wakeup_requests set payload = jsonb_build_object('old', id, 'text', repeat('x', $1))",
      [9 * MB],
    );
    await world.wake(busy.id, { reason: "small", payload: { small: true } });
    const otherId = await world.wake(other.id);
    await letIn(world);

    const [claimed, beside] = await Promise.all(
      [runId, otherId].map((id) => world.services.execution.claim(id, newId(), 60)),
    );

    expect(beside?.run.id).toBe(otherId);
    const { wakes, ...context } = claimed!.context as { wakes: ShownWake[] };
    expect(context).toMatchObject({ small: true, wakeCount: 31, wakeReason: "small" });
    expect(context).not.toHaveProperty("old");
    expect(wakes.length).toBe(31);
    expect(wakes.at(-1)).toMatchObject({ reason: "small", payload: { small: true } });
    expect(wakes.slice(0, -1).every(({ payload, truncated }) => payload === null && truncated === true)).toBe(true);
    await checkInvariants(world.sql);
  });

  it("has the newest payload whole, though it is larger than all may be together", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const text = "é".repeat(4 * MB);
    const runId = await world.wake(id, { payload: { first: true } });
    await world.wake(id, { payload: { text } });
    await letIn(world);

    const claimed = await world.services.execution.claim(runId, newId(), 60);

    expect(claimed?.context["text"] === text).toBe(true);
    expect(claimed?.context).not.toHaveProperty("first");
  });

  it("has all that fit, the last value of each key", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const runId = await world.wake(id, { payload: { a: 1, same: 1, text: "x".repeat(MB) } });
    await world.wake(id, { payload: { b: 2, same: 2, more: "y".repeat(2 * MB) } });
    await world.wake(id, {});
    await letIn(world);

    const claimed = await world.services.execution.claim(runId, newId(), 60);

    expect(claimed?.context).toMatchObject({ a: 1, b: 2, same: 2 });
  });
});

async function letIn({ sql }: World): Promise<void> {
  await sql(`with entered as (
      update heartbeat_runs set admitted_at = now(), ring_count = 1, next_ring_at = now() where admitted_at is null returning agent_id
    ) update agent_slots s set admitted = 1, eligible_at = null, head_priority = null from entered e where e.agent_id = s.agent_id`);
}

describe("a list of wakeups with large payloads", () => {
  it("says which it leaves out, and each wakeup by itself has its own", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { wakeups } = world.services;
    // What compresses well is small on disk, and large on the wire all the same.
    const large = [
      { text: "x".repeat(2 * MB) },
      { text: randomBytes(MB).toString("hex") },
      { text: "x".repeat(4_100) },
    ];
    const small = [{ text: "x".repeat(4_000) }, { a: [1, { b: null }] }, {}, null];
    const ids: string[] = [];
    for (const payload of [...large, ...small]) ids.push(await wakeupOf(world, agent.id, payload));
    await world.sql(
      `insert into agent_wakeup_requests (id, company_id, agent_id, source, outcome, outcome_reason, message, payload,
         requested_by_actor_type, requested_by_actor_id)
       select overlay($1::uuid::text placing lpad(n::text, 4, '0') from 20)::uuid, $2, $3, 'on_demand', 'cancelled', 'x', '',
              jsonb_build_object('text', repeat('x', 9000000)), 'user', 'x' from generate_series(1, 60) n`,
      [ids[0], agent.companyId, agent.id],
    );
    const filter = { limit: 1000 };

    for (const list of [
      await wakeups.listOfAgent(board, agent.id, filter),
      await wakeups.listOfCompany(board, agent.companyId, filter),
    ]) {
      expect(list).toHaveLength(60 + ids.length);
      const shown = ids.map((id) => list.find((one) => one.id === id)!);
      expect(shown.map(({ payload }) => payload)).toEqual([null, null, null, ...small]);
      expect(shown.map(({ payloadOmitted }) => payloadOmitted)).toEqual([true, true, true, false, false, false, false]);
      expect(JSON.stringify(list).length).toBeLessThan(100_000);
    }
    for (const [n, payload] of [...large, ...small].entries()) {
      expect(await wakeups.get(board, ids[n]!)).toMatchObject({ payload, payloadOmitted: false });
    }
  });
});

async function wakeupOf(world: World, agentId: string, payload: Record<string, unknown> | null): Promise<string> {
  const answer = await world.services.wakeups.request(
    board,
    agentId,
    WakeupRequest.parse({ payload, coalesce: false }),
  );
  return wakeupIdOf(answer);
}

describe("a list of runs that were told and said much", () => {
  it("has the gist of each, and each run by itself has its own", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const text = "x".repeat(MB);
    const payload = { taskId: "T-1", text, mutation: { deep: text } };
    const run = await world.run(agent.id, { reason: text.slice(0, 1_900), payload });
    const result = { summary: `${"é".repeat(600)}!`, costUsd: 0.25, message: { not: "a text" }, more: text };
    await world.services.execution.settle(endingOf(run, { result, stdoutExcerpt: "said" }));

    const [listed] = await world.services.runs.list(board, agent.companyId, RunFilter.parse({}));

    expect(listed).toMatchObject({ id: run.run.id, status: "succeeded", taskKey: "T-1", stdoutExcerpt: null });
    expect(listed?.contextSnapshot).toEqual({
      taskId: "T-1",
      taskKey: "T-1",
      wakeReason: "x".repeat(500),
      wakeSource: "on_demand",
      wakeTriggerDetail: "manual",
    });
    expect(listed?.resultJson).toEqual({ summary: "é".repeat(500), costUsd: 0.25 });
    expect(await world.services.runs.get(board, run.run.id)).toMatchObject({
      contextSnapshot: payload,
      resultJson: result,
      stdoutExcerpt: "said",
    });
  });
});
