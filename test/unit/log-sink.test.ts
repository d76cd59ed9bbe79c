import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { UnavailableError } from "../../shared/kernel/errors.ts";
import type { JournalEntry } from "../../shared/runs/run-journal.store.ts";
import { createLogSink } from "../../worker/log-sink.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const RUN = { runId: "run", agentId: "agent", fencingToken: 7 };
const KB = 1024;
const passing = (ms: number) => vi.advanceTimersByTimeAsync(ms);

interface Line {
  readonly ts: string;
  readonly stream: string;
  readonly chunk: string;
  readonly base64?: string;
}

const linesOf = (entries: readonly JournalEntry[]): Line[] =>
  entries
    .map(({ lines }) => lines)
    .join("")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);

const bytesOf = (entries: readonly JournalEntry[], stream = "stdout"): Buffer =>
  Buffer.concat(
    linesOf(entries)
      .filter((line) => line.stream === stream)
      .map(({ chunk, base64 }) => Buffer.from(base64 ?? chunk, base64 === undefined ? "utf8" : "base64")),
  );

/** A sink over a journal that takes as long, and fails, as the test says. */
function watched(maxBytes?: number) {
  const taken: JournalEntry[] = [];
  const state = { takesMs: 0, answer: true, error: undefined as Error | undefined };
  const errors: unknown[] = [];
  let active = 0;
  let most = 0;
  const sink = createLogSink({
    run: RUN,
    append: async (entry) => {
      active += 1;
      most = Math.max(most, active);
      if (state.takesMs > 0) await new Promise((resolve) => setTimeout(resolve, state.takesMs));
      active -= 1;
      if (state.error !== undefined) throw state.error;
      if (state.answer) taken.push(entry);
      return state.answer;
    },
    onError: (error) => void errors.push(error),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  return { sink, taken, state, errors, most: () => most };
}

async function ended(sink: { end: () => Promise<void> }): Promise<void> {
  await Promise.all([sink.end(), passing(60_000)]);
}

describe("a run's output", () => {
  it("is written in the order in which it came, one write at a time", async () => {
    const { sink, taken, state, most } = watched();
    state.takesMs = 70;
    for (let n = 0; n < 50; n += 1) {
      void sink.write(n % 3 === 0 ? "stderr" : "stdout", Buffer.from(`${n} `));
      await passing(20);
    }
    await ended(sink);

    expect(linesOf(taken).map(({ chunk }) => Number(chunk))).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(linesOf(taken).map(({ stream }) => stream)).toEqual(
      Array.from({ length: 50 }, (_, n) => (n % 3 === 0 ? "stderr" : "stdout")),
    );
    expect(most()).toBe(1);
  });

  it("says how many bytes its lines have, whatever characters they are of", async () => {
    const { sink, taken } = watched();
    await sink.write("stdout", Buffer.from("héllo 😀 \0 \u2028"));
    await sink.write("stdout", Buffer.from([0xff, 0xfe, 0x00]));
    await ended(sink);

    for (const entry of taken) expect(entry.byteLength).toBe(Buffer.byteLength(entry.lines));
    expect(taken[0]).toMatchObject(RUN);
  });

  it("waits a moment for company, and is then written together", async () => {
    const { sink, taken } = watched();
    for (let n = 0; n < 10; n += 1) await sink.write("stdout", Buffer.from("x"));
    await passing(149);
    expect(taken).toHaveLength(0);
    await passing(1);

    expect(taken).toHaveLength(1);
    expect(linesOf(taken)).toHaveLength(10);
  });

  it("is written at once where there is much of it", async () => {
    const { sink, taken } = watched();
    await sink.write("stdout", Buffer.alloc(64 * KB, "x"));
    await passing(0);

    expect(taken).toHaveLength(1);
  });

  it("is taken no faster than it is written, so that a bounded part waits in memory", async () => {
    const { sink, taken, state } = watched();
    state.takesMs = 1_000;
    let given = 0;
    let isOver = false;
    const writing = (async () => {
      for (; given < 64; given += 1) await sink.write("stdout", Buffer.alloc(64 * KB, "x"));
      isOver = true;
    })();
    let largest = 0;
    while (!isOver) {
      await passing(50);
      const written = taken.reduce((sum, { byteLength }) => sum + byteLength, 0);
      largest = Math.max(largest, given * 64 * KB - written);
    }
    await writing;
    await ended(sink);

    expect(largest).toBeLessThan(1_300 * KB);
    expect(bytesOf(taken).length).toBe(4 * KB * KB);
  });

  it.each([
    ["bytes that are not UTF-8", Buffer.from([0x61, 0xff, 0xfe, 0x80, 0x00, 0xc3, 0x28, 0x62])],
    ["NULs", Buffer.from("a\0b\0\0c")],
    ["a character whose end never came", Buffer.from([0x61, 0xf0, 0x9f])],
  ])("keeps %s as they are", async (_, bytes) => {
    const { sink, taken } = watched();
    for (const byte of bytes) await sink.write("stdout", Buffer.from([byte]));
    await ended(sink);

    expect(bytesOf(taken).equals(bytes)).toBe(true);
    expect(taken.every(({ lines }) => !lines.includes("\0"))).toBe(true);
  });

  it("is shown live as text that the database can hold, and only the end of much of it", async () => {
    const { sink, taken } = watched();
    await sink.write("stdout", Buffer.from(`a\0${"😀".repeat(5_000)}`));
    await ended(sink);

    const { chunk, truncated, ...rest } = taken[0]!.live as { chunk: string; truncated: boolean };
    expect(truncated).toBe(true);
    expect(chunk.length).toBeLessThanOrEqual(8 * KB);
    expect(chunk.isWellFormed()).toBe(true);
    expect(rest).toMatchObject({ runId: "run", agentId: "agent", stream: "stdout" });

    const other = watched();
    await other.sink.write("stderr", Buffer.from("a\0b"));
    await ended(other.sink);
    expect(other.taken[0]!.live).toMatchObject({ chunk: "a\uFFFDb", stream: "stderr", truncated: false });
  });

  it("is kept up to a cap, at which the log says that it ends; its excerpt goes on", async () => {
    const { sink, taken } = watched(10);
    await sink.write("stdout", Buffer.from("1234567"));
    await sink.write("stderr", Buffer.from("abcdefg"));
    await sink.write("stdout", Buffer.from("890"));
    await ended(sink);

    expect(bytesOf(taken).toString()).toBe("1234567");
    expect(bytesOf(taken, "stderr").toString()).toBe("abc");
    const notes = linesOf(taken).filter(({ stream }) => stream === "system");
    expect(notes.map(({ chunk }) => chunk)).toEqual(["the log ends here: a run keeps 10 bytes of output"]);
    expect(linesOf(taken).at(-1)?.stream).toBe("system");
    expect(sink.excerpts()).toEqual({ stdout: "1234567890", stderr: "abcdefg" });
  });

  it("is dropped once the run is another's, and takes nobody's time", async () => {
    const { sink, taken, state } = watched();
    await sink.write("stdout", Buffer.from("mine"));
    await passing(200);
    state.answer = false;
    await sink.write("stdout", Buffer.from("late"));
    await passing(200);
    state.answer = true;
    for (let n = 0; n < 100; n += 1) await sink.write("stdout", Buffer.alloc(64 * KB, "x"));
    await sink.end();

    expect(bytesOf(taken).toString()).toBe("mine");
  });

  it("has a sum over all that was written, and none where something was not taken", async () => {
    const { sink, taken, state } = watched();
    await sink.write("stdout", Buffer.from("héllo"));
    await passing(200);
    await sink.write("stderr", Buffer.from([0xff, 0xfe]));
    await ended(sink);
    const text = taken.map(({ lines }) => lines).join("");

    const sum = { bytes: Buffer.byteLength(text), sha256: createHash("sha256").update(text).digest("hex") };
    expect(sink.digest()).toEqual(sum);
    expect(watched().sink.digest()).toEqual({ bytes: 0, sha256: createHash("sha256").digest("hex") });
    state.answer = false;
    await sink.write("stdout", Buffer.from("late"));
    await ended(sink);
    expect(sink.digest()).toBeUndefined();
  });

  it("has no excerpt where it said nothing", () => {
    expect(watched().sink.excerpts()).toEqual({ stdout: null, stderr: null });
  });
});

describe("output in an outage", () => {
  const away = new UnavailableError("The database cannot be reached just now");

  it("waits for the database, however long that is away", async () => {
    const { sink, taken, state, errors } = watched();
    state.error = away;
    await sink.write("stdout", Buffer.from("before "));
    await passing(50_000);
    expect(errors.length).toBeGreaterThan(20);
    await sink.write("stdout", Buffer.from("during "));
    state.error = undefined;
    await passing(1_000);
    await sink.write("stdout", Buffer.from("after"));
    await ended(sink);

    expect(bytesOf(taken).toString()).toBe("before during after");
  });

  it("is waited for when the run is over meanwhile", async () => {
    const { sink, taken, state } = watched();
    state.error = away;
    await sink.write("stdout", Buffer.from("kept"));
    await passing(30_000);
    const ending = sink.end();
    await passing(5_000);
    state.error = undefined;
    await Promise.all([ending, passing(1_000)]);

    expect(bytesOf(taken).toString()).toBe("kept");
  });

  it("is dropped when the database is back and says that the run is another's by now", async () => {
    const { sink, taken, state } = watched();
    state.error = away;
    await sink.write("stdout", Buffer.from("lost"));
    await passing(30_000);
    state.error = undefined;
    state.answer = false;
    await Promise.all([sink.end(), passing(1_000)]);
    state.answer = true;
    await sink.write("stdout", Buffer.from("more"));
    await passing(10_000);

    expect(taken).toEqual([]);
  });

  it("is told from a write that is refused: that is tried so often, and then given up", async () => {
    const { sink, state, errors } = watched();
    state.error = new Error("a value the database does not take");
    await sink.write("stdout", Buffer.from("x"));
    await passing(60_000);
    await sink.end();

    expect(errors).toHaveLength(20);
  });
});
