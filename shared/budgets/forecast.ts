/** Where a window is heading. Amounts are what its policy counts: micro-USD, tokens or runs. */
export interface Outlook {
  readonly burnRatePerHour: number;
  /** What the window will have seen at its end; null where it has none. */
  readonly projectedAmount: number | null;
  /** When the cap will be met, if that is before the window ends. */
  readonly capMetAt: Date | null;
}

export interface Forecast extends Outlook {
  /** The same, if it goes on as it did lately. */
  readonly recent: Outlook & { readonly since: Date };
}

export interface ForecastBasis {
  readonly now: Date;
  /** Since when what is spent was spent: the window's first moment, or that of what it is about. */
  readonly since: Date;
  /** Null: it does not end. */
  readonly windowEnd: Date | null;
  /** Null: no cap is in force. */
  readonly cap: number | null;
  readonly spent: number;
  readonly recent: { readonly amount: number; readonly since: Date };
}

const MS_PER_HOUR = 3_600_000;
/** What was spent in a shorter time says nothing of an hour. */
const SHORTEST_MS = 60_000;

/** What comes of a window if it goes on as it did so far, and if it goes on as it did lately. */
export function forecast(basis: ForecastBasis): Forecast {
  const { now, since, spent, recent } = basis;
  return {
    ...outlook(basis, ratePerHour(spent, since, now)),
    recent: { since: recent.since, ...outlook(basis, ratePerHour(recent.amount, recent.since, now)) },
  };
}

function ratePerHour(amount: number, since: Date, now: Date): number {
  const elapsedMs = Math.max(SHORTEST_MS, now.getTime() - since.getTime());
  return (Math.max(0, amount) * MS_PER_HOUR) / elapsedMs;
}

function outlook({ now, windowEnd, cap, spent }: ForecastBasis, burnRatePerHour: number): Outlook {
  const leftMs = windowEnd === null ? null : Math.max(0, windowEnd.getTime() - now.getTime());
  return {
    burnRatePerHour,
    projectedAmount: leftMs === null ? null : Math.round(spent + (burnRatePerHour * leftMs) / MS_PER_HOUR),
    capMetAt: cap === null ? null : metAt({ now, room: cap - spent, burnRatePerHour, leftMs }),
  };
}

/** The last moment that a Date can be. */
const END_OF_TIME_MS = 8.64e15;

interface Approach {
  readonly now: Date;
  readonly room: number;
  readonly burnRatePerHour: number;
  readonly leftMs: number | null;
}

/** Now, where it is met already. */
function metAt({ now, room, burnRatePerHour, leftMs }: Approach): Date | null {
  if (room <= 0) return now;
  if (burnRatePerHour === 0) return null;
  const inMs = Math.ceil((room / burnRatePerHour) * MS_PER_HOUR);
  const lastMs = leftMs ?? END_OF_TIME_MS - now.getTime();
  return inMs < lastMs ? new Date(now.getTime() + inMs) : null;
}
