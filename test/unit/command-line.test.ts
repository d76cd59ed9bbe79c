import { describe, expect, it } from "vitest";

import { splitArguments } from "../../shared/kernel/command-line.ts";

describe("arguments in one text", () => {
  it.each([
    ["", []],
    ["  ", []],
    ["one", ["one"]],
    [" one  two\tthree\n", ["one", "two", "three"]],
    [`"one two" 'three four'`, ["one two", "three four"]],
    [`--a="b c" d'e f'g`, ["--a=b c", "de fg"]],
    [`"" ''`, ["", ""]],
    [String.raw`a\ b \" \\`, ["a b", '"', "\\"]],
    [String.raw`"say \"hi\" C:\dir"`, [String.raw`say "hi" C:\dir`]],
    [String.raw`'{"a":"\n"}'`, [String.raw`{"a":"\n"}`]],
    [`"not closed`, ["not closed"]],
    ["$HOME *", ["$HOME", "*"]],
  ])("%j are %j", (text, words) => {
    expect(splitArguments(text)).toEqual(words);
  });
});
