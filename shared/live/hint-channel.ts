/** What carries messages between processes. It comes back by itself after an outage. */
export interface HintChannel {
  /** Rejects when they may not have been sent. */
  readonly send: (messages: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ChannelOptions {
  readonly onMessage: (text: string) => void;
  /** Messages flow again, after a time in which some may have been missed. */
  readonly onGapEnded: () => void;
  /** Messages can be sent again, after a time in which they could not. */
  readonly onSendable: () => void;
  readonly onError: (error: Error) => void;
}
