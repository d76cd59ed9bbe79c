/** Keeps the end of a stream: what a person reads first of a run that printed a lot. */
export interface Excerpt {
  readonly add: (bytes: Buffer) => void;
  /** The last bytes as text, from the first whole character on; bytes that are not UTF-8 are shown as U+FFFD. */
  readonly text: () => string;
}

const EXCERPT_BYTES = 32 * 1024;

/** Chunks of a byte each would cost a hundred times what they hold. */
const MAX_CHUNKS = 256;

/** Holds at most twice its size. */
export function createExcerpt(limit: number = EXCERPT_BYTES): Excerpt {
  let chunks: Buffer[] = [];
  let length = 0;
  let isCut = false;

  const tail = (): Buffer => {
    const all = Buffer.concat(chunks);
    return all.length > limit ? all.subarray(all.length - limit) : all;
  };
  const add = (bytes: Buffer): void => {
    if (bytes.length === 0) return;
    // A copy: a chunk may be a view of a larger buffer, which would be kept with it.
    chunks.push(Buffer.from(bytes.length > limit ? bytes.subarray(bytes.length - limit) : bytes));
    length += bytes.length;
    isCut ||= length > limit;
    if (length <= 2 * limit && chunks.length < MAX_CHUNKS) return;
    chunks = [Buffer.from(tail())];
    length = Math.min(length, limit);
  };
  const text = (): string => {
    const bytes = tail();
    return bytes.toString("utf8", isCut ? firstWholeCharacter(bytes) : 0);
  };
  return { add, text };
}

/** Skips what is left of a UTF-8 character whose beginning was cut off: at most three continuation bytes. */
function firstWholeCharacter(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && at < bytes.length && isContinuation(bytes[at])) at += 1;
  return at < bytes.length && isContinuation(bytes[at]) ? 0 : at;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
