/** How far the work for something has come, and what it has cost so far. */
export interface Rollup {
  /** All but those that failed. */
  readonly tasksTotal: number;
  readonly tasksDone: number;
  readonly tasksInFlight: number;
  readonly tasksQueued: number;
  readonly tasksFailed: number;
  readonly spentMicros: number;
}

export type Rollups = (id: string) => Rollup;
