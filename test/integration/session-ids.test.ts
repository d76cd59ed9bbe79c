import { describe, expect, it } from "vitest";

import { endpoint } from "../support/endpoint.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

/** Wakes an agent for a task, and waits for the end of the run; resolves to its summary. */
async function worked(world: World, agentId: string, body: object): Promise<string | null> {
  const runId = await world.wake(agentId, body);
  const summary = async () =>
    (
      await world.sql<{ summary: string | null; status: string }>(
        "select result_json->>'summary' as summary, status from heartbeat_runs where id = $1 and finished_at is not null",
        [runId],
      )
    )[0];
  await until(async () => (await summary()) !== undefined, { what: "the run to end", timeoutMs: 30_000 });
  const ended = await summary();
  expect(ended?.status).toBe("succeeded");
  return ended!.summary;
}

const onTask = (taskKey: string) => ({ payload: { taskKey } });

describe("a session that an agent named", () => {
  it("is told to its process with the next run of the task, and to no other", async () => {
    await using world = await World.open();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    const script =
      'printf \'{"costUsd":0,"sessionId":"s-%s","summary":"%s"}\\n\' "$PAPERCLIP_TASK_ID" "$' +
      '{PAPERCLIP_SESSION_ID-none}"';
    const { id } = await world.agent({ adapterConfig: { command: "sh", args: ["-c", script] } });
    const on = (taskId: string) => worked(world, id, { payload: { taskId } });

    expect(await on("a")).toBe("none");
    expect(await on("a")).toBe("s-a");
    expect(await on("b")).toBe("none");
    expect(await worked(world, id, { payload: { taskId: "a" }, forceFreshSession: true })).toBe("none");
  });

  it("is told to its endpoint with the next call for the task", async () => {
    await using world = await World.open({ SYSTOLE_ALLOW_PRIVATE_HTTP: "true" });
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { allowPrivateHttp: true });
    await using server = await endpoint((_request, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end('{"sessionId":"s-1"}'),
    );
    const { id } = await world.agent({ adapterType: "http", adapterConfig: { url: server.url } });

    await worked(world, id, onTask("a"));
    await worked(world, id, onTask("a"));
    await worked(world, id, onTask("b"));

    const told = server.received.map(({ body }) => JSON.parse(body) as { sessionId?: string });
    expect(told.map(({ sessionId }) => sessionId)).toEqual([undefined, "s-1", undefined]);
    expect(await world.services.sessions.listOfTasks(board, id, { limit: 10 })).toMatchObject([
      { sessionDisplayId: "s-1" },
      { sessionDisplayId: "s-1" },
    ]);
  });
});
