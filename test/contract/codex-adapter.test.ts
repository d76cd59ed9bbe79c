import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import type { Execution, Outcome, Usage } from "../../worker/adapters/adapter.ts";
import { adapterRegistry } from "../../worker/adapters/registry.ts";
import { markerSweep } from "../../worker/processes/marker-sweep.ts";
import { ownWorkerMarker } from "../../worker/processes/markers.ts";
import { type Attempt, attempt } from "../support/execution.ts";
import { livingWith } from "../support/marked.ts";
import { until } from "../support/until.ts";

const FAKE = fileURLToPath(new URL("../support/fake-codex.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "codex-adapter-"));
const workspacesDir = join(folder, "workspaces");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const registry = adapterRegistry({
  environment: { PATH: process.env["PATH"], HOME: folder, DATABASE_URL: "postgres://secret" },
  workerMarker: ownWorkerMarker("codex"),
  sweep: markerSweep(),
  workspacesDir,
  allowPrivateHttp: false,
});

interface Call {
  readonly args: string[];
  readonly prompt: string;
  readonly environment: Record<string, string>;
}

let count = 0;
/** A run of the fake, and the calls that it got. */
function codex(scene: string, config: Record<string, unknown> = {}, more: Partial<Execution> = {}) {
  const record = join(folder, `calls-${(count += 1)}`);
  const env = { FAKE_RECORD: record, ...(config["env"] as Record<string, string> | undefined) };
  const run = attempt(
    { command: FAKE, cwd: folder, model: "gpt-5.6-sol", promptTemplate: `fake:${scene}`, ...config, env },
    more,
  );
  const environment = { ...run.execution.environment, PAPERCLIP_API_URL: "http://127.0.0.1:3100" };
  Object.assign(run.execution, { environment });
  const calls = (): Call[] =>
    existsSync(record)
      ? readFileSync(record, "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Call)
      : [];
  return { run, calls };
}
const execute = (run: Attempt): Promise<Outcome> => registry.find("codex_local").execute(run.execution);

describe("codex_local", () => {
  it("succeeds, and says what it used, in which session, and what came of it", async () => {
    expect(await execute(codex("tools").run)).toMatchObject({
      kind: "succeeded",
      exitCode: 0,
      provider: "openai",
      model: "gpt-5.6-sol",
      billingType: "metered_api",
      sessionId: expect.stringMatching(/^0199-/),
      summary: "There is one file.",
      usage: { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 50 },
    });
    expect(await execute(codex("success", { subscription: true }).run)).toMatchObject({
      billingType: "subscription_included",
    });
  });

  it("is told its instructions and its prompt on standard input, and where its tools are, without the token", async () => {
    const instructions = { entryFile: "A.md", files: [{ path: "A.md", content: "Be brief." }] };
    const config = { modelReasoningEffort: "high", search: true, extraArgs: ["--ephemeral"] };
    const { run, calls } = codex("success", config, { instructions });
    await execute(run);

    const [{ args, prompt, environment }] = calls() as [Call];
    expect(args).toEqual([
      "--search",
      "exec",
      "--json",
      "--skip-git-repo-check",
      "-c",
      'sandbox_mode="workspace-write"',
      "--model",
      "gpt-5.6-sol",
      "-c",
      'model_reasoning_effort="high"',
      "-c",
      'mcp_servers.systole.url="http://127.0.0.1:3100/mcp"',
      "-c",
      'mcp_servers.systole.bearer_token_env_var="PAPERCLIP_API_KEY"',
      "--ephemeral",
      "-",
    ]);
    expect(prompt).toMatch(/^Be brief\.[\s\S]*fake:success\n$/);
    expect(environment["PAPERCLIP_API_KEY"]).toBe("run-token");
    expect(environment).not.toHaveProperty("DATABASE_URL");
  });

  it("goes on with a session, and pays once for what that has used", async () => {
    const first = (await execute(codex("success").run)) as Outcome & { sessionId: string };
    const { run, calls } = codex("success", {}, { sessionId: first.sessionId });

    expect(await execute(run)).toMatchObject({
      sessionId: first.sessionId,
      usage: { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 50 },
    });
    expect(calls()[0]!.args.slice(-3)).toEqual(["resume", first.sessionId, "-"]);
  });

  it("says of a session that it goes on with what that has used in all, besides the run's part", async () => {
    const { sessionId, ...first } = (await execute(codex("success").run)) as Outcome & { sessionId: string };
    expect(first).not.toHaveProperty("sessionUsage");

    expect(await execute(codex("success", {}, { sessionId }).run)).toMatchObject({
      usage: { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 50 },
      sessionUsage: { inputTokens: 2_000, cachedInputTokens: 800, outputTokens: 100 },
    });
  });

  it("keeps what it remembers of each company apart, with the host's login and settings", async () => {
    const host = join(folder, ".codex");
    mkdirSync(host, { recursive: true });
    writeFileSync(join(host, "auth.json"), "{}");
    writeFileSync(join(host, "config.toml"), 'model = "one"');
    const homeOf = async (companyId: string, config: object = {}): Promise<string | undefined> => {
      const { run, calls } = codex("success", { ...config }, { companyId });
      expect(await execute(run)).toMatchObject({ kind: "succeeded" });
      return calls()[0]!.environment["CODEX_HOME"];
    };

    const homes = await Promise.all(["one", "two", "one"].map((company) => homeOf(company)));
    expect(homes).toEqual(["one", "two", "one"].map((company) => join(workspacesDir, "companies", company, "codex")));
    const home = homes[0]!;
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(readlinkSync(join(home, "auth.json"))).toBe(join(host, "auth.json"));
    expect(readFileSync(join(home, "config.toml"), "utf8")).toBe('model = "one"');
    expect(existsSync(join(home, "sessions"))).toBe(true);

    rmSync(join(home, "auth.json"));
    writeFileSync(join(home, "auth.json"), "its own");
    await homeOf("one");
    expect(readFileSync(join(home, "auth.json"), "utf8"), "what stands there is left").toBe("its own");
    expect(await homeOf("one", { env: { CODEX_HOME: join(folder, "mine") } })).toBe(join(folder, "mine"));
    expect(await homeOf("one", { env: { HOME: join(folder, "its-user") } })).toBeUndefined();
  });

  it("says so where that cannot be kept", async () => {
    const root = join(folder, "in-the-way");
    mkdirSync(root);
    writeFileSync(join(root, "companies"), "");
    const own = adapterRegistry({
      environment: { PATH: process.env["PATH"], HOME: folder },
      workerMarker: ownWorkerMarker("homeless-codex"),
      sweep: markerSweep(),
      workspacesDir: root,
      allowPrivateHttp: false,
    });

    expect(await own.find("codex_local").execute(codex("success").run.execution)).toMatchObject({
      kind: "failed",
      failure: "permanent",
      errorCode: "workspace_validation_failed",
      message: expect.stringContaining("companies is not a directory"),
    });
    await own.close();
  });

  it("begins a session anew that it does not know, once", async () => {
    const { run, calls } = codex("success", {}, { sessionId: "unknown-1" });

    expect(await execute(run)).toMatchObject({ kind: "succeeded", sessionId: expect.stringMatching(/^0199-/) });
    expect(calls().map(({ args }) => args.includes("resume"))).toEqual([true, false]);
  });

  it("begins a session anew that its model cannot read any more, once", async () => {
    const { run, calls } = codex("full", {}, { sessionId: "0199-1" });

    expect(await execute(run)).toMatchObject({ kind: "succeeded", sessionId: expect.stringMatching(/^0199-/) });
    expect(calls().map(({ args }) => args.includes("resume"))).toEqual([true, false]);
  });

  it("is no failure where one of its tools fails", async () => {
    expect(await execute(codex("busy").run)).toMatchObject({ kind: "succeeded", summary: "One test failed." });
  });

  it("is told of the skills of a directory, which it finds nowhere else, behind its instructions", async () => {
    const skillsDir = join(folder, "skills");
    const described = '---\nname: "sewing"\ndescription: Mends what is torn.\n---\nTake a needle.';
    for (const [name, text] of [
      ["a-sewing", described],
      ["plain", "No more than this."],
    ] as const) {
      mkdirSync(join(skillsDir, name), { recursive: true });
      writeFileSync(join(skillsDir, name, "SKILL.md"), text);
    }
    mkdirSync(join(skillsDir, "no-skill"));
    const instructions = { entryFile: "A.md", files: [{ path: "A.md", content: "Be brief." }] };
    const { run, calls } = codex("success", { skillsDir }, { instructions });
    await execute(run);

    const { prompt } = calls()[0]!;
    const told = prompt.slice(prompt.indexOf("Skills that you have"), prompt.indexOf("fake:success"));
    expect(told.trim().split("\n").slice(1)).toEqual([
      `- sewing: Mends what is torn. (${skillsDir}/a-sewing/SKILL.md)`,
      `- plain (${skillsDir}/plain/SKILL.md)`,
    ]);
    expect(prompt.startsWith("Be brief.")).toBe(true);
    expect(existsSync(join(folder, ".agents"))).toBe(false);
  });

  it("leaves out what an older version does not take: servers by address, and sessions", async () => {
    const config = { env: { FAKE_VERSION: "codex-cli 0.30.0", FAKE_HELP: "Options:\n  --json\n  --model" } };
    const own = adapterRegistry({
      environment: { PATH: process.env["PATH"], HOME: folder },
      workerMarker: ownWorkerMarker("older-codex"),
      sweep: markerSweep(),
      workspacesDir,
      allowPrivateHttp: false,
    });
    const { run, calls } = codex("success", config, { sessionId: "s-1" });

    expect(await own.find("codex_local").execute(run.execution)).toMatchObject({
      kind: "succeeded",
      sessionId: expect.stringMatching(/^0199-/),
    });
    const { args } = calls()[0]!;
    expect(args.join(" ")).not.toMatch(/mcp_servers|resume|skip-git-repo-check/);
    await own.close();
  });

  it("says its session where a run is cut short, and leaves nothing behind", async () => {
    const { run } = codex("endless");
    const outcome = execute(run);
    await until(() => run.text().includes("Still at it"), { what: "its first word", everyMs: 5 });
    run.stop({ cause: "interrupted", graceMs: 50 });

    expect(await outcome).toMatchObject({ kind: "stopped", sessionId: expect.stringMatching(/^0199-/) });
    expect(livingWith(`SYSTOLE_RUN=${run.execution.runId}.7`)).toEqual([]);
  });

  it("is counted by its own record while it works, and where it is cut short", async () => {
    const { run } = codex("spending");
    let counted = 0;
    const metered: Execution["metered"] = ({ usage }) => {
      counted = usage?.inputTokens ?? counted;
    };
    Object.assign(run.execution, { metered });
    const outcome = execute(run);
    await until(() => counted > 1_000, { what: "a count of more than its first answer", everyMs: 5 });
    run.stop({ cause: "cancelled", graceMs: 50 });

    const { usage, sessionId } = (await outcome) as Outcome & { usage: Usage; sessionId: string };
    expect(usage.inputTokens).toBeGreaterThanOrEqual(counted);
    expect(usage.outputTokens).toBe(usage.inputTokens / 20);
    const next = await execute(codex("success", {}, { sessionId }).run);
    expect(next).toMatchObject({ sessionId, usage: { inputTokens: 1_000, outputTokens: 50 } });
  });

  it("is counted by its own record at its end, too", async () => {
    const outcome = await execute(codex("spent").run);

    expect(outcome).toMatchObject({ failure: "transient", usage: { inputTokens: 1_000, outputTokens: 50 } });
  });

  it("of its provider's limits says when it may go on", async () => {
    const outcome = (await execute(codex("quota 600").run)) as Outcome & { retryAfterSec: number };

    expect(outcome).toMatchObject({ kind: "failed", failure: "transient", errorCode: "provider_quota" });
    expect(outcome.retryAfterSec).toBeGreaterThan(500);
    expect(outcome.retryAfterSec).toBeLessThanOrEqual(600);
  });

  it.each([
    ["refusal", { failure: "permanent", errorCode: "model_refused" }],
    ["crash", { failure: "transient", errorCode: "codex_harness_crash", sessionId: expect.any(String) }],
    ["silence", { failure: "permanent", errorCode: "adapter_failed", message: "Failed to parse codex JSON output" }],
    ["words exceeded retry limit, last status: 401 Unauthorized", { errorCode: "codex_auth_required" }],
    ["words You've hit your usage limit. Try again in 2 hours 5 minutes.", { retryAfterSec: 7_500 }],
    ["words Quota exceeded. Check your plan and billing details.", { errorCode: "provider_billing" }],
    ["words stream disconnected before completion", { errorCode: "codex_transient_upstream", failure: "transient" }],
    ["words The model does not exist", { failure: "permanent", errorCode: "adapter_failed" }],
    ["stderr error: unexpected argument '--frobnicate'", { failure: "permanent", errorCode: "adapter_failed" }],
  ])("fails: %s", async (scene, expected) => {
    expect(await execute(codex(scene).run)).toMatchObject({ kind: "failed", ...expected });
  });

  it("is not found where it is not installed, which says what to do", async () => {
    expect(await execute(codex("success", { command: "no-such-codex" }).run)).toMatchObject({
      errorCode: "command_not_found",
      message: expect.stringContaining("npm install -g @openai/codex"),
    });
  });

  it("tells what it used at its end only", () => {
    expect(registry.abilities().toldAtEnd).toEqual(["codex_local", "openclaw", "openclaw_gateway"]);
  });
});
