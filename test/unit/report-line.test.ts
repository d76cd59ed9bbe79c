import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reported } from "../../worker/adapters/adapter.ts";
import { createReportLine, MAX_LINE_BYTES } from "../../worker/output/report-line.ts";

const read = (...chunks: (string | Buffer)[]): Reported => {
  const line = createReportLine();
  for (const chunk of chunks) line.add(Buffer.from(chunk as string));
  return line.end();
};

describe("the report line of an output", () => {
  it.each([
    ['{"usage":{"inputTokens":1,"cachedInputTokens":2,"outputTokens":3}}', 1, 2, 3],
    ['{"usage":{"input_tokens":1,"cached_input_tokens":2,"output_tokens":3}}', 1, 2, 3],
    ['{"usage":{"input_tokens":1,"cache_read_input_tokens":2,"output_tokens":3}}', 1, 2, 3],
    ['{"usage":{"input_tokens":-1,"output_tokens":"3"}}', 0, 0, 0],
    ['{"usage":{"input_tokens":1.9,"output_tokens":1e300}}', 1, 0, 0],
  ])("reads usage from %s", (line, inputTokens, cachedInputTokens, outputTokens) => {
    expect(read(`${line}\n`)).toEqual({ usage: { inputTokens, cachedInputTokens, outputTokens } });
  });

  it.each([
    '{"usage":{"inputTokens":1,"cacheWriteTokens":4}}',
    // The last line of Claude Code.
    '{"type":"result","usage":{"input_tokens":1,"cache_creation_input_tokens":4,"cache_creation":{"ephemeral_1h_input_tokens":4}}}',
  ])("reads what was written to the cache from %s", (line) => {
    expect(read(line)).toMatchObject({ usage: { inputTokens: 1, cacheWriteTokens: 4, outputTokens: 0 } });
  });

  it.each([
    ['{"costUsd":0.5}', { costUsd: 0.5 }],
    ['{"cost_usd":0,"model":"m","provider":"p"}', { costUsd: 0, model: "m", provider: "p" }],
    ['{"total_cost_usd":2,"session_id":"s","result":"r"}', { costUsd: 2, sessionId: "s", summary: "r" }],
    [
      '{"costUsd":1,"sessionId":"a","session_id":"b","summary":"c","result":"d"}',
      { costUsd: 1, sessionId: "a", summary: "c" },
    ],
    ['{"costUsd":1,"result":{"not":"text"},"model":7}', { costUsd: 1 }],
  ])("reads the rest from %s", (line, reported) => {
    expect(read(line)).toEqual(reported);
  });

  it.each([
    '{"costUsd":-1}',
    '{"costUsd":"1"}',
    '{"costUsd":1e999}',
    '{"costUsd":1000001}',
    '{"usage":3}',
    '{"message":{"usage":{"input_tokens":1}}}',
    '[{"costUsd":1}]',
    '{"costUsd":1',
    'cost: {"costUsd":1}',
  ])("is not %s", (line) => {
    expect(read(`${line}\n`)).toEqual({});
  });

  it("is the last one, whatever comes after it and in between", () => {
    expect(read('{"costUsd":1}\nusage: high\n', '  {"costUsd":2}\r\n{"costUsd":\n{"tail":true}')).toEqual({
      costUsd: 2,
    });
  });

  it("says while the output runs what was reported so far", () => {
    const line = createReportLine();
    line.add(Buffer.from('{"costUsd":1}\n{"costUsd"'));

    expect(line.latest()).toEqual({ costUsd: 1 });

    line.add(Buffer.from(":2}\n"));
    expect(line.latest()).toEqual({ costUsd: 2 });
  });

  it("does not depend on how the output is cut into chunks", () => {
    const text = Buffer.from('noise ü\n {"costUsd":1,"model":"ümlaut"}\n\n{"x":1}\n{"costUsd":3,"model":"é"}\nend');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((to, index) => text.subarray(at[index], to));
        expect(read(...chunks)).toEqual({ costUsd: 3, model: "é" });
      }),
    );
  });

  it("passes over a line that is too long, and goes on with the next", () => {
    const long = `{"costUsd":1,"x":"${"y".repeat(MAX_LINE_BYTES)}"}\n`;

    expect(read(long, '{"costUsd":2}\n')).toEqual({ costUsd: 2 });
    expect(read('{"costUsd":2}\n', long)).toEqual({ costUsd: 2 });
  });

  it("keeps no more than a line of an output without newlines, even when it comes byte by byte", () => {
    const line = createReportLine();
    const chunk = Buffer.from("{".repeat(64 * 1024));
    const byte = Buffer.from("x");
    global.gc?.();
    const before = process.memoryUsage().rss;

    for (let count = 0; count < 16_000; count += 1) line.add(chunk);
    line.add(Buffer.from("\n{"));
    for (let count = 0; count < 1_000_000; count += 1) line.add(byte);

    expect(line.end()).toEqual({});
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });
});
