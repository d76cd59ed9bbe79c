import { OverloadedError } from "../shared/kernel/errors.ts";

/** Lets so many pieces of work go on at a time. */
export interface Gate {
  /** @throws overloaded: at once, and nothing was begun */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * What bounds the waiting lists behind the API: of the batches, and of the database's connections. A caller
 * who is told so at once can do something else; one who waits behind thousands learns it too late.
 */
export function createGate(most: number): Gate {
  let underWay = 0;
  return {
    run: async (work) => {
      if (underWay >= most) throw new OverloadedError();
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
      }
    },
  };
}
