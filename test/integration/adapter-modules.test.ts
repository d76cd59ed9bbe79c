import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { loadAdapters } from "../../shared/adapters/adapter-modules.ts";
import { openDb } from "../../shared/db/db.ts";
import { ConfigError } from "../../shared/platform/config-error.ts";
import { sessionDisplayId, sessionParamsOf, sessionProblem } from "../../shared/runs/session-codec.ts";
import { requireAdapter } from "../../shared/staff/staff-adapter.ts";
import { openApi } from "../support/api.ts";
import { workerWith } from "../support/staffing.ts";
import { World } from "../support/world.ts";

const folder = mkdtempSync(join(tmpdir(), "adapter-modules-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PLAIN = `apiVersion: 1, reportsCost: "at_end", parse: (config) => config, execute: async () => ({ kind: "succeeded" })`;

function module(name: string, text: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}
const adapter = (name: string, fields: string): string =>
  module(name, `export const adapter = { ${PLAIN}, ${fields} };`);

describe("a module that SYSTOLE_ADAPTERS names", () => {
  it.each<[string, string, RegExp]>([
    ["is not there", join(folder, "nowhere.mjs"), /nowhere\.mjs cannot be used: it could not be loaded: .*nowhere/],
    ["is a package that is not installed", "systole-adapter-nowhere", /systole-adapter-nowhere cannot be used/],
    ["throws", module("throws", "throw new Error('no licence');"), /throws\.mjs cannot be used.*no licence/],
    ["exports something else", module("other", "export const nothing = 1;"), /it exports no `adapter`/],
    ["is of another version", adapter("newer", 'type: "newer", apiVersion: 2'), /apiVersion: must be 1/],
    ["takes a type of ours", adapter("ours", 'type: "claude_local"'), /type: is that of an adapter which Systole has/],
    ["has a type that is none", adapter("strange", 'type: "Not a type"'), /type: must be small letters/],
    [
      "has sessions that are none",
      adapter("vague", 'type: "vague", sessions: { parse: 7 }'),
      /sessions\.parse: must be/,
    ],
    ["cannot be executed", adapter("idle", 'type: "idle", execute: 7'), /execute: must be a function/],
  ])("is refused where it %s, by name", async (_what, path, message) => {
    await expect(loadAdapters([path])).rejects.toThrow(message);
    await expect(loadAdapters([path])).rejects.toBeInstanceOf(ConfigError);
  });

  it("is refused where another has its type, and is loaded once", async () => {
    const [first, second] = [adapter("first", 'type: "twice"'), adapter("second", 'type: "twice"')];
    await loadAdapters([first]);
    await loadAdapters([first]);

    await expect(loadAdapters([second])).rejects.toThrow(/second\.mjs cannot be used: type: twice is that of another/);
  });
});

describe("an adapter that was loaded", () => {
  beforeAll(() =>
    loadAdapters([
      adapter(
        "mine",
        `type: "mine", label: "My own",
         parse: (config) => { if (config.name === undefined) throw new Error("name: is missing"); return config; },
         checkEnvironment: async ({ name }) => {
           if (name === "broken") throw new Error("no idea");
           return [{ code: "mine_ready", level: "info", message: "Ready for " + name }];
         },
         models: () => [{ id: "m-1", label: "The first" }]`,
      ),
      adapter("silent", 'type: "silent", checkEnvironment: () => new Promise(() => undefined), models: () => "none"'),
    ]),
  );

  it("is one that agents can have, and is told of", async () => {
    await using api = await openApi();
    const { id: companyId } = await api.world.company();
    const agents = `/api/companies/${companyId}/agents`;

    const made = await api.call("POST", agents, { name: "Ann", adapterType: "mine", adapterConfig: { name: "x" } });
    const unknown = await api.call("POST", agents, { name: "Ben", adapterType: "nobodys" });
    const index = await api.call<string>("GET", "/llms/agent-configuration.txt");
    const guide = await api.call<string>("GET", "/llms/agent-configuration/mine.txt");

    expect(made).toMatchObject({ status: 201, body: { adapterType: "mine" } });
    expect(unknown).toMatchObject({ status: 400, body: { error: "Validation error" } });
    expect(index.body).toContain("- mine: My own. See /llms/agent-configuration/mine.txt");
    expect(guide.body).toContain("# adapterType mine\n");
  });

  it("is looked at as others are", async () => {
    await using api = await openApi();
    const { id: companyId } = await api.world.company();
    const test = async (adapterConfig: object) =>
      (await api.call("POST", `/api/companies/${companyId}/adapters/mine/test-environment`, { adapterConfig })).body;

    expect(await test({ name: "x" })).toMatchObject({
      adapterType: "mine",
      status: "pass",
      checks: [{ code: "mine_config_valid" }, { code: "mine_ready", message: "Ready for x" }],
    });
    expect(await test({})).toMatchObject({
      status: "fail",
      checks: [{ code: "mine_config_invalid", level: "error", message: "name: is missing" }],
    });
    expect(await test({ name: "broken" })).toMatchObject({
      status: "warn",
      checks: [{ code: "mine_config_valid" }, { code: "mine_check_failed", message: "It could not look: no idea" }],
    });
  });

  it("keeps nobody waiting that looks, and lists its models where it has such a list", async () => {
    await using api = await openApi();
    const { id: companyId } = await api.world.company();
    const adapters = `/api/companies/${companyId}/adapters`;

    expect(await api.call("POST", `${adapters}/silent/test-environment`, {})).toMatchObject({
      body: { status: "warn", checks: [{}, { code: "silent_check_failed" }] },
    });
    expect((await api.call("GET", `${adapters}/mine/models`)).body).toEqual([{ id: "m-1", label: "The first" }]);
    expect((await api.call("GET", `${adapters}/silent/models`)).body).toEqual([]);
  });

  it("keeps its sessions as it says, and without a word of it by their ids", async () => {
    await loadAdapters([
      adapter(
        "paged",
        `type: "paged", sessions: {
           isOfDirectory: true,
           parse: ({ page }) => { if (typeof page !== "number") throw new Error("page: is missing"); return { page }; },
           display: ({ sessionId, page }) => { if (page === 13) throw new Error("no"); return sessionId + ", page " + page; },
         }`,
      ),
    ]);
    const kept = { page: 2, other: 1, cwd: "/a" };
    const known = sessionParamsOf("paged", "s-1", kept);
    const problem = (params: object, cwd = "/a") =>
      sessionProblem({ sessionId: "s-1", adapterType: "paged", params }, { adapterType: "paged", cwd });

    expect(known).toEqual({ sessionId: "s-1", page: 2, cwd: "/a" });
    expect(sessionDisplayId("paged", "s-1", known)).toBe("s-1, page 2");
    expect(sessionDisplayId("paged", "s-1", { sessionId: "s-1", page: 13 })).toBe("s-1");
    expect(problem(kept)).toBeNull();
    expect(problem(kept, "/b")).toBe("it was in the directory /a, and this run is in /b");
    expect(problem({ page: "two" })).toBe("what was kept of it is no session of paged");
    expect(sessionParamsOf("silent", "s-1", kept)).toEqual({ sessionId: "s-1" });
  });

  it("is hired on /v1 by its type, where a worker has it", async () => {
    await using world = await World.open();
    await workerWith(world, ["process", "mine"]);
    const db = openDb({ url: world.databaseUrl, pool: 2, applicationName: "test", onError: () => undefined });
    try {
      expect(await requireAdapter(db, "mine", 60)).toBe("mine");
      await expect(requireAdapter(db, "silent", 60)).rejects.toMatchObject({ code: "adapter_not_installed" });
    } finally {
      await db.close();
    }
  });
});
