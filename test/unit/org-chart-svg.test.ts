import { describe, expect, it } from "vitest";

import type { OrgNode } from "../../shared/agents/agent.schema.ts";
import { drawOrgChart, type Picture } from "../../shared/agents/org-chart-svg.ts";

const node = (name: string, reports: OrgNode[] = [], more: Partial<OrgNode> = {}): OrgNode => ({
  id: name,
  name,
  role: "engineer",
  title: null,
  status: "idle",
  reports,
  ...more,
});

/** Where the card of each name is drawn. */
const placesIn = (svg: string) =>
  [...svg.matchAll(/<g transform="translate\((\S+) (\S+)\)"><title>([^:]*):/g)].map(([, x, y, name]) => ({
    name,
    x: Number(x),
    y: Number(y),
  }));

const CARD = { width: 220, height: 64 };

function expectApart(svg: string): void {
  const places = placesIn(svg);
  for (const one of places) {
    for (const other of places) {
      const isApart =
        one === other || Math.abs(one.x - other.x) >= CARD.width || Math.abs(one.y - other.y) >= CARD.height;
      expect([one.name, other.name, isApart]).toEqual([one.name, other.name, true]);
    }
  }
}

function expectInside({ svg, width, height }: Picture): void {
  expect(svg).toContain(`width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`);
  expect(Math.max(...placesIn(svg).map(({ x }) => x)) + CARD.width).toBeLessThan(width);
  expect(Math.max(...placesIn(svg).map(({ y }) => y)) + CARD.height).toBeLessThan(height);
}

describe("the picture of an organisation", () => {
  it("has managers above the middle of their reports, and nobody upon another", () => {
    const chart = drawOrgChart([node("a", [node("b", [node("c"), node("d")]), node("e")]), node("f")], "Acme", "light");

    const places = placesIn(chart.svg);
    const at = (name: string) => places.find((place) => place.name === name)!;
    expect(places).toHaveLength(6);
    expect(at("b").x).toBe((at("c").x + at("d").x) / 2);
    expect(at("a").y).toBe(at("f").y);
    expect(at("c").y).toBeGreaterThan(at("b").y);
    expectApart(chart.svg);
    expectInside(chart);
  });

  it("puts many who have no reports in columns, so that it is about as high as it is wide", () => {
    const crew = Array.from({ length: 60 }, (_, at) => node(`n${at}`));
    const chart = drawOrgChart([node("a", [...crew, node("b", [node("c")])])], "Acme", "light");

    expect(placesIn(chart.svg)).toHaveLength(63);
    expect(chart.width / chart.height).toBeGreaterThan(0.5);
    expect(chart.width / chart.height).toBeLessThan(2.5);
    expectApart(chart.svg);
    expectInside(chart);
  });

  it("says what agents are called and how they are, and lets no name be markup", () => {
    const name = `<b>"x"</b>&'\u0000`;

    const { svg } = drawOrgChart([node("a", [], { name, title: "x".repeat(40), status: "running" })], name, "dark");

    expect(svg).not.toContain("<b>");
    expect(svg).toContain(">&lt;b&gt;&quot;x&quot;&lt;/b&gt;&amp;&apos; </text>");
    expect(svg).toMatch(/>x{15,30}…<\/text>/);
    expect(svg).toContain(">running</text>");
    expect(svg.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });

  it("cuts what has no room in its card, the sooner the wider its letters are", () => {
    const shown = (name: string): string => {
      const { svg } = drawOrgChart([node("a", [], { name })], "Acme", "light");
      return /font-weight="bold"[^>]*>([^<]*)<\/text><text/.exec(svg)![1]!;
    };

    expect(shown("Ada Lovelace")).toBe("Ada Lovelace");
    const lengths = ["i", "n", "W", "字"].map((letter) => Array.from(shown(letter.repeat(80))).length);
    expect(lengths).toEqual(lengths.toSorted((one, other) => other - one));
    expect(new Set(lengths).size).toBe(4);
    expect(shown("👩‍🚀".repeat(30))).toMatch(/…$/u);
  });

  it("is of a company without agents, too", () => {
    expect(drawOrgChart([], "Acme", "light").svg).toMatch(/^<svg[^>]+>\n<title>Acme<\/title>[^]*<\/svg>\n$/);
  });
});
