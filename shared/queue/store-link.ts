export type OnError = (error: Error) => void;

/** Connections to a store, made and answering before BullMQ sees them, and ended by us. */
export interface StoreLink<C> {
  readonly connection: C;
  readonly ping: () => Promise<void>;
  /** Bounded in time; cuts off what does not let go. */
  readonly end: () => Promise<void>;
}
