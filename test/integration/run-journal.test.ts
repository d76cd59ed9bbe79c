import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";

import { UnavailableError } from "../../shared/kernel/errors.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { createLogSink } from "../../worker/log-sink.ts";
import { endingOf, runOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

const KB = 1024;

const own = ({ run, fencingToken }: ClaimedRun) => ({ runId: run.id, agentId: run.agent_id, fencingToken });

const entryOf = (claimed: ClaimedRun, chunk: string) => {
  const lines = `${JSON.stringify({ ts: "2026-01-01T00:00:00.000Z", stream: "stdout", chunk })}\n`;
  return { ...own(claimed), lines, byteLength: Buffer.byteLength(lines), live: { chunk } };
};

const eventOf = (message: string) =>
  ({ eventType: "note", stream: "system", level: "info", message, payload: { message } }) as const;

/** The whole log, page by page, as a client reads it. */
async function readLog(world: World, runId: string, limitBytes: number): Promise<{ text: string; pages: number }> {
  let text = "";
  let pages = 0;
  for (let offset: number | undefined = 0; offset !== undefined; pages += 1) {
    const page = await world.services.runs.log(board, runId, { offset, limitBytes });
    text += page.content;
    offset = page.nextOffset;
  }
  return { text, pages };
}

const bytesOf = (log: string, stream = "stdout"): Buffer =>
  Buffer.concat(
    log
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { stream: string; chunk: string; base64?: string })
      .filter((line) => line.stream === stream)
      .map(({ chunk, base64 }) => Buffer.from(base64 ?? chunk, base64 === undefined ? "utf8" : "base64")),
  );

/** Writes through a worker's sink, in pieces of the sizes given, over and over. */
async function write(world: World, claimed: ClaimedRun, bytes: Buffer, sizes: readonly number[]): Promise<void> {
  const sink = createLogSink({
    run: own(claimed),
    append: world.services.execution.appendLog,
    onError: (error) => {
      throw error;
    },
  });
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length]!;
    await sink.write("stdout", bytes.subarray(at, at + size));
    at += size;
  }
  await sink.end();
}

describe("a run's journal", () => {
  it("takes appends and events that come together without a gap or an overlap", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);

    const answers = await Promise.all([
      ...Array.from({ length: 60 }, (_, n) => world.services.execution.appendLog(entryOf(claimed, `${n} é`.repeat(n)))),
      ...Array.from({ length: 60 }, (_, n) => world.services.execution.appendEvent(own(claimed), eventOf(`e${n}`))),
    ]);

    expect(answers.every((taken) => taken)).toBe(true);
    const chunks = await world.sql<{ byte_offset: string; byte_length: number }>(
      "select byte_offset, byte_length from heartbeat_run_log_chunks order by byte_offset",
    );
    let end = 0;
    for (const { byte_offset, byte_length } of chunks) {
      expect(Number(byte_offset)).toBe(end);
      end += byte_length;
    }
    expect(Number((await runOf(world, claimed.run.id)).log_bytes)).toBe(end);
    const events = await world.services.runs.events(board, claimed.run.id, { afterSeq: 0, limit: 1_000 });
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 61 }, (_, n) => n + 1));
    expect(new Set(events.map(({ message }) => message)).size).toBe(61);
    await checkInvariants(world.sql);
  });

  it("takes an entry once, however often its writer sends it, even at the same time", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    const first = { ...entryOf(claimed, "first"), byteOffset: 0 };
    const second = { ...entryOf(claimed, "second"), byteOffset: first.byteLength };
    const { appendLog } = world.services.execution;

    await Promise.all([appendLog(first), appendLog(first)]);
    expect([await appendLog(first), await appendLog(second), await appendLog(second)]).toEqual([true, true, true]);

    const { text } = await readLog(world, claimed.run.id, 10_000);
    expect(text).toBe(first.lines + second.lines);
    expect(await appendLog(first)).toBe(false);
    await checkInvariants(world.sql);
  });

  it("goes on behind an answer that was lost, its output whole", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    let answers = 0;
    const sink = createLogSink({
      run: own(claimed),
      append: async (entry) => {
        const taken = await world.services.execution.appendLog(entry);
        answers += 1;
        if (answers === 1) throw new UnavailableError("connection reset");
        return taken;
      },
      onError: () => undefined,
    });

    await sink.write("stdout", Buffer.from("one "));
    await until(() => answers > 1);
    await sink.write("stdout", Buffer.from("two"));
    await sink.end();

    expect(bytesOf((await readLog(world, claimed.run.id, 10_000)).text).toString()).toBe("one two");
    await checkInvariants(world.sql);
  });

  it("numbers the last event behind all others, whatever still comes", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);

    const answers = await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => world.services.execution.appendEvent(own(claimed), eventOf(`e${n}`))),
      world.services.execution.settle(endingOf(claimed)).then(() => undefined),
    ]);

    const taken = answers.filter((answer) => answer === true).length;
    const events = await world.services.runs.events(board, claimed.run.id, { afterSeq: 0, limit: 1_000 });
    expect(events).toHaveLength(taken + 2);
    expect(events.at(-1)).toMatchObject({ seq: taken + 2, message: "run succeeded" });
    await checkInvariants(world.sql);
  });

  it("is closed once the run was settled, and to every token but the run's", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    const stale = { ...claimed, fencingToken: claimed.fencingToken - 1 };

    expect(await world.services.execution.appendLog(entryOf(stale, "x"))).toBe(false);
    expect(await world.services.execution.appendEvent(own(stale), eventOf("x"))).toBe(false);
    await world.services.execution.settle(endingOf(claimed));
    expect(await world.services.execution.appendLog(entryOf(claimed, "x"))).toBe(false);
    expect(await world.services.execution.appendEvent(own(claimed), eventOf("x"))).toBe(false);

    expect(await world.sql("select from heartbeat_run_log_chunks")).toEqual([]);
    expect(await runOf(world, claimed.run.id)).toMatchObject({ log_bytes: "0" });
    const live = await world.sql("select from live_events where type in ('heartbeat.run.log', 'heartbeat.run.event')");
    expect(live).toEqual([]);
  });

  it("is not found before the run has started, and is empty where it said nothing", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const runId = await world.wake(id);
    const page = { offset: 0, limitBytes: KB };
    await expect(world.services.runs.log(board, runId, page)).rejects.toMatchObject({ code: "not_found" });
    await world.services.execution.claim(runId, (await world.agent()).id, 60);

    expect(await world.services.runs.log(board, runId, page)).toEqual({
      runId,
      store: "postgres",
      logRef: runId,
      content: "",
    });
  });

  it.each([
    ["text", Buffer.from("héllo wörld 😀 \u2028 ".repeat(3_000)), 1_000],
    ["NULs", Buffer.from("a\0b\0\0c\n".repeat(3_000)), 1_000],
    ["bytes that are not UTF-8", randomBytes(40 * KB), 7_000],
    ["one long line", Buffer.alloc(300 * KB, "x"), 50_000],
  ])("gives back what was written, page by page: %s", async (_, bytes, limitBytes) => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);

    await write(world, claimed, bytes, [1, 7, 3, 64 * KB, 1_000]);
    await world.services.execution.settle(endingOf(claimed));

    const { text, pages } = await readLog(world, claimed.run.id, limitBytes);
    expect(bytesOf(text).equals(bytes)).toBe(true);
    expect(pages).toBeGreaterThan(Buffer.byteLength(text) / limitBytes - 1);
    expect(Buffer.byteLength(text)).toBe(Number((await runOf(world, claimed.run.id)).log_bytes));
    await checkInvariants(world.sql);
  });

  it("gives back every character also where a page may hold one byte only", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    await world.services.execution.appendLog(entryOf(claimed, "é😀"));

    const { text } = await readLog(world, claimed.run.id, 1);

    expect(text).toBe(entryOf(claimed, "é😀").lines);
  });

  it("begins a page inside a character with the next one", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    const { lines } = entryOf(claimed, "😀!");
    await world.services.execution.appendLog(entryOf(claimed, "😀!"));
    const inside = Buffer.byteLength(lines.slice(0, lines.indexOf("😀"))) + 2;

    const page = await world.services.runs.log(board, claimed.run.id, { offset: inside, limitBytes: KB });

    expect(page.content).toBe(lines.slice(lines.indexOf("!")));
    const behind = await world.services.runs.log(board, claimed.run.id, { offset: 1_000_000, limitBytes: KB });
    expect(behind.content).toBe("");
    expect(behind.nextOffset).toBeUndefined();
  });
});
