import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { CreateComment } from "../../shared/issues/comment.schema.ts";
import { CreateIssue } from "../../shared/issues/issue.schema.ts";
import type { RunRow } from "../../shared/runs/run.row.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { keptBy, referTo } from "../support/secret-keeping.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

const top = mkdtempSync(join(tmpdir(), "session-handoff-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const fake = (name: string): string => fileURLToPath(new URL(`../support/fake-${name}.mjs`, import.meta.url));
const onTask = { payload: { taskKey: "a" } };
const SECRET = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

let directories = 0;
function newDirectory(): string {
  const path = join(top, String((directories += 1)));
  mkdirSync(path);
  return path;
}

/** An agent whose tool writes down what it was called with. */
function tool(name: "claude" | "codex", directory: string, more: object = {}) {
  const record = join(newDirectory(), "calls.jsonl");
  return {
    prompts: (): string[] =>
      readFileSync(record, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { prompt?: string })
        .flatMap(({ prompt }) => (prompt === undefined ? [] : [prompt])),
    agent: {
      adapterType: `${name}_local` as const,
      adapterConfig: {
        command: fake(name),
        cwd: directory,
        env: { FAKE_RECORD: record, CODEX_HOME: directory },
        ...more,
      },
    },
  };
}

interface Working extends AsyncDisposable {
  readonly world: World;
  /** A run from its wakeup to its end. */
  readonly work: (agent: Pick<Agent, "id">, wake?: object) => Promise<RunRow>;
}

async function openWorking(): Promise<Working> {
  const world = await World.open();
  const [scheduler, worker] = [await hireScheduler(world), await hireWorker(world)];
  return {
    world,
    work: async ({ id }, wake = onTask) => {
      const runId = await world.wake(id, wake);
      return until(
        async () => {
          const [run] = await world.sql<RunRow>("select * from heartbeat_runs where id = $1", [runId]);
          return run?.finished_at && run;
        },
        { timeoutMs: 30_000, everyMs: 50, what: "the run to end" },
      );
    },
    [Symbol.asyncDispose]: async () => {
      await worker.stop();
      await scheduler.stop();
      await world[Symbol.asyncDispose]();
    },
  };
}

const noteOf = ({ context_snapshot: context }: RunRow) => context?.["paperclipSessionHandoffMarkdown"];

const leftIn = ({ sql }: World, { id }: RunRow) =>
  sql<{ level: string; message: string; payload: unknown }>(
    "select level, message, payload from heartbeat_run_events where run_id = $1 and event_type = 'session.left'",
    [id],
  );

describe("a session that went as far as its agent's policy lets it", { timeout: 60_000 }, () => {
  it("is followed by one that is told where it left off", async () => {
    await using working = await openWorking();
    const { world, work } = working;
    const { agent: configured, prompts } = tool("claude", newDirectory());
    const agent = await world.agent({
      ...configured,
      runtimeConfig: { heartbeat: { sessionCompaction: { maxSessionRuns: 2 } } },
    });

    const runs = [await work(agent), await work(agent), await work(agent), await work(agent)];

    const [first, second, third, fourth] = runs as [RunRow, RunRow, RunRow, RunRow];
    expect(runs.map(({ status }) => status)).toEqual(Array(4).fill("succeeded"));
    expect(second.session_id_before).toBe(first.session_id_after);
    expect([third.session_id_before, noteOf(second), noteOf(fourth)]).toEqual([null, undefined, undefined]);
    expect(third.session_id_after).not.toBe(first.session_id_after);
    expect(fourth.session_id_before).toBe(third.session_id_after);
    const note = noteOf(third);
    expect(note).toContain(`Previous session: ${first.session_id_after}`);
    expect(note).toContain("it has had 2 runs, of 2");
    expect(note).toContain("> It is done.");
    expect(prompts().map((prompt) => prompt.includes(String(note)))).toEqual([false, false, true, false]);
    await expect(leftIn(world, third)).resolves.toEqual([
      {
        level: "info",
        message: "session left: it has had 2 runs, of 2",
        payload: { sessionId: first.session_id_after, reason: "it has had 2 runs, of 2" },
      },
    ]);
    const begun = { sessionReused: false, freshSession: true, taskSessionReused: false };
    const usages = (await world.services.runs.list(board, agent.companyId, { agentId: agent.id, limit: 10 })).map(
      ({ usageJson }) => usageJson,
    );
    expect(usages.toReversed()).toEqual([
      expect.objectContaining({ ...begun, sessionRotated: false, sessionRotationReason: null }),
      expect.objectContaining({ sessionReused: true, taskSessionReused: true, freshSession: false }),
      expect.objectContaining({ ...begun, sessionRotated: true, sessionRotationReason: "it has had 2 runs, of 2" }),
      expect.objectContaining({ sessionReused: true, persistedSessionId: third.session_id_after }),
    ]);
    expect(usages[0]).toMatchObject({ provider: "anthropic", biller: "anthropic", billingType: expect.any(String) });
    expect((await world.services.runs.get(board, third.id)).usageJson).toEqual(usages[1]);
    const [session] = await world.services.sessions.listOfTasks(board, agent.id, { limit: 1 });
    expect(session).toMatchObject({
      sessionDisplayId: third.session_id_after,
      sessionParamsJson: { sessionId: third.session_id_after, cwd: configured.adapterConfig.cwd },
      sessionRuns: 2,
      sessionHandoffMarkdown: note,
      sessionBeganAt: third.started_at!.toISOString(),
    });
    const { sessionRuns, sessionHandoffMarkdown, sessionParamsJson } = session!;
    await expect(world.services.sessions.state(board, agent.id)).resolves.toMatchObject({
      sessionRuns,
      sessionHandoffMarkdown,
      sessionParamsJson,
    });
  });

  it("is that of an agent without a task, too, by what it has read and by its age", async () => {
    await using working = await openWorking();
    const { world, work } = working;
    const { agent: configured } = tool("codex", newDirectory());
    const sessionCompaction = { maxRawInputTokens: 2_000, maxSessionAgeHours: 5 };
    const agent = await world.agent({ ...configured, runtimeConfig: { heartbeat: { sessionCompaction } } });

    const sessions = [];
    for (let n = 0; n < 3; n += 1) sessions.push((await work(agent, {})).session_id_after);
    await world.sql("update agent_runtime_state set session_began_at = now() - interval '6 hours'");
    const aged = await work(agent, {});

    // A thousand tokens each time.
    expect([sessions[1] === sessions[0], sessions[2] === sessions[1]]).toEqual([true, false]);
    expect(noteOf(aged)).toContain("it is 6 hours old, of 5");
    expect(await world.services.sessions.state(board, agent.id)).toMatchObject({
      sessionId: aged.session_id_after,
      sessionRuns: 1,
      sessionInputTokens: 1_000,
      sessionHandoffMarkdown: noteOf(aged),
    });
  });

  it("says nothing of the agent's secrets, and something of its issue", async () => {
    await using working = await openWorking();
    const { world, work } = working;
    const { companyId } = await world.agent();
    const { agent: configured, prompts } = tool("claude", newDirectory());
    const { adapterConfig } = configured;
    const TOKEN = referTo(await keptBy(world, { companyId }, { value: SECRET }));
    const agent = await world.agent({
      ...configured,
      companyId,
      adapterConfig: { ...adapterConfig, env: { ...adapterConfig.env, TOKEN } },
      runtimeConfig: { heartbeat: { sessionCompaction: { maxSessionRuns: 1 } } },
    });
    const issue = await world.services.issues.create(board, companyId, CreateIssue.parse({ title: "Parse it" }));
    const wake = { payload: { issueId: issue.id } };
    await work(agent, wake);
    await world.services.issues.comment(board, issue.id, CreateComment.parse({ body: `It takes ${SECRET} there` }));

    const second = await work(agent, wake);

    expect(noteOf(second)).toContain(`Issue: ${issue.identifier} Parse it`);
    expect(noteOf(second)).toMatch(/> It takes \S+ there/);
    const kept = await world.sql(
      "select context_snapshot as kept from heartbeat_runs union all select to_jsonb(t) from agent_task_sessions t",
    );
    expect(JSON.stringify([kept, prompts()])).not.toContain(SECRET);
  });
});

describe("a session that cannot be gone on with", { timeout: 60_000 }, () => {
  it("is left where its run is in another directory, and then where its agent is run by another adapter", async () => {
    await using working = await openWorking();
    const { world, work } = working;
    const [before, after] = [newDirectory(), newDirectory()];
    const agent = await world.agent(tool("claude", before).agent);
    const first = await work(agent);

    const there = tool("claude", after);
    await world.services.agents.update(board, agent.id, there.agent);
    const second = await work(agent);
    expect([second.session_id_before, second.status]).toEqual([null, "succeeded"]);
    expect(noteOf(second)).toContain(`it was in the directory ${before}, and this run is in ${after}`);
    expect(there.prompts()[0]).toContain(String(noteOf(second)));
    expect(second.session_id_after).not.toBe(first.session_id_after);
    expect((await work(agent)).session_id_before).toBe(second.session_id_after);

    const other = tool("codex", after);
    await world.services.agents.update(board, agent.id, other.agent);
    const fourth = await work(agent);
    const why = "it is a session of claude_local, and the agent is run by codex_local";
    expect(noteOf(fourth)).toContain(why);
    expect(other.prompts()[0]).toContain(why);
    await expect(leftIn(world, fourth)).resolves.toMatchObject([{ payload: { reason: why } }]);
    expect(noteOf(await work(agent))).toBeUndefined();
  });

  it.each(["claude", "codex"] as const)("is left in the run itself where %s does not know it", async (name) => {
    await using working = await openWorking();
    const { world, work } = working;
    const { agent: configured, prompts } = tool(name, newDirectory());
    const agent = await world.agent(configured);
    const first = await work(agent);
    await world.sql("update agent_task_sessions set session_id = 'unknown-1'");

    const second = await work(agent);

    expect(second.status).toBe("succeeded");
    expect(second.session_id_after).not.toBe("unknown-1");
    const [, known, begun] = prompts();
    expect(known).not.toContain("Session handoff:");
    expect(begun).toContain("Previous session: unknown-1");
    expect(begun).toContain("> It is done.");
    await expect(leftIn(world, second)).resolves.toHaveLength(1);
    expect((await work(agent)).session_id_before).toBe(second.session_id_after);
    expect(first.session_id_after).not.toBe(second.session_id_after);
  });
});
