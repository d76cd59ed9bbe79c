import { describe, expect, it } from "vitest";

import { chooseSession, sessionIdOf } from "../../shared/runs/session-choice.ts";
import {
  paramsToKeep,
  type StoredSession,
  sessionDisplayId,
  sessionParamsOf,
  sessionProblem,
} from "../../shared/runs/session-codec.ts";
import { handoffNote, type LeftOff } from "../../shared/runs/session-handoff.ts";

const HOUR = 3_600;

const stored = (more: Partial<StoredSession> = {}): StoredSession => ({
  sessionId: "s-1",
  adapterType: "claude_local",
  params: null,
  runs: 1,
  inputTokens: 100,
  ageSec: 60,
  lastRunId: null,
  ...more,
});

const compacting = (sessionCompaction: unknown) => ({ heartbeat: { sessionCompaction } });

const choose = (more: Partial<Parameters<typeof chooseSession>[0]>, session: StoredSession | null = stored()) =>
  chooseSession({ before: null, wakes: [], context: {}, adapterType: "claude_local", runtimeConfig: {}, ...more }, () =>
    Promise.resolve(session),
  );

describe("a session that went far", () => {
  it.each([
    ["runs", { maxSessionRuns: 3 }, { runs: 3 }, "it has had 3 runs, of 3"],
    ["tokens", { maxRawInputTokens: 1_000 }, { inputTokens: 1_001 }, "it has read 1001 tokens, of 1000"],
    ["age", { maxSessionAgeHours: 1.5 }, { ageSec: 1.5 * HOUR }, "it is 1 hours old, of 1.5"],
  ])("is left at its bound of %s, and not before", async (_of, policy, at, why) => {
    const runtimeConfig = compacting(policy);
    const before = Object.fromEntries(Object.entries(at).map(([key, value]) => [key, Math.trunc(value) - 2]));

    const left = await choose({ runtimeConfig }, stored(at));
    expect([left.left, sessionIdOf(left)]).toEqual([why, null]);
    expect(left.session?.sessionId).toBe("s-1");
    expect(sessionIdOf(await choose({ runtimeConfig }, stored(before)))).toBe("s-1");
  });

  it.each([
    ["claude_local", undefined, false],
    ["claude_local", { enabled: true }, false],
    ["codex_local", { enabled: true, maxSessionRuns: 200 }, true],
    ["codex_local", { enabled: false, maxSessionRuns: 200 }, false],
    ["process", undefined, false],
    ["process", { enabled: true }, true],
    ["process", { enabled: true, maxSessionRuns: 0, maxRawInputTokens: 0, maxSessionAgeHours: 0 }, false],
    ["http", { maxSessionRuns: 200 }, true],
  ])("is left by %s with %j: %s", async (adapterType, sessionCompaction, isLeft) => {
    const far = stored({ adapterType, runs: 200, inputTokens: 2_000_000, ageSec: 72 * HOUR });

    const { left } = await choose({ adapterType, runtimeConfig: compacting(sessionCompaction) }, far);

    expect(left !== null).toBe(isLeft);
  });

  it("is gone on with by another attempt at a run, which left off in the middle", async () => {
    const before = { runId: "r-1", sessionId: "s-2", params: null, startedAt: "2026-11-23T10:00:00Z" };

    const chosen = await choose({ before, runtimeConfig: compacting({ maxSessionRuns: 1 }) });

    expect([sessionIdOf(chosen), chosen.left, chosen.session?.lastRunId]).toEqual(["s-2", null, "r-1"]);
  });
});

describe("a session that is of no use", () => {
  it.each([
    [{}, { cwd: "/a" }, null],
    [{ params: { cwd: "/a" } }, { cwd: "/a" }, null],
    [{ params: { cwd: "/a" } }, {}, null],
    [{ params: { cwd: "/a" } }, { cwd: "/b" }, "it was in the directory /a, and this run is in /b"],
    [{ params: { cwd: 7 } }, {}, "what was kept of it is no session of claude_local"],
    [{ sessionId: "--dangerously-skip-permissions" }, {}, "what was kept of it is no session of claude_local"],
    [{ adapterType: "codex_local" }, {}, "it is a session of codex_local, and the agent is run by claude_local"],
  ])("is left, and it is said why: %j in %j", (session, to, why) => {
    expect(sessionProblem(stored(session), { adapterType: "claude_local", ...to })).toBe(why);
  });

  it("is told to whoever begins anew, but for who is to begin anew", async () => {
    const other = stored({ adapterType: "http" });

    expect((await choose({}, other)).left).toMatch(/^it is a session of http/);
    expect(await choose({ context: { forceFreshSession: true } }, other)).toEqual({ session: null, left: null });
    expect(await choose({}, null)).toEqual({ session: null, left: null });
  });
});

describe("a session as it is kept", () => {
  it("has the directory of tools that know it only there, and is a text of others", () => {
    expect(paramsToKeep("codex_local", "/a")).toEqual({ cwd: "/a" });
    expect(paramsToKeep("codex_local", undefined)).toBeNull();
    expect(paramsToKeep("http", "/a")).toBeNull();
    expect(sessionParamsOf("claude_local", "s-1", { cwd: "/a", other: 1 })).toEqual({ sessionId: "s-1", cwd: "/a" });
    expect(sessionParamsOf("openclaw", "any key: -- ", { cwd: "/a" })).toEqual({ sessionId: "any key: -- " });
    expect(sessionParamsOf("openclaw", "", null)).toBeNull();
    expect(sessionParamsOf("constructor", "s", null)).toEqual({ sessionId: "s" });
    expect(sessionDisplayId("openclaw", `${"x".repeat(127)}😀`, null)).toBe(`${"x".repeat(127)}\ufffd`);
  });
});

describe("the note of a session that was left", () => {
  const leftOff: LeftOff = {
    status: "failed",
    error: "exit 1",
    summary: "I wrote the parser.\nIts tests fail.",
    issue: "ACM-7 Parse\nit",
    issueStatus: "in_progress",
    comment: "Use the old format, please.",
  };

  it("says what is known, with what others wrote as quotes", () => {
    expect(handoffNote("s-1", "it has had 3 runs, of 3", leftOff).split("\n")).toEqual([
      "Session handoff:",
      "- Previous session: s-1",
      "- It is not gone on with: it has had 3 runs, of 3",
      "- Issue: ACM-7 Parse it (in_progress)",
      "- Its last run: failed",
      "- How that failed:",
      "  > exit 1",
      "- What that said at its end:",
      "  > I wrote the parser.",
      "  > Its tests fail.",
      "- The last comment on the issue:",
      "  > Use the old format, please.",
      "Go on from the task as it is now, and look up again only what you need.",
    ]);
  });

  it("is short where little is known, and bounded where there is much", () => {
    expect(handoffNote("s-1", "why", undefined).split("\n")).toHaveLength(4);
    const long = "😀\n".repeat(100_000);
    const much = { ...leftOff, error: long, summary: long, issue: long, comment: long };
    const note = handoffNote(long, long, much);
    expect(Buffer.byteLength(note)).toBeLessThan(40_000);
    expect(note.isWellFormed()).toBe(true);
  });
});
