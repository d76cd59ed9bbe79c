import { uptime } from "node:os";

/**
 * Milliseconds since the machine started, the time it was suspended included: the clock by which a worker's deadline
 * is told to its guardian. All processes of a host agree on it; it is never set back, and it is exact to about 10 ms.
 */
export const bootClockMs = (): number => uptime() * 1_000;
