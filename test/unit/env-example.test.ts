import { describe, expect, it } from "vitest";

import { Environment } from "../../shared/platform/config.ts";
import { readSource } from "../support/source-files.ts";

describe(".env.example", () => {
  const text = readSource(".env.example");
  const shown = Object.fromEntries([...text.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));

  it("shows exactly the variables that are read, each with its default", () => {
    const read = Object.fromEntries(
      Object.entries(Environment.shape).map(([name, schema]) => [name, String(schema.parse(undefined) ?? "")]),
    );

    expect(shown).toEqual(read);
  });

  it("says of each variable what it means", () => {
    for (const name of Object.keys(shown)) {
      expect(text, name).toMatch(new RegExp(`\\n\\n(# .{20,}\\n)+# ${name}=`));
    }
  });

  it("sets nothing", () => {
    expect(text).not.toMatch(/^[^#\n]/m);
  });
});
