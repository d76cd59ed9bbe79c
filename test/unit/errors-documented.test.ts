import { describe, expect, it } from "vitest";

import { readSource } from "../support/source-files.ts";

describe("docs/errors.md", () => {
  it("has one heading for each error code, and none besides", () => {
    const [, union = ""] = /export type ErrorCode =([^;]+);/.exec(readSource("shared/kernel/errors.ts")) ?? [];
    const codes = [...union.matchAll(/"([a-z_]+)"/g)].map(([, code]) => code);

    const headings = [...readSource("docs/errors.md").matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

    expect(codes.length).toBeGreaterThan(10);
    expect(headings).toEqual(codes);
  });

  it("gives each code its status and more than a word of advice", () => {
    const sections = readSource("docs/errors.md").split(/^## /m).slice(1);

    for (const section of sections) expect(section).toMatch(/^[a-z_]+\n\n\*\*[45]\d\d\b.*\*\*.{50,}/s);
  });
});
