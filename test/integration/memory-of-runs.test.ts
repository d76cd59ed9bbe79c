import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";

import type { HandedMemory } from "../../shared/memory/memory-view.ts";
import { endpoint } from "../support/endpoint.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { endedRun, outputOf, shell } from "../support/working-runs.ts";
import { board, World } from "../support/world.ts";

const LOOK = `echo "$SYSTOLE_MEMORY_SCOPES"
if [ -n "$SYSTOLE_MEMORY_FILE" ]; then echo "$SYSTOLE_MEMORY_FILE"; ls -l "$SYSTOLE_MEMORY_FILE"; cat "$SYSTOLE_MEMORY_FILE"; fi`;

async function opened() {
  const world = await World.open();
  const { id: companyId } = await world.company();
  const note = (scope: string, scopeId: string) =>
    world.services.memory.put(board, { companyId, scope, scopeId, key: "tone" }, { content: `of the ${scope}` });
  await note("company", companyId);
  const scheduler = await hireScheduler(world);
  const worker = await hireWorker(world, { allowPrivateHttp: true });
  const work = async (agentId: string) => endedRun(world, await world.wake(agentId));
  return {
    world,
    companyId,
    note,
    work,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([scheduler[Symbol.asyncDispose](), worker[Symbol.asyncDispose]()]);
      await world[Symbol.asyncDispose]();
    },
  };
}

const toldOf = ({ notes }: HandedMemory) => notes.map(({ scope, key, content }) => [scope, key, content]);

describe("what a run is handed of memory", { timeout: 60_000 }, () => {
  it("is a file that its user alone can read, while it goes on", async () => {
    await using there = await opened();
    const { world, companyId, note, work } = there;
    const agent = await world.agent({ companyId, ...shell(LOOK) });
    await note("agent", agent.id);

    const [scopes, path, listed, content] = (await outputOf(world, await work(agent.id))).trim().split("\n");

    expect(scopes).toBe("agent,project,client,company");
    expect(listed).toMatch(/^-rw-------/);
    expect(toldOf(JSON.parse(String(content)) as HandedMemory)).toEqual([
      ["agent", "tone", "of the agent"],
      ["company", "tone", "of the company"],
    ]);
    expect(path).toMatch(/^\/.*\.json$/);
    expect(existsSync(String(path))).toBe(false);
  });

  it("is nothing where there are no notes of the scopes that the agent may use", async () => {
    await using there = await opened();
    const { world, companyId, work } = there;
    const agent = await world.agent({ companyId, ...shell(LOOK) });
    await world.sql("update agents set memory_scopes = '{agent}' where id = $1", [agent.id]);

    expect(await outputOf(world, await work(agent.id))).toBe("agent\n");
  });

  it("is in the body of an endpoint's call", async () => {
    await using there = await opened();
    const { world, companyId, work } = there;
    await using behind = await endpoint((_request, response) => response.end("{}"));
    const agent = await world.agent({ companyId, adapterType: "http", adapterConfig: { url: behind.url } });

    expect((await work(agent.id)).status).toBe("succeeded");
    const [call] = behind.received;
    expect(call!.headers["x-systole-memory-scopes"]).toBe("agent,project,client,company");
    const { memory } = JSON.parse(call!.body) as { memory: HandedMemory };
    expect(memory.scopes).toEqual({ agent: agent.id, company: companyId });
    expect(toldOf(memory)).toEqual([["company", "tone", "of the company"]]);
  });
});
