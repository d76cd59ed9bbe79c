import type { OrgNode } from "./agent.schema.ts";
import { CARD, GAP, type Hanging, type Placed, placeOrg } from "./org-chart-layout.ts";

export type ChartStyle = "light" | "dark";

const MARGIN = 24;
const HEADING = 40;
/** From the line of a column to the cards in it. */
const SIDE = 12;
/** Within a card: from its left edge to its text, and how wide that may be. */
const TEXT = { x: 16, width: CARD.width - 32 };
/** The reader's own. */
const FONTS = "system-ui, sans-serif";

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

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Who reports to whom, as a picture: managers above the middle of those who report to them. */
export function drawOrgChart(roots: readonly OrgNode[], company: string, style: ChartStyle): Picture {
  const top = MARGIN + HEADING;
  const { hanging, width: needed, bottom } = placeOrg(roots, MARGIN, top);
  const colors = COLORS[style];
  const width = Math.max(needed, CARD.width) + 2 * MARGIN;
  const height = bottom + MARGIN;
  const cards = hanging.flatMap((one) => drawHanging(one, style));
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}" role="img">`,
    `<title>${escaped(company)}</title>`,
    `<rect width="100%" height="100%" fill="${colors.back}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 16}" font-size="18" font-weight="bold" fill="${colors.text}">${fitted(company, 18, width - 2 * MARGIN)}</text>`,
    ...cards,
    "</svg>",
    "",
  ].join("\n");
  return { svg, width, height };
}

function drawHanging(one: Hanging, style: ChartStyle): string[] {
  if (one.kind === "column") return one.cards.map((card) => drawCard(card, style));
  const { head } = one;
  const lines = head.below.flatMap((below) => linesTo(below, head)).join("");
  return [
    ...(lines === "" ? [] : [`<path d="${lines}" fill="none" stroke="${COLORS[style].line}"/>`]),
    drawCard(head, style),
    ...head.below.flatMap((below) => drawHanging(below, style)),
  ];
}

/** From the foot of a card: to the head of another, or along a column to the side of each card in it. */
function linesTo(below: Hanging, { x, y }: Placed): string[] {
  const fork = `M${x + CARD.width / 2} ${y + CARD.height}v${GAP.y / 2}`;
  if (below.kind === "branch") return [`${fork}H${below.head.x + CARD.width / 2}V${below.head.y}`];
  const middles = below.cards.map((card) => card.y + CARD.height / 2);
  const sides = middles.map((middle) => `M${below.x} ${middle}H${below.x + SIDE}`);
  return [`${fork}H${below.x}V${middles.at(-1)}`, ...sides];
}

function drawCard({ node, x, y }: Placed, style: ChartStyle): string {
  const { card, line, text, faint } = COLORS[style];
  const { name, role, title, status } = node;
  const state = status.replace("_", " ");
  return [
    `<g transform="translate(${x} ${y})">`,
    `<title>${escaped(`${name}: ${state}`)}</title>`,
    `<rect width="${CARD.width}" height="${CARD.height}" rx="8" fill="${card}" stroke="${line}"/>`,
    `<text x="${TEXT.x}" y="23" font-size="13" font-weight="bold" fill="${text}">${fitted(name, 13, TEXT.width)}</text>`,
    `<text x="${TEXT.x}" y="39" font-size="12" fill="${faint}">${fitted(title ?? role, 12, TEXT.width)}</text>`,
    `<circle cx="${TEXT.x + 4}" cy="51" r="4" fill="${STATUS_COLORS[status]}"/>`,
    `<text x="${TEXT.x + 14}" y="55" font-size="11" fill="${faint}">${state}</text>`,
    "</g>",
  ].join("");
}

/** As much of a text as has room, by what its characters are wide in a font that is none of the narrowest. */
function fitted(text: string, fontSize: number, width: number): string {
  const characters = Array.from(printable(text));
  let room = width / fontSize;
  const end = characters.findIndex((character) => {
    room -= emsOf(character);
    return room < 0;
  });
  return escaped(end === -1 ? characters.join("") : `${characters.slice(0, Math.max(end - 1, 0)).join("")}…`);
}

function emsOf(character: string): number {
  if (/[\p{M}\p{Cf}]/u.test(character)) return 0;
  if (/[ .,:;'!|()[\]ijlftrI-]/.test(character)) return 0.42;
  if (/[MWmw@%&…—]/.test(character)) return 1;
  return /[\p{Ll}]/u.test(character)
    ? 0.64
    : 0.76 + (/[\u1100-\uFFFF]/.test(character) || character.length > 1 ? 0.3 : 0);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** What XML has no character for is left out. */
const printable = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\uFFFE\uFFFF]/gu, " ");

const escaped = (text: string): string => printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
