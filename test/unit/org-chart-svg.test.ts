import { describe, expect, it } from "vitest";

import type { OrgNode } from "../../shared/agents/agent.schema.ts";
import { drawOrgChart } from "../../shared/agents/org-chart-svg.ts";

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

describe("the picture of an organisation", () => {
  it("has managers above the middle of their reports, and nobody upon another", () => {
    const svg = drawOrgChart([node("a", [node("b", [node("c"), node("d")]), node("e")]), node("f")], "Acme", "light");

    const places = placesIn(svg);
    const at = (name: string) => places.find((place) => place.name === name)!;
    expect(places).toHaveLength(6);
    expect(at("b").x).toBe((at("c").x + at("d").x) / 2);
    expect(at("a").y).toBe(at("f").y);
    expect(at("c").y).toBeGreaterThan(at("b").y);
    for (const one of places) {
      for (const other of places) {
        const isApart = one.name === other.name || one.y !== other.y || Math.abs(one.x - other.x) >= 220;
        expect([one.name, other.name, isApart]).toEqual([one.name, other.name, true]);
      }
    }
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
    expect(Math.max(...places.map(({ x }) => x)) + 220).toBeLessThan(Number(width));
    expect(Math.max(...places.map(({ y }) => y)) + 64).toBeLessThan(Number(height));
  });

  it("says what agents are called, and lets no name be markup", () => {
    const name = `<script>alert("x")</script>&'\u0000`;

    const svg = drawOrgChart([node("a", [], { name, title: "x".repeat(40) })], name, "dark");

    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/scrip…");
    expect(svg).toContain(`${"x".repeat(25)}…`);
    expect(svg.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });

  it("is of a company without agents, too", () => {
    expect(drawOrgChart([], "Acme", "light")).toMatch(/^<svg[^>]+>\n<title>Acme<\/title>[^]*<\/svg>\n$/);
  });
});
