import { describe, expect, it } from "vitest";

import { seedServer } from "../support/seed-server.ts";

/** The row "Runtime" of the public resource map, as the wire has it: runs, their events and their logs. */

describe("runs", () => {
  const { api, ask } = seedServer();

  it("are listed newest first, a page at a time", async () => {
    const { world } = api();
    const { id: agentId, companyId } = await world.agent();
    const runs: string[] = [];
    for (const taskKey of ["a", "b", "c"]) runs.unshift(await world.wake(agentId, { payload: { taskKey } }));
    const path = `/api/companies/${companyId}/heartbeat-runs`;
    const ids = (body: readonly { id: string }[]) => body.map((run) => run.id);

    const first = await ask<{ id: string }[]>("GET", `${path}?limit=2&status=queued`);
    expect(ids(first.body)).toEqual(runs.slice(0, 2));
    expect(first.headers["x-next-cursor"]).toBe(runs[1]);
    const link = String(first.headers["link"]);
    expect(link).toBe(`<${path}?limit=2&status=queued&cursor=${runs[1]}>; rel="next"`);

    const second = await ask<{ id: string }[]>("GET", link.slice(1, link.indexOf(">")));
    expect(ids(second.body)).toEqual(runs.slice(2));
    expect(second.headers["link"]).toBeUndefined();
  });

  it("that wait or go are listed as live, and can be cancelled without a body, also twice", async () => {
    const { world } = api();
    const { id: agentId, companyId } = await world.agent({ name: "Alice" });
    const runId = await world.wake(agentId);
    const cancelled = { status: 200, body: { id: runId, status: "cancelled" } };

    expect(await ask("GET", `/api/companies/${companyId}/live-runs?minCount=3`)).toMatchObject({
      status: 200,
      body: [{ id: runId, agentId, agentName: "Alice", adapterType: "process", status: "queued" }],
    });
    expect(await ask("POST", `/api/heartbeat-runs/${runId}/cancel`)).toMatchObject(cancelled);
    expect(await ask("POST", `/api/heartbeat-runs/${runId}/cancel`)).toMatchObject(cancelled);
    expect(await ask("GET", `/api/companies/${companyId}/live-runs`)).toMatchObject({ status: 200, body: [] });
    // Padded with what ended, as it is asked for.
    expect(await ask("GET", `/api/companies/${companyId}/live-runs?minCount=1`)).toMatchObject({
      body: [{ id: runId, status: "cancelled" }],
    });
  });

  it("have events from a sequence number, and a log once they have started", async () => {
    const { world } = api();
    const runId = await world.wake((await world.agent()).id);

    expect(await ask("GET", `/api/heartbeat-runs/${runId}/events?afterSeq=0&limit=5000`)).toMatchObject({
      status: 200,
    });
    expect(await ask("GET", `/api/heartbeat-runs/${runId}/log`)).toMatchObject({
      status: 404,
      body: { error: "Run log not found" },
    });
    const started = await world.run((await world.agent()).id);
    expect(await ask("GET", `/api/heartbeat-runs/${started.run.id}/log?offset=0&limitBytes=10`)).toMatchObject({
      status: 200,
      body: { runId: started.run.id, store: "postgres", content: "" },
    });
  });

  it("have a state that agents keep, made when it is first asked for, and reset on demand", async () => {
    const { world } = api();
    const { id: agentId, companyId } = await world.agent();
    const path = `/api/agents/${agentId}`;
    const state = { agentId, companyId, adapterType: "process", sessionId: null, stateJson: {} };

    expect(await ask("GET", `${path}/runtime-state`)).toMatchObject({ status: 200, body: state });
    expect(await ask("GET", `${path}/task-sessions`)).toMatchObject({ status: 200, body: [] });
    expect(await ask("POST", `${path}/runtime-state/reset-session`, {})).toMatchObject({
      status: 200,
      body: { ...state, sessionDisplayId: null, sessionParamsJson: null, clearedTaskSessions: 0 },
    });
  });
});
