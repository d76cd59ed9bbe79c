import { describe, expect, it } from "vitest";

import { MemoryFilter } from "../../shared/memory/memory.schema.ts";
import { MOST_NOTE_BYTES, MOST_SCOPE_BYTES, MOST_SCOPE_NOTES } from "../../shared/memory/memory-limits.ts";
import { projectOf } from "../support/planning.ts";
import { inRun, issueOf } from "../support/working.ts";
import { asAgent, board, World } from "../support/world.ts";

const scoped = async (world: World, agentId: string, scopes: readonly string[]) =>
  world.sql("update agents set memory_scopes = $2 where id = $1", [agentId, scopes]);

describe("what agents remember", () => {
  it("is their own, their project's, their client's or their company's, as far as they were given it", async () => {
    await using world = await World.open();
    const alice = await world.agent();
    const { companyId } = alice;
    const bob = await world.agent({ companyId, name: "Bob" });
    const { memory } = world.services;
    const own = { companyId, scope: "agent", scopeId: alice.id, key: "plan" };
    const shared = { companyId, scope: "company", scopeId: companyId, key: "plan" };

    await memory.put(asAgent(alice), own, { content: "mine" });
    await memory.put(asAgent(alice), shared, { content: "ours" });

    expect(await memory.get(asAgent(bob), shared)).toMatchObject({
      content: "ours",
      bytes: 4,
      updatedBy: { type: "agent", id: alice.id, runId: null },
    });
    await expect(memory.get(asAgent(bob), own)).rejects.toMatchObject({ code: "forbidden" });
    await expect(memory.put(asAgent(bob), own, { content: "yours" })).rejects.toMatchObject({ code: "forbidden" });
    expect(await memory.get(board, own)).toMatchObject({ content: "mine" });
    const listed = async (actor: typeof board | ReturnType<typeof asAgent>) =>
      (await memory.list(actor, companyId, MemoryFilter.parse({}))).map(({ scope }) => scope);
    expect([await listed(asAgent(alice)), await listed(asAgent(bob))]).toEqual([["agent", "company"], ["company"]]);

    await scoped(world, bob.id, ["agent"]);
    await expect(memory.get(asAgent(bob), shared)).rejects.toMatchObject({ code: "forbidden" });
    await expect(memory.list(asAgent(bob), companyId, MemoryFilter.parse({ scope: "company" }))).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await listed(asAgent(bob))).toEqual([]);
  });

  it("is of things of the company alone", async () => {
    await using world = await World.open();
    const alice = await world.agent();
    const stranger = await world.agent();
    const foreign = await projectOf(world, stranger.companyId);
    const { memory } = world.services;
    const at = (scope: string, scopeId: string) => ({ companyId: alice.companyId, scope, scopeId, key: "plan" });

    for (const place of [
      at("agent", stranger.id),
      at("project", foreign.id),
      at("project", "no-id"),
      at("company", stranger.companyId),
      at("nowhere", alice.id),
    ]) {
      await expect(memory.put(board, place, { content: "x" })).rejects.toMatchObject({ code: "not_found" });
    }
    const shared = { ...at("company", alice.companyId) };
    await expect(memory.get(asAgent(stranger), shared)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is changed by whoever has read the latest, of many who write at once by one", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const { memory } = world.services;
    const place = { companyId, scope: "client", scopeId: "ACME ", key: "tone" };
    const writers = ["a", "b", "c", "d", "e", "f"];

    const made = await Promise.allSettled(
      writers.map((content) => memory.put(board, place, { content, expectedVersions: [0] })),
    );

    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(made.filter(({ status }) => status === "rejected")).toEqual(
      Array.from({ length: writers.length - 1 }, () =>
        expect.objectContaining({ reason: expect.objectContaining({ code: "precondition_failed" }) }),
      ),
    );
    const first = await memory.get(board, { ...place, scopeId: "acme" });
    expect(first.scopeId).toBe("acme");
    await memory.delete(board, place, { expectedVersions: [first.version] });
    const again = await memory.put(board, place, { content: "again" });
    expect(again.version).toBeGreaterThan(first.version);
    await expect(memory.delete(board, place, { expectedVersions: [first.version] })).rejects.toMatchObject({
      code: "precondition_failed",
    });
    const trail = await world.sql<{ action: string; details: object }>(
      "select action, details from activity_log where entity_type = 'memory_note' order by id",
    );
    expect(trail.map(({ action }) => action)).toEqual(["memory.written", "memory.deleted", "memory.written"]);
    expect(JSON.stringify(trail)).not.toContain("again");
  });

  it("has an end, however many write at once", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const { memory } = world.services;
    const at = (key: string) => ({ companyId, scope: "company", scopeId: companyId, key });
    const whole = "€".repeat(Math.floor(MOST_NOTE_BYTES / 3));

    await expect(memory.put(board, at("long"), { content: `${whole}€` })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const notes = Array.from({ length: 12 }, (_, n) => memory.put(board, at(`n${n}`), { content: whole }));
    const written = (await Promise.allSettled(notes)).filter(({ status }) => status === "fulfilled");

    expect(written).toHaveLength(Math.floor(MOST_SCOPE_BYTES / Buffer.byteLength(whole)));
    await expect(memory.put(board, at("more"), { content: whole })).rejects.toMatchObject({ code: "conflict" });
    await world.sql("delete from memory_notes");
    await world.sql(
      `insert into memory_notes (id, company_id, scope, scope_id, key, content, bytes, updated_by_type, updated_by_id)
       select gen_random_uuid(), $1::uuid, 'company', $1::uuid::text, 'k' || n, '', 0, 'user', 'u' from generate_series(1, $2::int) n`,
      [companyId, MOST_SCOPE_NOTES],
    );
    await expect(memory.put(board, at("more"), { content: "" })).rejects.toMatchObject({ code: "conflict" });
    expect(await memory.put(board, at("k1"), { content: "in its place" })).toMatchObject({ key: "k1" });
  });

  it("goes with its agent and its project, and stays with an agent that is retired", async () => {
    await using world = await World.open();
    const alice = await world.agent();
    const { companyId } = alice;
    const project = await projectOf(world, companyId);
    const { memory, agents, projects } = world.services;
    const own = { companyId, scope: "agent", scopeId: alice.id, key: "plan" };
    const ofProject = { companyId, scope: "project", scopeId: project.id, key: "plan" };
    await memory.put(board, own, { content: "x" });
    await memory.put(board, ofProject, { content: "x" });

    await agents.terminate(board, alice.id);
    expect(await memory.get(board, own)).toMatchObject({ content: "x" });
    await projects.delete(board, { key: project.id });
    await agents.delete(board, alice.id);

    await expect(memory.get(board, own)).rejects.toMatchObject({ code: "not_found" });
    await expect(memory.get(board, ofProject)).rejects.toMatchObject({ code: "not_found" });
    await world.services.retention.purgeDeleted();
    expect(await world.sql("select scope from memory_notes")).toEqual([]);
  });

  it("is handed to a run as far as it is about its agent and its work", async () => {
    await using world = await World.open();
    const alice = await world.agent();
    const { companyId } = alice;
    const project = await projectOf(world, companyId);
    const other = await projectOf(world, companyId, { name: "Other" });
    const issue = await issueOf(world, companyId, {
      status: "todo",
      assigneeAgentId: alice.id,
      projectId: project.id,
      billingCode: "ACME",
    });
    const { memory } = world.services;
    for (const [scope, scopeId] of [
      ["agent", alice.id],
      ["project", project.id],
      ["project", other.id],
      ["client", "acme"],
      ["client", "other"],
      ["company", companyId],
    ] as const) {
      await memory.put(board, { companyId, scope, scopeId, key: "plan" }, { content: scopeId });
    }
    const claimed = await world.run(alice.id, { payload: { issueId: issue.id } });
    const runId = claimed.run.id;
    expect([claimed.run.issue_id, claimed.hasMemory]).toEqual([issue.id, true]);

    const handed = await memory.handOver({ runId, agentId: alice.id, companyId, scopes: claimed.memoryScopes });

    expect(handed.scopes).toEqual({ agent: alice.id, project: project.id, client: "acme", company: companyId });
    expect(handed.notes.map(({ scope, content }) => [scope, content])).toEqual([
      ["agent", alice.id],
      ["client", "acme"],
      ["company", companyId],
      ["project", project.id],
    ]);
    expect(await memory.handOver({ runId, agentId: alice.id, companyId, scopes: ["agent"] })).toMatchObject({
      scopes: { agent: alice.id },
      notes: [{ scope: "agent" }],
    });
    expect(await memory.usualScopeId(inRun(claimed), "project")).toBe(project.id);
    await expect(memory.usualScopeId(asAgent(alice), "client")).rejects.toMatchObject({ code: "invalid_input" });
  });
});
