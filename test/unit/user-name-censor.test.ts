import { describe, expect, it } from "vitest";

import { censored, censoredPage, userNameCensor } from "../../shared/kernel/user-name-censor.ts";

const censor = userNameCensor("jdoe");

describe("hiding the names of users", () => {
  it.each([
    ["in /home/alice/work and /Users/Bob/x", "in /home/*****/work and /Users/*****/x"],
    ["C:\\Users\\alice\\a, C:\\\\Users\\\\alice\\\\a", "C:\\Users\\*****\\a, C:\\\\Users\\\\*****\\\\a"],
    ['{"cwd":"/home/alice"}', '{"cwd":"/home/*****"}'],
    ["jdoe@host, (jdoe) and jdoe.", "*****@host, (*****) and *****."],
    ["jdoes, mrjdoe, jdoe-2, x.jdoe, jdoeß", "jdoes, mrjdoe, jdoe-2, x.jdoe, jdoeß"],
    ["/homework/alice /home/", "/homework/alice /home/"],
  ])("%s", (text, shown) => {
    expect(censor(text)).toBe(shown);
  });

  it("leaves names alone that are everybody's, or none", () => {
    for (const name of ["root", "ab", undefined])
      expect(userNameCensor(name)("root cause of ab")).toBe("root cause of ab");
  });

  it("takes a name for what it is, not for a pattern", () => {
    expect(userNameCensor("a.b+c")("a.b+c axbbc")).toBe("***** axbbc");
  });

  it("reaches every text of a value, and nothing else", () => {
    expect(censored({ a: ["jdoe", 1, null], jdoe: { b: "/home/alice" } }, censor)).toEqual({
      a: ["*****", 1, null],
      jdoe: { b: "/home/*****" },
    });
  });

  it("ends the page of a log that goes on before the word that would be cut", () => {
    expect(censoredPage({ content: "see /home/al", nextOffset: 112 }, censor)).toEqual({
      content: "see ",
      nextOffset: 104,
    });
    expect(censoredPage({ content: "see /home/ål", nextOffset: 113 }, censor)).toEqual({
      content: "see ",
      nextOffset: 104,
    });
    expect(censoredPage({ content: "see /home/al", nextOffset: undefined }, censor)).toEqual({
      content: "see /home/*****",
      nextOffset: undefined,
    });
    const word = { content: "x".repeat(20), nextOffset: 20 };
    expect(censoredPage(word, censor)).toEqual(word);
  });
});
