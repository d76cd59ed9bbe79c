import { describe, expect, it } from "vitest";

import { type Fault, MUTATIONS } from "../../scripts/mutations/index.mjs";
import { sourceFiles } from "../support/source-files.ts";

const CODE = ["api", "cli", "client", "scheduler", "scripts", "shared", "worker"];
const texts = new Map(sourceFiles([...CODE, "test"], /\.m?ts$|\.mjs$/).map(({ path, text }) => [path, text]));

const countOf = (file: string, find: string): number => (texts.get(file) ?? "").split(find).length - 1;

/** A file of tests, with what it has them from: a suite that several run stands in `test/support`. */
function testsIn(file: string): string {
  const text = texts.get(file) ?? "";
  const suites = [...text.matchAll(/ from "\.\.\/support\/([\w-]+\.ts)"/g)].map(([, name]) => `test/support/${name}`);
  return [text, ...suites.map((suite) => texts.get(suite) ?? "")].join("\n");
}

const TITLE = /"((?:[^"\\\n]|\\.)+)"/g;
const FILLED_IN = /%[dijs]/;

/** A fault may name a title as it stands there, or one of those that come of it. */
function isTitleIn(text: string, title: string): boolean {
  const titles = [...text.matchAll(TITLE)].map(([, found = ""]) => found.replaceAll('\\"', '"'));
  return titles.some((found) => found === title || (FILLED_IN.test(found) && comesOf(found, title)));
}

/** Of a title with one place that is filled in, or more. */
function comesOf(found: string, title: string): boolean {
  const [first = "", ...rest] = found.split(FILLED_IN);
  return title.startsWith(first) && title.endsWith(rest.at(-1) ?? "") && rest.every((part) => title.includes(part));
}

describe("the faults that are planted to see tests fail", () => {
  it("have names of their own", () => {
    const names = MUTATIONS.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it("still have their places in the code", () => {
    const isLost = ({ edits }: Fault) =>
      edits.some(({ file, find, all = false }) => (all ? countOf(file, find) === 0 : countOf(file, find) !== 1));
    expect(MUTATIONS.filter(isLost).map(({ name }) => name)).toEqual([]);
  });

  it("name tests that are there", () => {
    const isLost = ({ test: { file, title } }: Fault) => !isTitleIn(testsIn(file), title);
    expect(MUTATIONS.filter(isLost).map(({ name }) => name)).toEqual([]);
  });
});
