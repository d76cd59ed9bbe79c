/** Shorter values would be found in anything: they are not looked for. */
export const SHORTEST_TRACE = 6;

/** A line of a longer value is looked for by itself from this length on. */
const SHORTEST_LINE = 16;

/**
 * As what a value may be printed, in bytes: as it is, without the space around it, line by line, as in JSON, as in a
 * URL, and in base64, also inside of something longer. Longest first.
 */
export function tracesOf(values: readonly string[]): readonly Buffer[] {
  const texts = values.flatMap(spellingsOf).filter((text) => text.length >= SHORTEST_TRACE);
  const distinct = [...new Set(texts)].map((text) => Buffer.from(text));
  return distinct.sort((one, other) => other.length - one.length);
}

function spellingsOf(value: string): string[] {
  if (value.length < SHORTEST_TRACE) return [];
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const encoded = [0, 1, 2].flatMap((before) => inBase64(value, before));
  return [
    value,
    value.trim(),
    ...(lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE) : []),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.toWellFormed()),
    ...encoded,
    ...encoded.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

/** Characters at the beginning that are made of other bytes too, by how many of them there are. */
const MIXED_AT_START = [0, 2, 3] as const;

/**
 * What every base64 holds of a text that has the value so many bytes (modulo 3) from its beginning, whatever is around
 * it: `user:password` and the password alone look nothing alike.
 */
function inBase64(value: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
  const text = bytes.toString("base64").replace(/=+$/, "");
  const end = bytes.length % 3 === 0 ? text.length : text.length - 1;
  return [text.slice(MIXED_AT_START[before], end)];
}
