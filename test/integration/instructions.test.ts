import { describe, expect, it } from "vitest";

import { InstructionsFileQuery, PutInstructionsFile } from "../../shared/agents/instructions.schema.ts";
import { instructed } from "../support/configured.ts";
import { asAgent, board, World } from "../support/world.ts";

const forbidden = { code: "forbidden" };
const refused = { code: "illegal_transition" };

describe("an agent's instructions", () => {
  it("are files, of which one is where it begins", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { bundle, file } = world.services.agents;

    expect(await bundle(board, agent.id)).toMatchObject({
      mode: "managed",
      entryFile: "AGENTS.md",
      resolvedEntryPath: null,
      editable: true,
      files: [],
    });
    await instructed(world, agent, "AGENTS.md", "Straße");
    await instructed(world, agent, "docs/style.json", "{}");

    expect(await bundle(board, agent.id)).toMatchObject({
      resolvedEntryPath: `agents/${agent.id}/instructions/AGENTS.md`,
      warnings: [],
      files: [
        { path: "AGENTS.md", size: 7, language: "markdown", markdown: true, isEntryFile: true },
        { path: "docs/style.json", size: 2, language: "json", markdown: false, isEntryFile: false },
      ],
    });
    expect(await file(board, agent.id, "AGENTS.md")).toMatchObject({ content: "Straße" });
    await expect(file(board, agent.id, "nothing.md")).rejects.toMatchObject({ code: "not_found" });
  });

  it("are written over, and deleted, but for the one where it begins", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await instructed(world, agent, "AGENTS.md");
    await instructed(world, agent, "b.md", "old");
    const { deleteFile, file, updateBundle } = world.services.agents;

    await instructed(world, agent, "b.md", "new");
    expect(await file(board, agent.id, "b.md")).toMatchObject({ content: "new" });
    await expect(deleteFile(board, agent.id, "AGENTS.md")).rejects.toMatchObject(refused);
    await updateBundle(board, agent.id, { entryFile: "b.md" });
    expect((await deleteFile(board, agent.id, "AGENTS.md")).files).toMatchObject([{ path: "b.md", isEntryFile: true }]);
    await expect(deleteFile(board, agent.id, "AGENTS.md")).rejects.toMatchObject({ code: "not_found" });
  });

  it("are at most a hundred files, however many write at once", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql(
      `insert into agent_instruction_files (agent_id, company_id, path, content, byte_size)
       select $1, $2, 'f-' || n, 'x', 1 from generate_series(1, 98) n`,
      [agent.id, agent.companyId],
    );

    const written = await Promise.allSettled(["a", "b", "c", "d"].map((path) => instructed(world, agent, path)));

    expect(written.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    await expect(world.sql("select from agent_instruction_files")).resolves.toHaveLength(100);
    await instructed(world, agent, "f-1", "again");
    const changed = "select path from agent_instruction_files where content = 'again'";
    await expect(world.sql(changed)).resolves.toEqual([{ path: "f-1" }]);
  });

  it("are for the agent itself and its managers to read and write, and for no colleague", async () => {
    await using world = await World.open();
    const boss = await world.agent();
    const { companyId } = boss;
    const lead = await world.agent({ companyId, reportsTo: boss.id });
    const agent = await world.agent({ companyId, reportsTo: lead.id });
    const colleague = await world.agent({ companyId, reportsTo: lead.id });
    const { bundle, putFile, updateBundle, updatePath } = world.services.agents;

    for (const actor of [asAgent(boss), asAgent(lead), asAgent(agent)]) {
      await putFile(actor, agent.id, { path: "AGENTS.md", content: actor.agentId });
      expect(await bundle(actor, agent.id)).toMatchObject({ files: [{ path: "AGENTS.md" }] });
      await expect(updateBundle(actor, agent.id, { mode: "external", rootPath: "/etc" })).rejects.toMatchObject(
        forbidden,
      );
      await expect(updatePath(actor, agent.id, { path: "/etc/passwd" })).rejects.toMatchObject(forbidden);
    }
    await expect(bundle(asAgent(colleague), agent.id)).rejects.toMatchObject(forbidden);
    await expect(bundle(asAgent(agent), boss.id)).rejects.toMatchObject(forbidden);
  });

  it("may be files of the workers' hosts", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      adapterType: "claude_local",
      adapterConfig: { cwd: "/srv/a", promptTemplate: "hi" },
    });
    const { bundle, get, updateBundle, updatePath } = world.services.agents;

    expect((await bundle(board, agent.id)).legacyPromptTemplateActive).toBe(true);
    expect(await updatePath(board, agent.id, { path: "docs/ME.md" })).toEqual({
      agentId: agent.id,
      adapterType: "claude_local",
      adapterConfigKey: "instructionsFilePath",
      path: "/srv/a/docs/ME.md",
    });
    expect(await bundle(board, agent.id)).toMatchObject({
      mode: "external",
      rootPath: "/srv/a/docs",
      entryFile: "ME.md",
      editable: false,
    });
    await updateBundle(board, agent.id, { entryFile: "YOU.md", clearLegacyPromptTemplate: true });
    expect((await get(board, agent.id)).adapterConfig).toEqual({
      cwd: "/srv/a",
      instructionsFilePath: "/srv/a/docs/YOU.md",
    });
    await expect(updateBundle(asAgent(agent), agent.id, { entryFile: "ME.md" })).rejects.toMatchObject(forbidden);
    expect(await updateBundle(board, agent.id, { mode: "managed" })).toMatchObject({ mode: "managed", files: [] });
    await expect(updateBundle(board, agent.id, { mode: "external" })).rejects.toMatchObject(refused);

    const plain = await world.agent();
    await expect(updatePath(board, plain.id, { path: "/a" })).rejects.toMatchObject(refused);
    await expect(updatePath(board, plain.id, { path: "a", adapterConfigKey: "brief" })).rejects.toMatchObject(refused);
  });
});

describe("the path of an instructions file", () => {
  it.each([
    "../secrets",
    "a/../../b",
    "/etc/passwd",
    "a//b",
    "a/./b",
    "..",
    ".",
    "a\\..\\b",
    "a\u0000b",
    "",
    "a/",
    "x".repeat(501),
  ])("is refused where it leads out of the bundle, or nowhere: %j", (path) => {
    expect(InstructionsFileQuery.safeParse({ path }).success).toBe(false);
  });

  it.each([
    ["AGENTS.md", "AGENTS.md"],
    ["./a/b.md", "a/b.md"],
    ["..a/b..", "..a/b.."],
  ])("is taken where it leads into it: %j", (path, taken) => {
    expect(InstructionsFileQuery.parse({ path })).toEqual({ path: taken });
  });

  it("leads to no more than a mebibyte", () => {
    expect(PutInstructionsFile.safeParse({ content: "€".repeat(349_525) }).success).toBe(true);
    expect(PutInstructionsFile.safeParse({ content: "€".repeat(349_526) }).success).toBe(false);
  });
});

describe("an agent's skills", () => {
  it("are those that it is meant to have, and which its adapter does not install", async () => {
    await using world = await World.open();
    const agent = await world.agent({ desiredSkills: ["review"] });
    const { skills, syncSkills } = world.services.agents;

    expect(await skills(board, agent.id)).toMatchObject({ supported: false, desiredSkills: ["review"] });
    expect(await syncSkills(asAgent(agent), agent.id, { desiredSkills: ["b", "a"] })).toMatchObject({
      desiredSkills: ["b", "a"],
      entries: [
        { key: "b", desired: true, state: "missing" },
        { key: "a", desired: true, state: "missing" },
      ],
    });
    await syncSkills(board, agent.id, { desiredSkills: ["b", "a"] });
    await expect(world.sql("select from activity_log where action = 'agent.skills_synced'")).resolves.toHaveLength(1);
  });
});
