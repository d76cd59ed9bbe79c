import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import type { RunRow } from "../../shared/runs/run.row.ts";
import { cappedBy } from "../support/capping.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { checkInvariants } from "../support/invariants.ts";

import { keptBy, referTo } from "../support/secret-keeping.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

const folder = mkdtempSync(join(tmpdir(), "local-tools-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fake = (name: string): string => fileURLToPath(new URL(`../support/fake-${name}.mjs`, import.meta.url));

const claude = (scene: string) => ({
  adapterType: "claude_local" as const,
  adapterConfig: { command: fake("claude"), cwd: folder, promptTemplate: `fake:${scene}` },
});

const codex = {
  adapterType: "codex_local" as const,
  adapterConfig: { command: fake("codex"), cwd: folder, model: "gpt-6-sol", env: { CODEX_HOME: folder } },
};

const FINISHED = ["succeeded", "failed", "cancelled", "timed_out"];

/** All runs there are, once none waits or goes on. */
const ended = (world: World, least = 1): Promise<RunRow[]> =>
  until(
    async () => {
      const runs = await world.sql<RunRow>("select * from heartbeat_runs order by id");
      return runs.length >= least && runs.every(({ status }) => FINISHED.includes(status)) && runs;
    },
    { timeoutMs: 60_000, everyMs: 100, what: "all runs to end" },
  );

describe("a run of claude_local", () => {
  it("that came to its limit of turns goes on in another one, in its session, though its task was just assigned", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      ...claude("unfinished"),
      runtimeConfig: { heartbeat: { maxTurnContinuation: { delayMs: 0 } } },
    });
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    await world.wake(agent.id, { source: "assignment", reason: "issue_assigned", payload: { taskKey: "a" } });

    const [first, second] = await ended(world, 2);

    expect(first).toMatchObject({ status: "failed", error_code: "max_turns_exhausted", session_id_before: null });
    expect(first!.session_id_after).toMatch(/^session-/);
    expect(second).toMatchObject({
      status: "succeeded",
      retry_class: "unfinished",
      retry_of_run_id: first!.id,
      session_id_before: first!.session_id_after,
    });
  });

  it("is given up after it went on twice", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      ...claude("turns"),
      runtimeConfig: { heartbeat: { maxTurnContinuation: { delayMs: 0 } } },
    });
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    await world.wake(agent.id);

    expect((await ended(world, 3)).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it("shows where somebody can log in, without the secrets of its agent", async () => {
    await using world = await World.open();
    const words = "Please run /login at https://login.example/oauth?code=tell-nobody-of-it";
    const { adapterType, adapterConfig } = claude(`words ${words}`);
    const { id: companyId } = await world.company();
    const secret = await keptBy(world, { companyId }, { value: "tell-nobody-of-it" });
    const env = { KEY: referTo(secret) };
    const agent = await world.agent({ companyId, adapterType, adapterConfig: { ...adapterConfig, env } });
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    const runId = await world.wake(agent.id);
    await ended(world);

    expect(await world.services.runs.get(board, runId)).toMatchObject({
      errorCode: "claude_auth_required",
      resultJson: {
        errorMeta: { loginUrl: expect.stringMatching(/^https:\/\/login\.example\/oauth\?code=\*+REDACTED/) },
      },
    });
  });
});

describe("a run of codex_local", () => {
  it("is paid for by the price of its model, within the cap that each of its runs needs", async () => {
    await using world = await World.open();
    const agent = await world.agent({ ...codex, budgetMonthlyCents: 100 });
    await cappedBy(world, agent, { scopeType: "run", amount: 30 });
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    await world.wake(agent.id);
    await ended(world);
    await world.wake(agent.id);

    const [first, second] = await ended(world, 2);

    // 600 tokens read, 400 of the cache, 50 written; once for each run, though the session's total grows.
    for (const run of [first, second]) expect(run).toMatchObject({ status: "succeeded", cost_micros: "1780" });
    expect(second!.session_id_before).toBe(first!.session_id_after);
    const told = await Promise.all([first, second].map((run) => world.services.runs.get(board, run!.id)));
    expect(told[0]!.usageJson).toMatchObject({ rawInputTokens: 1_000, rawCachedInputTokens: 400, rawOutputTokens: 50 });
    expect(told[0]!.usageJson).not.toHaveProperty("usageSource");
    expect(told[1]!.usageJson).toMatchObject({
      inputTokens: 1_000,
      rawInputTokens: 2_000,
      rawCachedInputTokens: 800,
      rawOutputTokens: 100,
      usageSource: "session_delta",
    });
    await checkInvariants(world.sql);
  });

  it("is ended by its cap as it spends, and pays for what it used", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      ...codex,
      adapterConfig: { ...codex.adapterConfig, promptTemplate: "fake:spending" },
      budgetMonthlyCents: 100,
    });
    await cappedBy(world, agent, { scopeType: "run", amount: 1 });
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    await world.wake(agent.id);

    const [run] = await ended(world);
    expect(run).toMatchObject({ status: "cancelled", error_code: "budget_exceeded" });
    expect(Number(run!.cost_micros)).toBeGreaterThanOrEqual(10_000);
    await checkInvariants(world.sql);
  });
});
