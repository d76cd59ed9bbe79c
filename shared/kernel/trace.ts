import { randomFillSync } from "node:crypto";

/** The parts of a W3C `traceparent` header: https://www.w3.org/TR/trace-context/. */
export interface Traceparent {
  /** 32 lower-case hex digits, one for all that follows from one request. */
  readonly traceId: string;
  /** 16 lower-case hex digits: the step that made this header. */
  readonly spanId: string;
  readonly flags: number;
}

/** Gives `count` random bytes as lower-case hex. */
export type RandomHex = (count: number) => string;

/** Random bytes in store: asking the system for a few takes as long as for thousands, and every request needs some. */
const store = Buffer.alloc(4_096);
let taken = store.length;

const randomHex: RandomHex = (count) => {
  if (taken + count > store.length) {
    randomFillSync(store);
    taken = 0;
  }
  taken += count;
  return store.toString("hex", taken - count, taken);
};

/** Not version ff, no all-zero id, and nothing after the flags of version 00; what follows in later versions is not ours to read. */
const HEADER =
  /^(?!ff|00-.{52}.)[0-9a-f]{2}-(?<traceId>(?!0{32})[0-9a-f]{32})-(?<spanId>(?!0{16})[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?:$|-)/;
const SAMPLED = 0x01;
const RANDOM_TRACE_ID = 0x02;

/**
 * Reads a header, or gives `undefined` for what the standard calls invalid: such a header is dropped
 * and a new trace begun. A version that is newer than ours is read by the part that we know.
 */
export function parseTraceparent(header: string | undefined): Traceparent | undefined {
  const { traceId, spanId, flags } = HEADER.exec(header?.trim() ?? "")?.groups ?? {};
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) & (SAMPLED | RANDOM_TRACE_ID) };
}

export const formatTraceparent = ({ traceId, spanId, flags }: Traceparent): string =>
  `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, "0")}`;

/** The header of a trace that starts here. */
export const newTraceparent = (random: RandomHex = randomHex): string =>
  formatTraceparent({ traceId: random(16), spanId: random(8), flags: SAMPLED | RANDOM_TRACE_ID });

/** The header for the next step of the same trace; a new trace when `parent` is absent or invalid. */
export function childTraceparent(parent: string | undefined, random: RandomHex = randomHex): string {
  const known = parseTraceparent(parent);
  return known === undefined ? newTraceparent(random) : formatTraceparent({ ...known, spanId: random(8) });
}
