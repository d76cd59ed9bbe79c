/** Why a run that was claimed waits on, as `holdReason` shows it. */
export const HOLD_REASONS = [
  "capacity.lowered",
  "instance.drained",
  "work.held",
  "workspace.busy",
  "budget.reserved",
  /** It tells what it used only at its end, and has no budget of each run: a hard one would not hold. */
  "budget.run_cap_missing",
  /** No worker that is there can run agents of its type. */
  "adapter.no_worker",
  /** Those that can have no free slot. */
  "adapter.workers_full",
  /** It was left to one that can. */
  "adapter.other_worker",
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];
