import { describe, expect, it } from "vitest";

import { csvLine } from "../../shared/kernel/csv.ts";

describe("a line of CSV", () => {
  it("quotes what needs it, keeps numbers below zero, and makes formulas harmless", () => {
    expect(csvLine(["plain", 'a "word"', "two\nlines", "a,b", null, -0.25, { a: 1 }])).toBe(
      'plain,"a ""word""","two\nlines","a,b",,-0.25,"{""a"":1}"\r\n',
    );
    expect(csvLine(["=1+1", "+1", "-1", "@x"])).toBe("'=1+1,'+1,'-1,'@x\r\n");
  });
});
