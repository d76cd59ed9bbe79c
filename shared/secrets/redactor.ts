import { REDACTED } from "../kernel/sensitive.ts";
import { SHORTEST_TRACE, tracesOf } from "./secret-traces.ts";

/** Takes what certain secrets leave in texts out of them. */
export interface Redactor {
  readonly text: (text: string) => string;
  /** The same of every text in a JSON value, keys included; the value itself where there is nothing. */
  readonly json: <T>(value: T) => T;
  /** An error for the log: what it says, without them. */
  readonly error: (error: unknown) => unknown;
  /** For one stream of bytes. */
  readonly stream: () => RedactedStream;
}

export interface RedactedStream {
  /** What can be shown of it so far; the beginning of a secret is kept back until it is known whether it is one. */
  readonly push: (bytes: Buffer) => Buffer;
  /** The rest, at the end. */
  readonly end: () => Buffer;
}

/** From, and up to but not including. */
type Span = readonly [from: number, to: number];

const MARK = Buffer.from(REDACTED);

/** @param values those shorter than six characters are not looked for */
export function createRedactor(values: readonly string[]): Redactor {
  const traces = tracesOf(values);
  const text = (given: string): string => {
    if (traces.length === 0) return given;
    const bytes = Buffer.from(given);
    const spans = spansIn(bytes, traces);
    return spans.length === 0 ? given : marked(bytes, spans).toString("utf8");
  };
  return {
    text,
    json: (value) => (traces.length === 0 ? value : redactedJson(value, text)),
    error: (error) => (error instanceof Error ? redactedError(error, text) : redactedJson(error, text)),
    stream: () => stream(traces),
  };
}

function stream(traces: readonly Buffer[]): RedactedStream {
  let kept: Buffer = Buffer.alloc(0);
  /** How many of the first bytes that are kept belong to a secret whose beginning was taken out already. */
  let spoilt = 0;

  return {
    push: (bytes) => {
      if (traces.length === 0) return bytes;
      const all = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
      const from = beginningAtEnd(all, traces);
      const spans = joined([[0, spoilt], ...spansIn(all, traces)]);
      const across = spans.find(([begin, end]) => begin < from && end > from);
      // A copy: what stays must not keep a whole chunk with it, nor change under us.
      kept = Buffer.from(all.subarray(from));
      spoilt = across === undefined ? 0 : across[1] - from;
      return marked(all.subarray(0, from), spans);
    },
    end: () => {
      // What was cut off may be a secret but for its end.
      const isPiece = kept.length >= SHORTEST_TRACE;
      const rest = marked(kept, joined([[0, isPiece ? kept.length : spoilt], ...spansIn(kept, traces)]));
      kept = Buffer.alloc(0);
      spoilt = 0;
      return rest;
    },
  };
}

/** Where in these bytes traces are, in order, joined where they touch. */
function spansIn(bytes: Buffer, traces: readonly Buffer[]): Span[] {
  const found: Span[] = [];
  for (const trace of traces) {
    for (let at = bytes.indexOf(trace); at !== -1; at = bytes.indexOf(trace, at + trace.length)) {
      found.push([at, at + trace.length]);
    }
  }
  return joined(found);
}

function joined(spans: readonly Span[]): Span[] {
  const sorted = spans.filter(([from, to]) => to > from).sort(([one], [other]) => one - other);
  const all: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = all.at(-1);
    if (last === undefined || from > last[1]) all.push([from, to]);
    else last[1] = Math.max(last[1], to);
  }
  return all;
}

/** The same bytes where there are no spans. */
function marked(bytes: Buffer, spans: readonly Span[]): Buffer {
  const within = spans.filter(([from]) => from < bytes.length);
  if (within.length === 0) return bytes;
  const parts: Buffer[] = [];
  let at = 0;
  for (const [from, to] of within) {
    parts.push(bytes.subarray(at, from), MARK);
    at = to;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** Where the longest end of these bytes begins that some trace begins with, and does not end with. */
function beginningAtEnd(bytes: Buffer, traces: readonly Buffer[]): number {
  let earliest = bytes.length;
  for (const trace of traces) {
    const [first = -1] = trace;
    const from = Math.max(0, bytes.length - trace.length + 1);
    for (let at = bytes.indexOf(first, from); at !== -1 && at < earliest; at = bytes.indexOf(first, at + 1)) {
      if (trace.compare(bytes, at, bytes.length, 0, bytes.length - at) === 0) earliest = at;
    }
  }
  return earliest;
}

/** As it is where it says none of them; otherwise what a reader needs of it. */
function redactedError(error: Error, text: (given: string) => string): Error {
  const { name, message, stack = "", cause } = error;
  const [saidMessage, saidStack] = [text(message), text(stack)];
  if (saidMessage === message && saidStack === stack && cause === undefined) return error;
  const told = new Error(saidMessage, cause instanceof Error ? { cause: redactedError(cause, text) } : undefined);
  return Object.assign(told, { name, stack: saidStack });
}

function redactedJson<T>(value: T, text: (given: string) => string): T {
  const redacted = (item: unknown): unknown => {
    if (typeof item === "string") return text(item);
    if (Array.isArray(item)) return item.map(redacted);
    if (typeof item !== "object" || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [text(key), redacted(inner)]));
  };
  return redacted(value) as T;
}
