import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { endingOf, runOf, slotsOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { board, World } from "../support/world.ts";

/** What is written to this table is taken by the database, statement by statement, and refused when it is to be kept. */
async function refuseCommits(world: World, table: string): Promise<AsyncDisposable> {
  await world.sql(`create or replace function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'the commit is refused'; end $$`);
  await world.sql(`create constraint trigger refused after insert or update on ${table}
    deferrable initially deferred for each row execute function refuse()`);
  return {
    [Symbol.asyncDispose]: async () => {
      await world.sql(`drop trigger refused on ${table}`);
    },
  };
}

describe("the answer", () => {
  it("of a wakeup that makes a run is given once both are stored", async () => {
    await using world = await World.open();
    const { id } = await world.agent();

    for (const table of ["agent_wakeup_requests", "heartbeat_runs"]) {
      await using _ = await refuseCommits(world, table);
      await expect(world.wake(id)).rejects.toThrow("the commit is refused");
    }

    expect(await world.sql("select from heartbeat_runs union all select from agent_wakeup_requests")).toEqual([]);
    await world.wake(id);
    await checkInvariants(world.sql);
  });

  it("of a wakeup that is kept for later is given once it is stored", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    await world.services.agents.pause(board, id);
    const wake = () =>
      world.services.wakeups.request(board, id, {
        source: "assignment",
        payload: null,
        triggerDetail: "system",
        coalesce: true,
        forceFreshSession: false,
        hold: false,
      });

    {
      await using _ = await refuseCommits(world, "agent_wakeup_requests");
      await expect(wake()).rejects.toThrow("the commit is refused");
    }

    expect(await world.sql("select from agent_wakeup_requests")).toEqual([]);
    expect(await wake()).toMatchObject({ outcome: "deferred" });
  });

  it("of a claim is given once the run is the worker's", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const runId = await world.wake(id);
    await world.services.admission.admit();

    {
      await using _ = await refuseCommits(world, "heartbeat_runs");
      await expect(world.services.execution.claim(runId, newId(), 60)).rejects.toThrow("the commit is refused");
    }

    expect(await runOf(world, runId)).toMatchObject({ status: "queued", worker_id: null });
    await expect(world.services.execution.claim(runId, newId(), 60)).resolves.toMatchObject({ run: { id: runId } });
    await checkInvariants(world.sql);
  });

  it("of a settlement is given once the run has ended", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id);

    {
      await using _ = await refuseCommits(world, "heartbeat_runs");
      await expect(world.services.execution.settle(endingOf(claimed))).rejects.toThrow("the commit is refused");
    }

    expect(await runOf(world, claimed.run.id)).toMatchObject({ status: "running", finished_at: null });
    expect(await slotsOf(world, id)).toMatchObject({ running: 1 });
    expect(await world.services.execution.settle(endingOf(claimed))).toBe(true);
    await checkInvariants(world.sql);
  });

  it("of a cancel and of a pause is given once they are stored", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const runId = await world.wake(id);

    for (const change of [
      () => world.services.runs.cancel(board, runId),
      () => world.services.agents.pause(board, id),
    ]) {
      await using _ = await refuseCommits(world, "heartbeat_runs");
      await expect(change()).rejects.toThrow("the commit is refused");
    }

    expect(await runOf(world, runId)).toMatchObject({ status: "queued" });
    expect(await world.services.agents.get(board, id)).toMatchObject({ status: "idle" });
    await checkInvariants(world.sql);
  });
});
