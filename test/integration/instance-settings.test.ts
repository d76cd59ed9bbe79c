import { describe, expect, it } from "vitest";

import { endingOf, failed } from "../support/crew.ts";
import { board, World } from "../support/world.ts";

describe("the settings of an instance", () => {
  it("are changed by what is named, and stand in the trail of each company", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const { settings } = world.services;

    const minTimerIntervalSec = 1;
    expect(await settings.general(board)).toEqual({ censorUsernameInLogs: false, minTimerIntervalSec });
    const general = { censorUsernameInLogs: true, minTimerIntervalSec };
    expect(await settings.updateGeneral(board, { censorUsernameInLogs: true })).toEqual(general);
    expect(await settings.updateGeneral(board, {})).toEqual(general);
    await Promise.all([
      settings.updateExperimental(board, { a: true }),
      settings.updateExperimental(board, { b: true }),
    ]);

    expect(await settings.experimental(board)).toEqual({
      enableIsolatedWorkspaces: false,
      autoRestartDevServerWhenIdle: false,
      a: true,
      b: true,
    });
    const trail = await world.sql<{ action: string }>(
      "select action from activity_log where company_id = $1 and action like 'instance.%' order by id",
      [companyId],
    );
    expect(trail.map(({ action }) => action)).toEqual([
      "instance.settings.general_updated",
      "instance.settings.experimental_updated",
      "instance.settings.experimental_updated",
    ]);
  });

  it("do not grow without end", async () => {
    await using world = await World.open();
    const flags = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`f${n}`, true]));

    await expect(world.services.settings.updateExperimental(board, flags)).rejects.toMatchObject({
      code: "illegal_transition",
    });
    expect(Object.keys(await world.services.settings.experimental(board))).toHaveLength(2);
  });

  it("hide the names of users in what runs have said, when that is asked for", async () => {
    await using world = await World.open();
    const { id, companyId } = await world.agent();
    const claimed = await world.run(id, { reason: "see /home/alice/a" });
    const { run, fencingToken } = claimed;
    const lines = '{"ts":"t","stream":"stdout","chunk":"in /home/alice/b"}\n';
    const entry = { runId: run.id, agentId: id, fencingToken, lines, byteLength: Buffer.byteLength(lines), live: {} };
    await world.services.execution.appendLog(entry);
    await world.services.execution.settle(
      endingOf(claimed, { ...failed, error: "no /home/alice/c", stdoutExcerpt: "/home/alice/d" }),
    );
    const { events, get, list, log } = world.services.runs;
    const told = async () =>
      JSON.stringify([
        await get(board, run.id),
        await list(board, companyId, { limit: 10 }),
        await events(board, run.id, { afterSeq: 0, limit: 10 }),
        await log(board, run.id, { offset: 0, limitBytes: 1000 }),
      ]);

    expect(await told()).toContain("/home/alice/b");
    await world.services.settings.updateGeneral(board, { censorUsernameInLogs: true });

    const shown = await told();
    expect(shown).not.toContain("alice");
    for (const end of ["a", "b", "c", "d"]) expect(shown).toContain(`/home/*****/${end}`);
    await world.services.settings.updateGeneral(board, { censorUsernameInLogs: false });
    expect(await told()).toContain("/home/alice/d");
  });

  it("leave the names of users out of the live stream, too, as soon as they are to be", async () => {
    await using world = await World.open();
    const { id: agentId, companyId } = await world.agent();
    const heard = async (name: string): Promise<string> => {
      const end = new AbortController();
      const batches = world.services.live
        .subscribe(companyId, { after: undefined, signal: end.signal })
        [Symbol.asyncIterator]();
      await batches.next();
      const payload = { agentId, chunk: `in /home/${name}/x` };
      await world.sql(
        "insert into live_events (company_id, type, payload) values ($1, 'heartbeat.run.log', $2), ($1, 'activity.logged', $2)",
        [companyId, payload],
      );
      const { value } = await batches.next();
      end.abort();
      await batches.return?.();
      return JSON.stringify(value);
    };

    expect(await heard("alice")).not.toContain("*****");
    await world.services.settings.updateGeneral(board, { censorUsernameInLogs: true });
    const text = await heard("bobby");

    expect(text).toContain("in /home/*****/x");
    expect(text.match(/bobby/g)).toHaveLength(1);
  });
});

describe("the heartbeats of the scheduler", () => {
  it("are those of agents with an interval, and say whose timers wake them as things stand", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ name: "Acme", issuePrefix: "ACME" });
    const timed = (name: string, enabled: boolean) =>
      world.agent({ companyId, name, runtimeConfig: { heartbeat: { enabled, intervalSec: 60 } } });
    await world.agent({ companyId, name: "Without" });
    await world.agent({ companyId, name: "Zero", runtimeConfig: { heartbeat: { enabled: true, intervalSec: 0 } } });
    const on = await timed("On Duty", true);
    const off = await timed("Off", false);
    const paused = await timed("Paused", true);
    await world.services.agents.pause(board, paused.id);
    const { list } = world.services.schedulerHeartbeats;

    expect(await list(board, { limit: 10 })).toMatchObject([
      {
        id: on.id,
        companyName: "Acme",
        companyIssuePrefix: "ACME",
        agentUrlKey: "on-duty",
        status: "idle",
        intervalSec: 60,
        heartbeatEnabled: true,
        schedulerActive: true,
        lastHeartbeatAt: null,
      },
      { id: off.id, heartbeatEnabled: false, schedulerActive: false },
      { id: paused.id, status: "paused", heartbeatEnabled: true, schedulerActive: false },
    ]);
    expect(await list(board, { limit: 1, cursor: on.id })).toMatchObject([{ id: off.id }]);
    await world.services.companies.update(board, companyId, { status: "paused" });
    expect((await list(board, { limit: 1 }))[0]).toMatchObject({ id: on.id, schedulerActive: false });
  });
});
