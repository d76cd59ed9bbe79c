import { describe, expect, it } from "vitest";

import { isTerminal, sourcesOf, type Transitions } from "../../shared/kernel/state-machine.ts";

type Light = "red" | "green" | "amber" | "broken";

const LIGHT: Transitions<Light> = {
  red: ["green", "broken"],
  green: ["amber", "broken"],
  amber: ["red", "broken"],
  broken: [],
};

describe("a table of transitions", () => {
  it("tells from where a state may be entered", () => {
    expect(sourcesOf(LIGHT, "green")).toEqual(["red"]);
    expect(sourcesOf(LIGHT, "broken")).toEqual(["red", "green", "amber"]);
  });

  it("knows the states that nothing follows", () => {
    expect(isTerminal(LIGHT, "broken")).toBe(true);
    expect(isTerminal(LIGHT, "red")).toBe(false);
  });
});
