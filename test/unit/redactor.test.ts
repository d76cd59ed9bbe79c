import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { REDACTED } from "../../shared/kernel/sensitive.ts";
import { createRedactor } from "../../shared/secrets/redactor.ts";

const SECRET = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

/** What a stream shows of a text that comes in these pieces. */
function streamed(values: readonly string[], pieces: readonly (string | Buffer)[]): string {
  const stream = createRedactor(values).stream();
  const shown = pieces.map((piece) => stream.push(Buffer.from(piece as string)));
  return Buffer.concat([...shown, stream.end()]).toString("utf8");
}

describe("a redactor", () => {
  it.each([
    ["as it is", SECRET, `token=${SECRET};`, `token=${REDACTED};`],
    ["several times", SECRET, `${SECRET} ${SECRET}${SECRET}`, `${REDACTED} ${REDACTED}`],
    ["in JSON", 'a "quoted"\nsecret', JSON.stringify({ k: 'a "quoted"\nsecret' }), `{"k":"${REDACTED}"}`],
    ["in a URL", "p@ss word/1", `https://u:${encodeURIComponent("p@ss word/1")}@host`, `https://u:${REDACTED}@host`],
    ["without the newline that it was kept with", "hunter2-hunter2\n", "is hunter2-hunter2.", `is ${REDACTED}.`],
  ])("takes a secret out %s", (_how, secret, text, shown) => {
    expect(createRedactor([secret]).text(text)).toBe(shown);
  });

  it.each(["", "u", "us", "user:", "some longer beginning"])(
    "takes it out of base64 of %j and the secret",
    (before) => {
      const text = Buffer.from(`${before}${SECRET} and more`).toString("base64");
      const shown = createRedactor([SECRET]).text(`Basic ${text}`);

      const left = Buffer.from(shown.replace(REDACTED, " ").split(" ").join(""), "base64").toString("latin1");
      expect(shown).toContain(REDACTED);
      expect(left).not.toContain(SECRET.slice(2, -2));
    },
  );

  it("takes out a key line by line, however its lines are shown", () => {
    const lines = [
      "-----BEGIN KEY-----",
      "MIIEvQIBADANBgkqhkiG9w0BAQEF",
      "AASCBKcwggSjAgEAAoIBAQC7VJTU",
      "-----END KEY-----",
    ];
    const shown = createRedactor([lines.join("\n")]).text(lines.map((line) => `> ${line}`).join("\r\n"));

    expect(shown).not.toMatch(/MIIE|AASC/);
  });

  it("does not look for values of less than six characters", () => {
    expect(createRedactor(["12345", ""]).text("12345")).toBe("12345");
    expect(createRedactor(["123456"]).text("123456")).toBe(REDACTED);
  });

  it("leaves what has nothing of it as it is", () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x67, 0x0a]);
    const value = { a: ["x", 1, null, true], b: { c: "\ud800" } };
    const redactor = createRedactor([SECRET]);

    expect(redactor.stream().push(bytes)).toEqual(bytes);
    expect(redactor.json(value)).toEqual(value);
  });

  it("takes it out of keys and texts of JSON at any depth, and of errors", () => {
    const redactor = createRedactor([SECRET]);
    const error = redactor.error(new Error(`bad ${SECRET}`, { cause: new Error(SECRET) })) as Error;

    expect(redactor.json({ [SECRET]: [{ a: `x${SECRET}` }, 1] })).toEqual({ [REDACTED]: [{ a: `x${REDACTED}` }, 1] });
    expect([error.message, (error.cause as Error).message]).toEqual([`bad ${REDACTED}`, REDACTED]);
    expect(error.stack).not.toContain(SECRET);
  });
});

describe("a redacted stream", () => {
  it("takes out a secret that comes in pieces", () => {
    for (let at = 1; at < SECRET.length; at += 1) {
      expect(streamed([SECRET], [`a ${SECRET.slice(0, at)}`, `${SECRET.slice(at)} b`])).toBe(`a ${REDACTED} b`);
    }
    expect(streamed([SECRET], Array.from(`a ${SECRET} b`))).toBe(`a ${REDACTED} b`);
  });

  it("shows at once what cannot be the beginning of one", () => {
    const stream = createRedactor([SECRET]).stream();

    expect(stream.push(Buffer.from("waiting\n")).toString()).toBe("waiting\n");
    expect(stream.push(Buffer.from("then gh")).toString()).toBe("then ");
    expect(stream.push(Buffer.from("ost\n")).toString()).toBe("ghost\n");
  });

  it("does not show the beginning of one that is cut off", () => {
    expect(streamed([SECRET], [`a ${SECRET.slice(0, -1)}`])).toBe(`a ${REDACTED}`);
    expect(streamed([SECRET], ["a ghp"])).toBe("a ghp");
  });

  it("takes out secrets that overlap, wherever the cut is", () => {
    const values = ["abcdefghij", "ghijklmnop", "nopqrstuvw"];
    const text = "<abcdefghijklmnopqrstuvw>";
    for (let at = 0; at <= text.length; at += 1) {
      expect(streamed(values, [text.slice(0, at), text.slice(at)])).toMatch(/^<(?:\*{3}REDACTED\*{3})+>$/);
    }
  });

  it("never shows a secret, and all of the rest, however it is cut", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 6, maxLength: 12 });
    const around = fc.string({ unit: fc.constantFrom("a", "b", "c", "-"), maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(around, fc.nat(2)), { maxLength: 6 }),
        fc.array(fc.nat(120), { maxLength: 12 }),
        (values, parts, cuts) => {
          const text = parts.map(([before, which]) => before + (values[which] ?? "")).join("");
          const at = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
          const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
          const shown = streamed(values, pieces);

          // What is not a secret's letters is all there, in its order.
          expect(shown.replaceAll(REDACTED, "").replace(/[abc]/g, "")).toBe(text.replace(/[abc]/g, ""));
          for (const piece of shown.split(REDACTED)) {
            for (const value of values) expect(piece).not.toContain(value);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
