import type { Tx } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { goalHeight, listGoalLine } from "./goal-tree.store.ts";

/** Deeper than anybody plans; whoever walks the tree may rely on it. */
const MOST_LEVELS = 20;

interface Placing {
  readonly companyId: string;
  /** Undefined: it is to be made. */
  readonly goalId?: string;
  readonly parentId: string;
}

/**
 * The company must be locked: two goals that are moved below each other at the same time would each see no circle.
 * @throws illegal_transition
 */
export async function requirePossibleParent(tx: Tx, { companyId, goalId, parentId }: Placing): Promise<void> {
  if (parentId === goalId) throw new IllegalTransitionError("Goal cannot be its own parent");
  const line = await listGoalLine(tx, parentId);
  if (line.length === 0 || line.some((goal) => goal.company_id !== companyId)) {
    throw new IllegalTransitionError("Parent goal must belong to the same company");
  }
  if (line.some((goal) => goal.id === goalId)) {
    throw new IllegalTransitionError("Goal hierarchy would contain a cycle");
  }
  const height = goalId === undefined ? 1 : await goalHeight(tx, goalId, MOST_LEVELS);
  if (line.length + height > MOST_LEVELS) {
    throw new IllegalTransitionError(`Goals may be nested ${MOST_LEVELS} levels deep`);
  }
}
