import { describe, expect, it } from "vitest";

import { asksFirst, type Tool, WAITING } from "../../api/mcp/tool.ts";
import { TOOLS } from "../../api/mcp/tools.ts";
import { readSource } from "../support/source-files.ts";

interface Fields {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ") || "–";

function takenBy(tool: Tool): string {
  const { properties = {}, required = [] } = tool.inputSchema as Fields;
  const own = Object.keys(properties).filter((name) => !asksFirst(tool) || !Object.hasOwn(WAITING, name));
  return listed(own.map((name) => (required.includes(name) ? name : `${name}?`)));
}

/** A tool's line, as the page has to have it. */
function lineOf(tool: Tool): string {
  const ungated = tool.isRead ? "reads" : "asks";
  const kind = asksFirst(tool) ? "changes" : ungated;
  const { properties = {} } = tool.outputSchema as Fields;
  return `| \`${tool.name}\` | ${tool.title} | ${kind} | ${takenBy(tool)} | ${listed(Object.keys(properties))} |`;
}

describe("docs/mcp.md", () => {
  const page = readSource("docs/mcp.md");

  it("has each tool with what it takes and answers, in their order, and no other", () => {
    const lines = page.split("\n").filter((line) => /^\| `[a-z_]+` \|/.test(line));

    expect(TOOLS.length).toBeGreaterThan(10);
    expect(lines).toEqual(TOOLS.map(lineOf));
  });
});
