/** What stands between two blank lines of a `text/event-stream`. */
export interface StreamMessage {
  /** Where to come back to; also of a message without data, which is no event. */
  readonly id?: string;
  /** How long to wait before coming back. */
  readonly retryMs?: number;
  readonly type: string;
  readonly data?: string;
}

/**
 * Reads server-sent events out of text that comes in pieces. Packages that do this drop a message without data, and
 * with it the place that a quiet stream is to be taken up from.
 */
export function eventParser(): (piece: string) => readonly StreamMessage[] {
  let rest = "";
  let lines: string[] = [];
  return (piece) => {
    // A carriage return at the very end may be half of a line break.
    const whole = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = whole.pop() ?? "";
    const messages: StreamMessage[] = [];
    for (const line of whole) {
      if (line !== "") {
        lines.push(line);
        continue;
      }
      if (lines.length > 0) messages.push(messageOf(lines));
      lines = [];
    }
    return messages;
  };
}

function messageOf(lines: readonly string[]): StreamMessage {
  const fields = lines.map((line) => /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []);
  const valuesOf = (wanted: string): string[] =>
    fields.filter(([, name]) => name === wanted).map(([, , value = ""]) => value);
  const data = valuesOf("data");
  const id = valuesOf("id").findLast((value) => !value.includes("\0"));
  const retry = valuesOf("retry").findLast((value) => /^\d+$/.test(value));
  return {
    type: valuesOf("event").at(-1) || "message",
    ...(data.length === 0 ? {} : { data: data.join("\n") }),
    ...(id === undefined ? {} : { id }),
    ...(retry === undefined ? {} : { retryMs: Number(retry) }),
  };
}
