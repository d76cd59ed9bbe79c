import fc from "fast-check";

const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
const MEGABYTE = "x".repeat(1024 * 1024);

/** Strings that break what expects text. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "a\udc00b",
  "\u202eevil",
  "\r\nx-evil: 1",
  "'; drop table agents; --",
  "../../etc/passwd",
  "${7*7}{{7*7}}",
  "__proto__",
  "constructor",
  "NaN",
  "null",
  "1e308",
  "\\u0000",
  "x".repeat(5_000),
  "😀".repeat(3_000),
];

/** JSON values that are seldom what was meant. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  -1,
  0.1,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  [],
  {},
  [[]],
  [null],
  { length: 1e9 },
  { toString: 1, valueOf: 1, toJSON: "x" },
  { constructor: { prototype: { isAdmin: true } } },
  ...HOSTILE_TEXTS,
];

/** Texts of bodies that no JSON.stringify would write. */
const DOCUMENTS: readonly string[] = [
  "",
  " ",
  "{",
  "[",
  '"',
  "{}}",
  "nul",
  "null",
  "true",
  "1e999",
  "-0",
  "[]",
  '"text"',
  '{"a":1,"a":2}',
  '{"name":"x",}',
  '\ufeff{"name":"bom"}',
  '{"__proto__":{"isAdmin":true}}',
  '{"name":"x","__proto__":{"name":"y"}}',
  '{"payload":{"__proto__":{"x":1}}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '{"name":"\\ud800","payload":{"k":"\\u0000"}}',
  '{"payload":{"\\u0000":1}}',
  '{"budgetMonthlyCents":123456789012345678901234567890}',
  nested("[", "]", 1_000),
  nested("[", "]", 100_000),
  nested('{"a":', "}", 1_000).replace(":}", ":1}"),
  `{"payload":${nested("[", "]", 1_000)}}`,
  `{"adapterConfig":${nested("[", "]", 99)}}`,
  `{"payload":${nested("[", "]", 99)},"metadata":${nested("[", "]", 99)}}`,
  `{"name":"${MEGABYTE}"}`,
  `{"reason":"x","payload":{"big":"${MEGABYTE}"}}`,
  `{"name":"x","metadata":{"big":"${MEGABYTE}"}}`,
  `{"name":"x","adapterConfig":{"env":{"BIG":"${MEGABYTE}"}}}`,
  `[${"0,".repeat(200_000)}0]`,
];

const KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "", "\0", "id", "companyId", "x"];

const json = JSON.stringify;

/** An object's text with a key more; `__proto__` too, which no assignment would make an own key. */
const withKey = (body: object, key: string, value: unknown): string =>
  `{${[...Object.entries(body), [key, value]].map(([name, of]) => `${json(name)}:${json(of) ?? "null"}`).join(",")}}`;

const without = (body: object, key: string): object =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));

/** The text of a body that was to fit, with something done to it. */
export function spoilt(body: unknown): fc.Arbitrary<string> {
  const whole = fc.oneof(
    fc.constantFrom(...DOCUMENTS),
    fc.constantFrom(...VALUES).map((value) => json(value)),
    fc.constant(json([body])),
    fc.nat({ max: 200 }).map((at) => (json(body) ?? "{").slice(0, at)),
  );
  if (typeof body !== "object" || body === null || Array.isArray(body)) return whole;
  const names = Object.keys(body);
  const extra = fc
    .tuple(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES))
    .map(([key, value]) => withKey(body, key, value));
  if (names.length === 0) return fc.oneof(whole, extra);
  const name = fc.constantFrom(...names);
  return fc.oneof(
    whole,
    extra,
    name.map((key) => json(without(body, key))),
    {
      arbitrary: fc.tuple(name, fc.constantFrom(...VALUES)).map(([key, value]) => json({ ...body, [key]: value })),
      weight: 4,
    },
  );
}

/** Parts of a URL as they are sent: also such as no encoder makes. */
export const HOSTILE_SEGMENTS: readonly string[] = [
  "%",
  "%zz",
  "%00",
  "%ed%a0%80",
  "%c0%af",
  "%2e%2e%2f",
  "..%2f..",
  "%20",
  "me",
  "stats",
  "null",
  "undefined",
  "__proto__",
  "constructor",
  "0",
  "-1",
  "00000000-0000-0000-0000-000000000000",
  "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
  "%27%20or%201%3D1",
  "a".repeat(499),
  "a".repeat(5_000),
  "%f0%9f%98%80",
];

export const HOSTILE_QUERIES: readonly string[] = [
  "%",
  "a=%zz",
  "limit=1&limit=2",
  "limit[]=1",
  "limit=1e308",
  "limit=-0",
  "limit=-1",
  "limit=99999999999999999999",
  "limit=0x10",
  "limit=",
  "limit=NaN",
  "minCount=Infinity",
  "offset=9007199254740993",
  "offset=9007199254740991&limitBytes=9007199254740991",
  "afterSeq=9223372036854775808",
  "afterSeq=1.5",
  "cursor=%00",
  "cursor=a&cursor=b",
  "status=running&status=failed",
  "status=%ed%a0%80",
  "entityType=%00",
  "entityId=%00&entityId=x",
  "__proto__=1",
  "__proto__[limit]=1",
  "constructor=1",
  "hasOwnProperty=1&toString=2",
  "since=0000-01-01T00:00:00Z",
  "since=9999-12-31T23:59:59%2B23:59",
  "since=now&until=infinity",
  "&&&===",
  `x=${"y".repeat(20_000)}`,
  "a=1&".repeat(3_000),
];

export const HOSTILE_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { "content-type": "text/plain" },
  { "content-type": "application/x-www-form-urlencoded" },
  { "content-type": "application/json; charset=utf-16" },
  { "content-type": "application/json;;;=" },
  { "content-type": "" },
  { "content-encoding": "gzip" },
  { "x-paperclip-run-id": "nonsense" },
  { "x-paperclip-run-id": "\u00ff\u00fe" },
  { "x-request-id": "x".repeat(10_000) },
  { "x-request-id": "\u00e9\u00ff" },
  { traceparent: "00-zz-zz-zz" },
  { traceparent: "x".repeat(5_000) },
  { authorization: "Bearer " },
  { authorization: `Bearer ${"a".repeat(9_000)}` },
  { authorization: "Bearer a.b.c" },
  { authorization: "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0." },
  { authorization: "Bearer pcp_\u00ff" },
  { accept: "text/html", "accept-encoding": "br;q=2" },
  { "if-none-match": "*", range: "bytes=0-" },
];
