/**
 * A place in the stream of a company's live events, behind one of them: the transaction that wrote it, and its id
 * in that. An id alone is no order of commits: a transaction that began earlier may commit later. It is always an
 * event that was read, which is on disk: a place merely reached may be handed out again by a server that was killed.
 */
export interface LiveCursor {
  readonly xid: bigint;
  readonly id: bigint;
}

/** Before the first event of all. */
export const BEGINNING: LiveCursor = { xid: 0n, id: 0n };

const CURSOR = /^(?<xid>\d{1,19})-(?<id>\d{1,19})$/;
const LARGEST = 2n ** 63n - 1n;

/** As the wire writes it: `<xid>-<id>`. */
export const formatCursor = ({ xid, id }: LiveCursor): string => `${xid}-${id}`;

export function parseCursor(text: string): LiveCursor | undefined {
  const { xid, id } = CURSOR.exec(text)?.groups ?? {};
  if (xid === undefined || id === undefined) return undefined;
  const cursor = { xid: BigInt(xid), id: BigInt(id) };
  return cursor.xid <= LARGEST && cursor.id <= LARGEST ? cursor : undefined;
}

export const isSame = (one: LiveCursor, other: LiveCursor): boolean => one.xid === other.xid && one.id === other.id;

export const isAfter = (one: LiveCursor, other: LiveCursor): boolean =>
  one.xid === other.xid ? one.id > other.id : one.xid > other.xid;

const ID = /^\d{1,19}$/;

/** The id alone, as the envelope of an event has it: it takes a look into the database to know its place. */
export function parseEventId(text: string): bigint | undefined {
  if (!ID.test(text)) return undefined;
  const id = BigInt(text);
  return id <= LARGEST ? id : undefined;
}
