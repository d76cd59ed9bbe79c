/**
 * A place in the stream of a company's live events: the transaction that wrote an event, and the event's id
 * in it. An id alone is no order of commits: a transaction that began earlier may commit later.
 */
export interface LiveCursor {
  readonly xid: bigint;
  readonly id: bigint;
}

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

export const isAfter = (one: LiveCursor, other: LiveCursor): boolean =>
  one.xid === other.xid ? one.id > other.id : one.xid > other.xid;
