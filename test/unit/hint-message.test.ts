import fc from "fast-check";
import { expect, test } from "vitest";

import { fromMessage, toMessages } from "../../shared/live/hint-message.ts";
import type { Hint } from "../../shared/live/live-bus.ts";

const hint: fc.Arbitrary<Hint> = fc.oneof(
  fc.uuid().map((companyId): Hint => ({ kind: "events", companyId })),
  fc.uuid().map((runId): Hint => ({ kind: "cancel", runId })),
  fc.constantFrom<Hint>({ kind: "timers" }, { kind: "admission" }, { kind: "resync" }),
);

test("hints come out as they went in, in messages that PostgreSQL takes", () => {
  fc.assert(
    fc.property(fc.array(hint, { maxLength: 600 }), (hints) => {
      const messages = toMessages("4be0643f-1d98-473b-97cd-ca98a65347dd", hints);
      for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThan(8_000);
      expect(messages.length).toBeLessThanOrEqual(Math.ceil(hints.length / 80));
      expect(messages.flatMap((message) => fromMessage(message)?.hints)).toEqual(hints);
    }),
  );
});

test("any other text is no message", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(fromMessage(text)).toBeUndefined();
    }),
  );
});
