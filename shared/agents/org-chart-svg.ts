import type { OrgNode } from "./agent.schema.ts";

export type ChartStyle = "light" | "dark";

const CARD = { width: 220, height: 64 };
const GAP = { x: 24, y: 48 };
const MARGIN = 24;
const HEADING = 40;
/** Longer texts would leave their card. */
const MOST_CHARACTERS = 26;

const COLORS: Readonly<Record<ChartStyle, Readonly<Record<"back" | "card" | "line" | "text" | "faint", string>>>> = {
  light: { back: "#ffffff", card: "#f8fafc", line: "#cbd5e1", text: "#0f172a", faint: "#64748b" },
  dark: { back: "#0f172a", card: "#1e293b", line: "#475569", text: "#f1f5f9", faint: "#94a3b8" },
};

const STATUS_COLORS: Readonly<Record<OrgNode["status"], string>> = {
  idle: "#22c55e",
  running: "#3b82f6",
  paused: "#f59e0b",
  error: "#ef4444",
  pending_approval: "#a855f7",
  terminated: "#94a3b8",
};

interface Placed {
  readonly node: OrgNode;
  readonly x: number;
  readonly y: number;
  readonly below: readonly Placed[];
}

/** Who reports to whom, as a picture: managers above the middle of those who report to them. */
export function drawOrgChart(roots: readonly OrgNode[], company: string, style: ChartStyle): string {
  const { placed, width, depth } = place(roots, MARGIN, 0);
  const colors = COLORS[style];
  const size = {
    width: Math.max(width, CARD.width) + 2 * MARGIN,
    height: HEADING + 2 * MARGIN + depth * (CARD.height + GAP.y) - (depth > 0 ? GAP.y : 0),
  };
  const cards = placed.flatMap((each) => drawTree(each, style));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="system-ui, sans-serif" role="img">`,
    `<title>${escaped(company)}</title>`,
    `<rect width="100%" height="100%" fill="${colors.back}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 16}" font-size="18" font-weight="600" fill="${colors.text}">${escaped(company)}</text>`,
    ...cards,
    "</svg>",
    "",
  ].join("\n");
}

/** Side by side from `left`; each as wide as those below it need. */
function place(
  nodes: readonly OrgNode[],
  left: number,
  level: number,
): { readonly placed: Placed[]; readonly width: number; readonly depth: number } {
  const placed: Placed[] = [];
  let x = left;
  let depth = nodes.length === 0 ? level : level + 1;
  for (const node of nodes) {
    const below = place(node.reports, x, level + 1);
    const width = Math.max(CARD.width, below.width);
    const y = MARGIN + HEADING + level * (CARD.height + GAP.y);
    placed.push({ node, x: x + (width - CARD.width) / 2, y, below: below.placed });
    depth = Math.max(depth, below.depth);
    x += width + GAP.x;
  }
  return { placed, width: nodes.length === 0 ? 0 : x - left - GAP.x, depth };
}

function drawTree(tree: Placed, style: ChartStyle): string[] {
  const { line } = COLORS[style];
  const from = { x: tree.x + CARD.width / 2, y: tree.y + CARD.height };
  const lines = tree.below.map((below) => {
    const to = { x: below.x + CARD.width / 2, y: below.y };
    return `<path d="M${from.x} ${from.y}V${from.y + GAP.y / 2}H${to.x}V${to.y}" fill="none" stroke="${line}"/>`;
  });
  return [...lines, drawCard(tree, style), ...tree.below.flatMap((below) => drawTree(below, style))];
}

function drawCard({ node, x, y }: Placed, style: ChartStyle): string {
  const { card, line, text, faint } = COLORS[style];
  const { name, role, title, status } = node;
  return [
    `<g transform="translate(${x} ${y})">`,
    `<title>${escaped(`${name}: ${status}`)}</title>`,
    `<rect width="${CARD.width}" height="${CARD.height}" rx="8" fill="${card}" stroke="${line}"/>`,
    `<circle cx="${CARD.width - 16}" cy="18" r="5" fill="${STATUS_COLORS[status]}"/>`,
    `<text x="16" y="27" font-size="14" font-weight="600" fill="${text}">${escaped(cut(name))}</text>`,
    `<text x="16" y="48" font-size="12" fill="${faint}">${escaped(cut(title ?? role))}</text>`,
    "</g>",
  ].join("");
}

const cut = (text: string): string => {
  const characters = Array.from(text);
  return characters.length <= MOST_CHARACTERS ? text : `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
};

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** What XML has no character for is left out. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, " ")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
