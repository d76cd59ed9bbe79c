import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { readSource } from "../support/source-files.ts";

const ROOT = join(import.meta.dirname, "../..");

const rows = [...readSource("docs/known-failures.md").matchAll(/^\| (\d+) \|(.*)\|$/gm)].map(([, number, cells]) => ({
  number: Number(number),
  proof: (cells ?? "").split(" | ").at(-1) ?? "",
}));

/** A test as a row names it: its file, then its title. */
const namedIn = (proof: string): { file: string; title: string }[] =>
  [...proof.matchAll(/`(test\/[^`]+\.test\.ts)`((?: “[^”]+”,?)+)/g)].flatMap(([, file, titles]) =>
    [...(titles ?? "").matchAll(/“([^”]+)”/g)].map(([, title]) => ({ file: file as string, title: title as string })),
  );

/** Titles as they are written: the first argument of `it` or `test`, also behind `.each` and `.skipIf`. */
const titlesIn = (file: string): Set<string> =>
  new Set(
    [...readSource(file).matchAll(/(?:^\s*(?:it|test)\b|\)|`)\(\s*("(?:[^"\\]|\\.)*"|`[^`]*`)\s*,/gm)].map(
      ([, title]) => (title as string).slice(1, -1).replaceAll("\\", ""),
    ),
  );

describe("docs/known-failures.md", () => {
  it("has each failure once, in order", () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 42 }, (_, n) => n + 1));
  });

  it("has a test for each, or says what it waits for", () => {
    for (const { number, proof } of rows) {
      const isShown = namedIn(proof).length > 0 || proof.includes("**to come**");
      expect(isShown, `failure ${number}`).toBe(true);
    }
  });

  it("names tests that there are", () => {
    const named = rows.flatMap(({ proof }) => namedIn(proof));
    expect(named.length).toBeGreaterThan(60);
    for (const { file, title } of named) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      expect([...titlesIn(file)], `${file} has the test`).toContain(title);
    }
  });

  it("names nothing in another form, which would not be looked at", () => {
    for (const { number, proof } of rows) {
      const files = [...proof.matchAll(/test\/[\w-]+\/[\w-]+/g)].length;
      const looked = new Set([...proof.matchAll(/`(test\/[^`]+\.test\.ts)`(?= “)/g)].map(([, file]) => file)).size;
      expect(looked, `failure ${number}`).toBe(files);
    }
  });
});
