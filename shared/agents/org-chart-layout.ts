import type { OrgNode } from "./agent.schema.ts";

export const CARD = { width: 220, height: 64 };
export const GAP = { x: 24, y: 48 };
/** Between the cards of a column, and how far they stand to the right of its line. */
const COLUMN = { gap: 12, indent: 24 };
/** More than so many without reports stand in columns: side by side they would be a ribbon that nobody reads. */
const SIDE_BY_SIDE = 4;
/** So many are still one column. */
const ONE_COLUMN = 12;

/** Where an agent's card stands, and what hangs below it. */
export interface Placed {
  readonly node: OrgNode;
  readonly x: number;
  readonly y: number;
  readonly below: readonly Hanging[];
}

/** Others with all that hangs below them; or a column of those who have nobody below them, along a line at `x`. */
export type Hanging =
  | { readonly kind: "branch"; readonly head: Placed }
  | { readonly kind: "column"; readonly x: number; readonly cards: readonly Placed[] };

export interface Placement {
  readonly hanging: readonly Hanging[];
  readonly width: number;
  /** Where the lowest card ends. */
  readonly bottom: number;
}

/** Side by side from `left`; each as wide as those below it need, and above their middle. */
export function placeOrg(nodes: readonly OrgNode[], left: number, top: number): Placement {
  const leaves = nodes.filter(({ reports }) => reports.length === 0);
  const isStacked = leaves.length > SIDE_BY_SIDE;
  const heads = isStacked ? nodes.filter(({ reports }) => reports.length > 0) : nodes;
  const hanging: Hanging[] = [];
  let x = left;
  let bottom = top;
  const add = (one: Hanging, width: number, end: number): void => {
    hanging.push(one);
    x += width + GAP.x;
    bottom = Math.max(bottom, end);
  };
  for (const node of heads) {
    const below = placeOrg(node.reports, x, top + CARD.height + GAP.y);
    const width = Math.max(CARD.width, below.width);
    const head = { node, x: x + (width - CARD.width) / 2, y: top, below: below.hanging };
    add({ kind: "branch", head }, width, Math.max(top + CARD.height, node.reports.length === 0 ? 0 : below.bottom));
  }
  for (const part of isStacked ? columnsOf(leaves) : []) {
    const cards = part.map((node, at) => ({ node, x: x + COLUMN.indent, y: top + at * STEP, below: [] }));
    add({ kind: "column", x: x + COLUMN.indent / 2, cards }, COLUMN_WIDTH, top + part.length * STEP - COLUMN.gap);
  }
  return { hanging, width: Math.max(0, x - left - GAP.x), bottom };
}

const STEP = CARD.height + COLUMN.gap;
const COLUMN_WIDTH = COLUMN.indent + CARD.width;

/** Of very many, as many to a column as make them about as high as they are wide together. */
function columnsOf(leaves: readonly OrgNode[]): OrgNode[][] {
  const most = Math.max(ONE_COLUMN, Math.sqrt((leaves.length * (COLUMN_WIDTH + GAP.x)) / STEP));
  const columns = Math.ceil(leaves.length / most);
  const rows = Math.ceil(leaves.length / columns);
  return Array.from({ length: columns }, (_, at) => leaves.slice(at * rows, (at + 1) * rows)).filter(isThere);
}

const isThere = ({ length }: readonly OrgNode[]): boolean => length > 0;
