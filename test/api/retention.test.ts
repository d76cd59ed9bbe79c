import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { bearer, keyOf, sharedApi } from "../support/api.ts";
import { partitionsOf, seedOldRuns } from "../support/old-runs.ts";
import { board } from "../support/world.ts";

describe("reading what retention removed", () => {
  const call = sharedApi({ isLoopback: false });
  const asBoard = () => bearer(call.api().world.operatorKey);
  const get = (path: string, headers = asBoard()) => call("GET", `/api${path}`, undefined, headers);

  const post = (path: string, body = {}) => call("POST", `/api${path}`, body, asBoard());

  it.each(["row by row", "with its week"])("a log that went %s says when, and its run stays", async (how) => {
    const { world } = call.api();
    const agent = await world.agent();
    if (how === "with its week") await partitionsOf(world, 45);
    else await world.services.retentionPolicies.set(board, agent.companyId, { logsDays: 20 });
    const days = how === "with its week" ? 45 : 25;
    const [removed, kept] = await seedOldRuns(world, agent, [{ days, key: "k" }, { days: 1 }]);
    await expect(get(`/heartbeat-runs/${removed}/log`)).resolves.toMatchObject({ status: 200 });

    await world.services.retention.dropOldWeeks();
    await world.services.retention.sweepCompanies();

    const { body: run } = await get(`/heartbeat-runs/${removed}`);
    expect(run).toMatchObject({ id: removed, logBytes: 20, logRemovedAt: expect.stringMatching(/Z$/) });
    const { logRemovedAt } = run as { logRemovedAt: string };
    for (const [path, what] of [
      ["log", "Run log"],
      ["log?offset=20", "Run log"],
      ["events", "Run events"],
      ["events?afterSeq=2", "Run events"],
    ]) {
      await expect(get(`/heartbeat-runs/${removed}/${path}`)).resolves.toMatchObject({
        status: 410,
        body: {
          error: `${what} removed by retention on ${logRemovedAt.slice(0, 10)}`,
          details: { reason: "removed_by_retention", removedAt: logRemovedAt },
        },
      });
    }
    const { body: list } = await get(`/companies/${agent.companyId}/heartbeat-runs`);
    expect((list as { id: string; logRemovedAt: string | null }[]).map((one) => [one.id, one.logRemovedAt])).toEqual([
      [kept, null],
      [removed, logRemovedAt],
    ]);
    const { body: live } = await get(`/companies/${agent.companyId}/live-runs?minCount=2`);
    expect((live as { id: string; logRemovedAt: string | null }[]).map((one) => [one.id, one.logRemovedAt])).toEqual([
      [kept, null],
      [removed, logRemovedAt],
    ]);
    await expect(post(`/heartbeat-runs/${removed}/cancel`)).resolves.toMatchObject({ body: { logRemovedAt } });
    await expect(post(`/agents/${agent.id}/wakeup`, { idempotencyKey: "k" })).resolves.toMatchObject({
      body: { id: removed, logRemovedAt, wakeup: { outcome: "replayed" } },
    });
    await expect(get(`/heartbeat-runs/${kept}/log`)).resolves.toMatchObject({ status: 200 });
    await expect(get(`/heartbeat-runs/${kept}/events`)).resolves.toMatchObject({ status: 200 });
  });

  it("a run that is not there says that it may have been removed, where its id is old enough", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const [removed] = await seedOldRuns(world, agent, [{ days: 100 }, { days: 1 }]);
    const own = bearer(await keyOf(world, agent.id));
    const plain = { status: 404, body: { error: "Heartbeat run not found" } };
    await world.services.retention.sweepCompanies();

    for (const path of [
      `heartbeat-runs/${removed}`,
      `heartbeat-runs/${removed}/log`,
      `heartbeat-runs/${removed}/events`,
      `wakeups/${removed}`,
    ]) {
      for (const who of [asBoard(), own]) {
        await expect(get(`/${path}`, who)).resolves.toMatchObject({
          status: 404,
          body: {
            error: expect.stringMatching(
              /^(Heartbeat run|Wakeup) not found: those of 20\d\d-\d\d-\d\d may have been removed, kept for 90 days$/,
            ),
            details: { reason: "removed_by_retention", keptDays: 90 },
          },
        });
      }
    }
    await expect(get(`/heartbeat-runs/${newId()}`)).resolves.toMatchObject(plain);
    await expect(get(`/heartbeat-runs/${crypto.randomUUID()}`)).resolves.toMatchObject(plain);

    await world.services.retentionPolicies.set(board, agent.companyId, { runsDays: 0 });
    await expect(get(`/heartbeat-runs/${removed}`, own)).resolves.toMatchObject(plain);
  });
});

describe("a company's retention", () => {
  const call = sharedApi({ isLoopback: false });
  const put = (companyId: string, body: object) =>
    call("PUT", `/api/companies/${companyId}/retention`, body, bearer(call.api().world.operatorKey));

  it("is the instance's until it is set, and what is left out becomes the instance's again", async () => {
    const { world } = call.api();
    const { id } = await world.company();
    const instance = { runsDays: 90, logsDays: 30, wakeupsDays: 90, activityDays: 730 };
    const unset = { runsDays: null, logsDays: null, wakeupsDays: null, activityDays: null };
    const answer = await call("GET", `/api/companies/${id}/retention`, undefined, bearer(world.operatorKey));
    expect(answer).toMatchObject({ status: 200, body: { companyId: id, ...unset, instance, effective: instance } });

    const set = await put(id, { runsDays: 14, wakeupsDays: 7 });
    expect(set).toMatchObject({
      status: 200,
      body: {
        ...unset,
        runsDays: 14,
        wakeupsDays: 7,
        instance,
        effective: { runsDays: 14, logsDays: 14, wakeupsDays: 7, activityDays: 730 },
      },
    });
    const again = await put(id, { runsDays: 0, logsDays: 0 });
    expect(again).toMatchObject({
      body: { wakeupsDays: null, effective: { runsDays: 0, logsDays: 0, wakeupsDays: 90 } },
    });

    await expect(
      world.sql("select details from activity_log where action = 'company.retention_set' order by id"),
    ).resolves.toEqual([
      { details: { before: unset, after: { ...unset, runsDays: 14, wakeupsDays: 7 } } },
      {
        details: { before: { ...unset, runsDays: 14, wakeupsDays: 7 }, after: { ...unset, runsDays: 0, logsDays: 0 } },
      },
    ]);
  });

  it.each([
    { runsDays: -1 },
    { logsDays: 1.5 },
    { wakeupsDays: "7" },
    { activityDays: -1 },
    { runsDays: 36_501 },
    { days: 3 },
  ])("takes no %j", async (body) => {
    const { id } = await call.api().world.company();

    await expect(put(id, body)).resolves.toMatchObject({ status: 400, body: { error: "Validation error" } });
  });

  it("is of a company that there is", async () => {
    await expect(put(newId(), {})).resolves.toMatchObject({ status: 404, body: { error: "Company not found" } });
  });
});
