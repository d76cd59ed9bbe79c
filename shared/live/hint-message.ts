import { z } from "zod";

import type { Hint } from "./live-bus.ts";

/** Both stores' channel. One deployment has one database or Redis, and so one channel. */
export const CHANNEL = "systole_live";

const Hints = z.array(
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("events"), companyId: z.string().min(1) }),
    z.object({ kind: z.literal("cancel"), runId: z.string().min(1) }),
    z.object({ kind: z.literal("worker"), workerId: z.string().min(1) }),
    z.object({ kind: z.literal("timers") }),
    z.object({ kind: z.literal("admission") }),
    z.object({ kind: z.literal("resync") }),
  ]),
);
const Message = z.object({ from: z.string(), hints: Hints });

export type HintMessage = z.infer<typeof Message>;

/** PostgreSQL refuses a payload of 8000 bytes. Ids are ASCII, so a character is a byte; the rest is room for the frame. */
const MAX_CHARS = 7_500;

/** Puts hints into as few messages as they fit in. `from` lets a bus know its own again. */
export function toMessages(from: string, hints: readonly Hint[]): string[] {
  const messages: string[] = [];
  let batch: Hint[] = [];
  let chars = 0;
  for (const hint of hints) {
    const length = JSON.stringify(hint).length + 1;
    if (chars + length > MAX_CHARS) {
      messages.push(JSON.stringify({ from, hints: batch }));
      [batch, chars] = [[], 0];
    }
    batch.push(hint);
    chars += length;
  }
  if (batch.length > 0) messages.push(JSON.stringify({ from, hints: batch }));
  return messages;
}

/** Nothing when it is not a message of ours: anyone can write to the channel. */
export function fromMessage(text: string): HintMessage | undefined {
  try {
    return Message.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
