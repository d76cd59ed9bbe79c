/**
 * By how much heartbeats are spread where nobody says: a tenth of the interval, and a minute at the most, in seconds. So
 * a fleet that was made at once does not come due at once, and no due time is met far from where it was set.
 */
export const heartbeatJitterSec = (intervalSec: number): number => Math.min(60, Math.floor(intervalSec / 10));
