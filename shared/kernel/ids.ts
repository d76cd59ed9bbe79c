import { randomFillSync } from "node:crypto";

import { V7Generator } from "uuidv7";

/** Random numbers in store: asking the system for a few takes as long as for thousands, and every request needs some. */
const store = new Uint32Array(1_024);
let taken = store.length;

const generator = new V7Generator({
  nextUint32: () => {
    if (taken === store.length) {
      randomFillSync(store);
      taken = 0;
    }
    taken += 1;
    return store[taken - 1] ?? 0;
  },
});

/** A time-ordered UUID: ids sort as their rows were made, and large tables are partitioned by them. */
export const newId = (): string => generator.generate().toString();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

const TIME_ORDERED = /^[0-9a-f]{8}-[0-9a-f]{4}-7/i;
/** Nothing of ours is older: an id that says so was made up. */
const FIRST_MOMENT_MS = Date.UTC(2020, 0);

/** When an id of ours was made, to the millisecond; undefined when it is none. */
export function momentOfId(id: string): Date | undefined {
  if (!TIME_ORDERED.test(id)) return undefined;
  const ms = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return ms < FIRST_MOMENT_MS ? undefined : new Date(ms);
}
