export interface LogChunk {
  readonly byteOffset: number;
  readonly lines: string;
}

export interface LogPage {
  readonly content: string;
  /** Where the next page begins; undefined at the end of what there is. */
  readonly nextOffset: number | undefined;
}

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;

/**
 * Cuts a page out of a log: from `offset`, at most `limitBytes`, and never through a character. An
 * offset inside a character begins at the next one; a page always holds at least one character.
 *
 * @param chunks in order, the first holding `offset`
 * @param totalBytes the log's length
 */
export function cutLogPage(
  chunks: readonly LogChunk[],
  { offset, limitBytes, totalBytes }: { offset: number; limitBytes: number; totalBytes: number },
): LogPage {
  const [first] = chunks;
  if (first === undefined || offset >= totalBytes) return { content: "", nextOffset: undefined };
  const bytes = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk.lines, "utf8")));
  let start = Math.max(0, offset - first.byteOffset);
  while (isContinuation(bytes[start])) start += 1;
  let end = Math.min(bytes.length, start + limitBytes);
  while (end > start && end < bytes.length && isContinuation(bytes[end])) end -= 1;
  if (end === start) {
    end = Math.min(bytes.length, start + 1);
    while (isContinuation(bytes[end])) end += 1;
  }
  const nextOffset = first.byteOffset + end;
  return { content: bytes.toString("utf8", start, end), nextOffset: nextOffset < totalBytes ? nextOffset : undefined };
}
