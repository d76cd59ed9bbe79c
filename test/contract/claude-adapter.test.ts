import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import type { Execution, Outcome, Reported } from "../../worker/adapters/adapter.ts";
import { adapterRegistry } from "../../worker/adapters/registry.ts";
import { markerSweep } from "../../worker/processes/marker-sweep.ts";
import { ownWorkerMarker } from "../../worker/processes/markers.ts";
import { type Attempt, attempt } from "../support/execution.ts";
import { livingWith } from "../support/marked.ts";
import { until } from "../support/until.ts";

const FAKE = fileURLToPath(new URL("../support/fake-claude.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "claude-adapter-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const registry = () =>
  adapterRegistry({
    environment: { PATH: process.env["PATH"], HOME: folder, DATABASE_URL: "postgres://secret" },
    workerMarker: ownWorkerMarker("claude"),
    sweep: markerSweep(),
    workspacesDir: join(folder, "workspaces"),
    allowPrivateHttp: false,
  });
const shared = registry();

interface Call {
  readonly version?: boolean;
  readonly args: string[];
  readonly prompt: string;
  readonly environment: Record<string, string>;
  readonly mcp: { readonly mode: string; readonly content: unknown };
  readonly system?: string;
  readonly skills: string[];
  readonly directories: [string, string[]][];
}

let count = 0;
/** A run of the fake, and the calls that it got. */
function claude(scene: string, config: Record<string, unknown> = {}, more: Partial<Execution> = {}) {
  const record = join(folder, `calls-${(count += 1)}`);
  const env = { FAKE_RECORD: record, ...(config["env"] as Record<string, string> | undefined) };
  const run = attempt({ command: FAKE, cwd: folder, promptTemplate: `fake:${scene}`, ...config, env }, more);
  const environment = { ...run.execution.environment, PAPERCLIP_API_URL: "http://127.0.0.1:3100" };
  Object.assign(run.execution, { environment });
  const all = (): Call[] =>
    existsSync(record)
      ? readFileSync(record, "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Call)
      : [];
  return { run, calls: () => all().filter(({ version }) => version !== true), all };
}
const execute = (run: Attempt): Promise<Outcome> => shared.find("claude_local").execute(run.execution);
const living = ({ execution }: Attempt): number[] => livingWith(`SYSTOLE_RUN=${execution.runId}.7`);

describe("claude_local", () => {
  it("succeeds, and says what it used, in which session, and what came of it", async () => {
    const { run } = claude("success");

    expect(await execute(run)).toMatchObject({
      kind: "succeeded",
      exitCode: 0,
      provider: "anthropic",
      model: "claude-sonnet-4-5-20250929",
      billingType: "subscription_included",
      sessionId: expect.stringMatching(/^session-/),
      summary: "It is done.",
      costUsd: 0.0125,
      usage: { inputTokens: 30, cachedInputTokens: 200, cacheWriteTokens: 40, outputTokens: 12 },
      result: { subtype: "success", num_turns: 1 },
    });
    expect(run.text()).toContain('"subtype":"init"');
  });

  it("counts what each model used, and a message of several parts once", async () => {
    const reports: Reported[] = [];
    const { run } = claude("tools", {}, { metered: (report) => reports.push(report) });

    expect(await execute(run)).toMatchObject({
      kind: "succeeded",
      billingType: "metered_api",
      usage: { inputTokens: 35, cachedInputTokens: 240, cacheWriteTokens: 40, outputTokens: 15 },
    });
    const inputs = reports.map(({ usage }) => usage?.inputTokens ?? 0);
    expect(inputs.filter((input) => input > 35)).toEqual([]);
    expect(inputs).toEqual([...inputs].sort((a, b) => a - b));
  });

  it("says what it uses as it goes, and counts what it wrote though the tool does not yet", async () => {
    const reports: Reported[] = [];
    const { run } = claude("spend 3", {}, { metered: (report) => reports.push(report) });

    await execute(run);

    const outputs = [...new Set(reports.map(({ usage }) => usage?.outputTokens ?? 0))];
    expect(outputs).toEqual(expect.arrayContaining([1_000, 2_000, 3_000]));
  });

  it("is given its prompt on standard input, its tools in a file, and no secret on the command line", async () => {
    const { run, calls } = claude("success", {
      model: "opus",
      effort: "high",
      maxTurnsPerRun: 7,
      extraArgs: ["--debug"],
    });
    await execute(run);

    const [{ args, mcp, environment }] = calls() as [Call];
    expect(args.slice(0, 4)).toEqual(["--print", "--output-format", "stream-json", "--verbose"]);
    expect(args.join(" ")).toContain("--allowedTools mcp__systole --model opus --effort high --max-turns 7");
    expect(args.at(-1)).toBe("--debug");
    expect(args.join(" ")).not.toContain("run-token");
    expect(mcp.mode).toBe("600");
    expect(mcp.content).toEqual({
      mcpServers: {
        systole: {
          type: "http",
          url: "http://127.0.0.1:3100/mcp",
          headers: { Authorization: "Bearer run-token" },
        },
      },
    });
    expect(existsSync(args[args.indexOf("--mcp-config") + 1]!)).toBe(false);
    expect(environment).toMatchObject({ PAPERCLIP_API_KEY: "run-token", HOME: folder });
    expect(environment).not.toHaveProperty("DATABASE_URL");
  });

  it("skips its questions only where the agent is configured so", async () => {
    const { run, calls } = claude("success", { dangerouslySkipPermissions: true });
    await execute(run);

    expect(calls()[0]!.args).toContain("--dangerously-skip-permissions");
    expect(calls()[0]!.args).not.toContain("--allowedTools");
  });

  it("fills in its template, and tells more where a session begins", async () => {
    const config = {
      promptTemplate: "{{agent.name}} of {{ company.id }}: {{context.wakeReason}}{{context.nothing}} {{context.list}}",
      bootstrapPromptTemplate: "Welcome, {{agentId}}.",
    };
    const context = { wakeReason: "because", list: [1, { a: 2 }] };
    const begun = claude("", config, { context });
    const resumed = claude("", config, { context, sessionId: "s-1" });
    await execute(begun.run);
    await execute(resumed.run);

    const told = 'Alice of company-1: because [1,{"a":2}]\n';
    expect(begun.calls()[0]!.prompt).toBe(`Welcome, agent-1.\n\n${told}`);
    expect(resumed.calls()[0]!.prompt).toBe(told);
  });

  it("tells an agent without a template who it is, and why it was woken", async () => {
    const { run, calls } = claude(
      "",
      { promptTemplate: " " },
      { context: { wakeReason: "issue_assigned", taskId: "T-1" } },
    );
    await execute(run);

    expect(calls()[0]!.prompt).toMatch(
      /You are Alice .*\nYou were woken because of issue_assigned\.\nYour task is T-1\./,
    );
  });

  it("hands on its own instructions, and the files that belong to them", async () => {
    const files = [
      { path: "AGENTS.md", content: "Be brief." },
      { path: "notes/style.md", content: "No adjectives." },
    ];
    const { run, calls } = claude("success", {}, { instructions: { entryFile: "AGENTS.md", files } });
    await execute(run);

    const [{ system, directories }] = calls() as [Call];
    expect(system).toMatch(/^Be brief\./);
    expect(directories).toEqual([[expect.stringMatching(/instructions$/), ["AGENTS.md", "notes"]]]);
    expect(existsSync(directories[0]![0])).toBe(false);
  });

  it("puts a file of the host before them, and fails where there is none", async () => {
    const file = join(folder, "HOST.md");
    writeFileSync(file, "From the host.");
    const instructions = { entryFile: "AGENTS.md", files: [{ path: "AGENTS.md", content: "Be brief." }] };
    const { run, calls } = claude("success", { instructionsFilePath: file }, { instructions });
    const missing = claude("success", { instructionsFilePath: "/no/such/file.md" });

    await execute(run);
    expect(calls()[0]!.system).toBe("From the host.");
    expect(await execute(missing.run)).toMatchObject({ errorCode: "instructions_unreadable", failure: "permanent" });
  });

  it("is shown the skills of a directory", async () => {
    mkdirSync(join(folder, "skills", "sewing"), { recursive: true });
    const { run, calls } = claude("success", { skillsDir: join(folder, "skills") });
    await execute(run);

    expect(calls()[0]!.skills).toEqual(["sewing"]);
  });

  it("leaves out what an older version does not take, having asked it once", async () => {
    const own = registry();
    const config = { effort: "high", env: { FAKE_VERSION: "1.0.30 (Claude Code)", FAKE_OPTIONS: "--print --resume" } };
    const instructions = { entryFile: "A.md", files: [{ path: "A.md", content: "Be brief." }] };
    const first = claude("success", config, { instructions });
    const second = claude("success", { ...config, env: { ...config.env, FAKE_RECORD: first.run.execution.runId } });

    expect(await own.find("claude_local").execute(first.run.execution)).toMatchObject({ kind: "succeeded" });
    expect(await own.find("claude_local").execute(second.run.execution)).toMatchObject({ kind: "succeeded" });

    const [{ args, prompt }] = first.calls() as [Call];
    expect(args).not.toContain("--effort");
    expect(args).not.toContain("--strict-mcp-config");
    expect(args).not.toContain("--append-system-prompt-file");
    expect(prompt).toMatch(/^Be brief\./);
    expect([...first.all(), ...second.all()].filter(({ version }) => version === true)).toHaveLength(1);
    await own.close();
  });
});

describe("a session of claude_local", () => {
  it("is gone on with", async () => {
    const { run, calls } = claude("success", {}, { sessionId: "s-1" });

    expect(await execute(run)).toMatchObject({ kind: "succeeded", sessionId: "s-1" });
    expect(calls()[0]!.args.join(" ")).toContain("--resume s-1");
  });

  it("that it does not know is begun anew, once", async () => {
    const { run, calls } = claude("success", {}, { sessionId: "unknown-1" });

    expect(await execute(run)).toMatchObject({ kind: "succeeded", sessionId: expect.stringMatching(/^session-/) });
    expect(calls().map(({ args }) => args.includes("--resume"))).toEqual([true, false]);
    expect(run.children).toHaveLength(2);
  });

  it("that its model cannot read any more is begun anew, once", async () => {
    const { run, calls } = claude("full", {}, { sessionId: "s-1", handOff: async () => "Where it left off" });

    expect(await execute(run)).toMatchObject({
      kind: "succeeded",
      sessionId: expect.stringMatching(/^session-/),
      model: "claude-sonnet-4-5-20250929",
    });
    expect(calls().map(({ args }) => args.includes("--resume"))).toEqual([true, false]);
    expect(calls().map(({ prompt }) => prompt.includes("Where it left off"))).toEqual([false, true]);
  });

  it("is said where a run is cut short, for the next one to go on with", async () => {
    const { run } = claude("endless");
    const outcome = execute(run);
    await until(() => run.text().includes("Still at it"), { what: "its first word", everyMs: 5 });
    run.stop({ cause: "interrupted", graceMs: 50 });

    expect(await outcome).toMatchObject({
      kind: "stopped",
      sessionId: expect.stringMatching(/^session-/),
      usage: { inputTokens: expect.any(Number) },
    });
    expect(living(run)).toEqual([]);
  });
});

describe("a failure of claude_local", () => {
  it.each([
    ["refusal", { failure: "permanent", errorCode: "model_refused" }],
    ["turns", { failure: "unfinished", errorCode: "max_turns_exhausted", sessionId: expect.any(String) }],
    ["crash", { failure: "transient", errorCode: "claude_harness_crash", signal: "SIGSEGV" }],
    ["silence", { failure: "permanent", errorCode: "adapter_failed", message: "Failed to parse claude JSON output" }],
    ["words API Error: 529 overloaded_error", { failure: "transient", errorCode: "claude_transient_upstream" }],
    ["words Credit balance is too low", { failure: "permanent", errorCode: "provider_billing" }],
    ["words Prompt is too long", { failure: "permanent", errorCode: "adapter_failed", message: "Prompt is too long" }],
    [
      "words Context limit reached · /compact or /clear to continue",
      { failure: "permanent", errorCode: "adapter_failed" },
    ],
    ["words Invalid API key · Please run /login", { failure: "permanent", errorCode: "claude_auth_required" }],
    ["stderr API Error: 401 authentication_error: OAuth token has expired.", { errorCode: "claude_auth_required" }],
    ["stderr error: unknown option --frobnicate", { failure: "permanent", errorCode: "adapter_failed" }],
  ])("%s", async (scene, expected) => {
    expect(await execute(claude(scene).run)).toMatchObject({ kind: "failed", ...expected });
  });

  it.each([
    [
      "Please run /login: https://claude.ai/oauth/authorize?code=true&client_id=a.b. Then try again",
      "https://claude.ai/oauth/authorize?code=true&client_id=a.b",
    ],
    ["Not logged in. See (https://docs.example/auth), or https://docs.example/more", "https://docs.example/auth"],
  ])("hands on where somebody can log in: %s", async (words, loginUrl) => {
    expect(await execute(claude(`words ${words}`).run)).toMatchObject({
      errorCode: "claude_auth_required",
      errorMeta: { loginUrl },
    });
  });

  it("says what to do where nobody is logged in", async () => {
    const nowhere = await execute(claude("words Not logged in. Its status is at https://status.example").run);
    expect(nowhere).not.toHaveProperty("errorMeta");
    expect(await execute(claude("words Invalid API key · Please run /login").run)).toMatchObject({
      message: expect.stringMatching(/\/login, or give the agent ANTHROPIC_API_KEY.*Invalid API key/),
    });
  });

  it.each([
    ["quota 600", 590, 600],
    [`words Claude AI usage limit reached|${Math.floor(Date.now() / 1000) + 7_200}`, 6_900, 7_200],
    ["words 429 rate_limit_error retry-after: 30", 30, 30],
  ])("of its provider's limits says when it may go on: %s", async (scene, least, most) => {
    const outcome = (await execute(claude(scene).run)) as Outcome & { retryAfterSec: number };

    expect(outcome).toMatchObject({ kind: "failed", failure: "transient", errorCode: "provider_quota" });
    expect(outcome.retryAfterSec).toBeGreaterThanOrEqual(least);
    expect(outcome.retryAfterSec).toBeLessThanOrEqual(most);
  });

  it("is a command that is not there, with what to do", async () => {
    expect(await execute(claude("success", { command: "no-such-claude" }).run)).toMatchObject({
      failure: "permanent",
      errorCode: "command_not_found",
      message: expect.stringContaining("npm install -g @anthropic-ai/claude-code"),
    });
  });

  it("is a configuration that it cannot use", async () => {
    expect(await execute(claude("success", { maxTurnsPerRun: -1 }).run)).toMatchObject({
      errorCode: "configuration_invalid",
      message: expect.stringContaining("maxTurnsPerRun"),
    });
  });
});
