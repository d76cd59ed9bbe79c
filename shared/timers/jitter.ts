import { createHash } from "node:crypto";

/** How far behind its due time a timer fires, in milliseconds: below `jitterSec`, always the same for one seed, and evenly spread over many. */
export function offsetOf(seed: string, jitterSec: number): number {
  if (jitterSec <= 0) return 0;
  // 48 bits are spread evenly enough over any jitter, and are exact as a number.
  return createHash("sha256").update(seed).digest().readUIntBE(0, 6) % (jitterSec * 1_000);
}
