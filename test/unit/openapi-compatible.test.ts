import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { breakingChanges } from "../../scripts/compatible/operations.mjs";

type Schema = Readonly<Record<string, unknown>> | boolean;

interface Parts {
  readonly path?: string;
  readonly method?: string;
  readonly operation?: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly object[];
  readonly body?: Schema;
  readonly bodyNeeded?: boolean;
  readonly reply?: Schema;
  readonly status?: number;
  readonly mediaType?: string;
  readonly schemas?: Readonly<Record<string, Schema>>;
}

const PLAIN = {
  path: "/api/things/{id}",
  method: "post",
  status: 200,
  mediaType: "application/json",
  bodyNeeded: true,
  reply: {},
  parameters: [],
  operation: {},
  schemas: {},
};

/** A document with one operation. */
function documentOf(parts: Parts) {
  const { path, method, status, mediaType, body, bodyNeeded, reply, parameters, operation, schemas } = {
    ...PLAIN,
    ...parts,
  };
  const responses = {
    [status]: { content: { [mediaType]: { schema: reply } } },
    default: { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
  };
  const requestBody = { required: bodyNeeded, content: { "application/json": { schema: body } } };
  const described = { operationId: "doThing", parameters, responses, ...(body === undefined ? {} : { requestBody }) };
  return {
    paths: { [path]: { [method]: { ...described, ...operation } } },
    components: { schemas: { Error: object({ error: string }), ...schemas } },
  };
}

const string = { type: "string" };
const number = { type: "number" };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(properties),
) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const oneOf = (...values: string[]) => ({ type: "string", enum: values });
const nullable = (schema: Schema) => ({ anyOf: [schema, { type: "null" }] });
const query = (name: string, schema: Schema, required = false) => ({ in: "query", name, schema, required });

const changes = (was: Parts, is: Parts, today = "2026-11-30"): string[] =>
  breakingChanges(documentOf(was), documentOf(is), { today });

const DO = "POST /api/things/{id}";

describe("an operation", () => {
  it.each<[string, Parts, Parts, string]>([
    ["gone", {}, { path: "/api/things" }, `${DO} is gone`],
    ["asked with another method", {}, { method: "put" }, `${DO} is gone`],
    [
      "named anew",
      {},
      { operation: { operationId: "do" } },
      `${DO}: its operationId is do now, after which clients name it`,
    ],
    ["closed", { operation: { security: [] } }, {}, `${DO}: it asks for a credential now`],
    ["answered with another status", {}, { status: 201 }, `${DO}: it no longer answers 200`],
    ["answered in another form", {}, { mediaType: "text/plain" }, `${DO}: application/json is gone`],
    ["without a parameter", { parameters: [query("q", string)] }, {}, `${DO}: query parameter q is gone`],
    [
      "with a new parameter that must be",
      {},
      { parameters: [query("q", string, true)] },
      `${DO}: query parameter q is asked for now`,
    ],
    [
      "with a parameter that must be now",
      { parameters: [query("q", string)] },
      { parameters: [query("q", string, true)] },
      `${DO}: query parameter q is asked for now`,
    ],
    [
      "with a narrower parameter",
      { parameters: [query("q", string)] },
      { parameters: [query("q", oneOf("a"))] },
      `${DO}: query parameter q takes only a now`,
    ],
    ["without its body", { body: object({}) }, {}, `${DO}: its body is gone`],
    ["with a body", {}, { body: object({}) }, `${DO}: a body is asked for now`],
    [
      "with a body that must be",
      { body: object({}), bodyNeeded: false },
      { body: object({}) },
      `${DO}: its body is asked for now`,
    ],
  ])("that is %s breaks callers", (_, was, is, change) => {
    expect(changes(was, is)).toEqual([change]);
  });

  it.each<[string, Parts, Parts]>([
    ["the same", {}, {}],
    ["another name for a parameter of the path", {}, { path: "/api/things/{thingId}" }],
    ["a parameter that may be", {}, { parameters: [query("q", string)] }],
    [
      "a parameter that may be left out now",
      { parameters: [query("q", string, true)] },
      { parameters: [query("q", string)] },
    ],
    ["other words", {}, { operation: { summary: "Do it", tags: ["Things"], "x-any": 1 } }],
    ["no credential", {}, { operation: { security: [] } }],
    ["its end", {}, { operation: { deprecated: true, "x-sunset": "2027-06-01" } }],
    ["a body that may be", {}, { body: object({}), bodyNeeded: false }],
  ])("may have %s", (_, was, is) => {
    expect(changes(was, is)).toEqual([]);
  });

  it("may be added, and so may a way to answer", () => {
    const was = documentOf({});
    const is = documentOf({});
    const more = documentOf({ path: "/api/more", status: 202 }).paths;
    const operation = is.paths["/api/things/{id}"]!["post"]!;
    const responses = { ...operation.responses, 202: { content: {} } };
    const grown = { ...is, paths: { "/api/things/{id}": { post: { ...operation, responses } }, ...more } };

    expect(breakingChanges(was, grown, { today: "2026-11-30" })).toEqual([]);
    expect(breakingChanges(grown, was, { today: "2026-11-30" })).toEqual([
      `${DO}: it no longer answers 202`,
      "POST /api/more is gone",
    ]);
  });

  it("may go on the day that was released with it, and no sooner", () => {
    const announced = { operation: { deprecated: true, "x-sunset": "2027-06-01" } };
    const without = { path: "/api/other" };

    expect(changes(announced, without, "2027-06-01")).toEqual([]);
    expect(changes(announced, without, "2027-05-31")).toEqual([`${DO} is gone`]);
    expect(changes({ operation: { deprecated: true } }, without, "2027-06-01")).toEqual([`${DO} is gone`]);
  });
});

const ANY_SHAPE: readonly [what: string, was: Schema, is: Schema][] = [
  ["other words", { ...string, description: "a" }, { ...string, description: "b", title: "c", examples: ["d"] }],
  ["the same in another way", { type: ["string", "null"] }, nullable(string)],
  ["the same by reference", object({ a: string }), ref("Thing")],
  ["the same constants", { anyOf: [{ const: "a" }, { const: "b" }] }, oneOf("a", "b")],
  ["the same constants one by one", oneOf("a", "b"), { anyOf: [{ const: "b", description: "B" }, { const: "a" }] }],
];

const SCHEMAS = {
  Thing: object({ a: string }),
  Node: object({ name: string, nodes: { type: "array", items: ref("Node") } }),
};

describe("what is sent", () => {
  const take = (was: Schema, is: Schema): string[] =>
    changes({ body: was, schemas: SCHEMAS }, { body: is, schemas: SCHEMAS }).map((change) =>
      change.slice(DO.length + 2),
    );

  it.each<[Schema, Schema, string]>([
    [object({ a: string }), object({}), "body.a is gone"],
    [object({}), object({ a: string }), "body.a is asked for now"],
    [object({ a: string }, []), object({ a: string }), "body.a is asked for now"],
    [object({ a: string }), object({ a: number }), "body.a takes no string any more"],
    [object({ a: nullable(string) }), object({ a: string }), "body.a takes no null any more"],
    [object({ a: number }), object({ a: { type: "integer" } }), "body.a takes no number any more"],
    [object({ a: true }), object({ a: string }), "body.a takes no anything any more"],
    [object({ a: oneOf("x", "y") }), object({ a: oneOf("x") }), "body.a takes no y any more"],
    [object({ a: string }), object({ a: oneOf("x") }), "body.a takes only x now"],
    [object({ a: string }), object({ a: { ...string, format: "uuid" } }), "body.a has another format now"],
    [object({ a: string }), object({ a: { ...string, pattern: "^a" } }), "body.a has another pattern now"],
    [object({ a: string }), object({ a: { ...string, maxLength: 9 } }), "body.a has a tighter maxLength now"],
    [object({ a: string }), object({ a: { ...string, minLength: 1 } }), "body.a has a tighter minLength now"],
    [
      object({ a: { ...number, minimum: 1 } }),
      object({ a: { ...number, minimum: 2 } }),
      "body.a has a tighter minimum now",
    ],
    [
      object({ a: { ...string, default: "x" } }),
      object({ a: { ...string, default: "y" } }),
      "body.a has another default now",
    ],
    [
      object({ a: { type: "array", items: string } }),
      object({ a: { type: "array", items: number } }),
      "body.a[] takes no string any more",
    ],
    [object({ a: string }), object({ a: { ...string, not: { const: "x" } } }), "body.a has another not now"],
    [{ type: "object" }, object({}), "body has no fields of any name any more"],
    [
      { type: "object", additionalProperties: string },
      { type: "object", additionalProperties: number },
      "body.* takes no string any more",
    ],
    [
      { type: "object" },
      { type: "object", propertyNames: { ...string, pattern: "^a" } },
      "the names in body takes no anything any more",
    ],
    [{ anyOf: [object({ a: string }), object({ b: string })] }, object({ a: string }), "body.b is gone"],
    [ref("Thing"), object({ a: number }), "body.a takes no string any more"],
    [
      ref("Node"),
      object({ name: string, nodes: { type: "array", items: object({ name: string }) } }),
      "body.nodes[].nodes is gone",
    ],
    [
      { allOf: [{ ...string, pattern: "a" }] },
      { allOf: [{ ...string, pattern: "a" }, { pattern: "b" }] },
      "body has another pattern now",
    ],
  ])("was %j and is %j: %s", (was, is, change) => {
    expect(take(was, is)).toContain(change);
  });

  it.each<[string, Schema, Schema]>([
    ...ANY_SHAPE,
    ["a field that may be", object({}), object({ a: string }, [])],
    ["a field that may be left out now", object({ a: string }), object({ a: string }, [])],
    ["more values", object({ a: oneOf("x") }), object({ a: oneOf("x", "y") })],
    ["any value", object({ a: oneOf("x") }), object({ a: string })],
    ["more kinds of value", object({ a: string }), object({ a: { anyOf: [string, number, { type: "null" }] } })],
    ["anything", object({ a: string }), object({ a: {} })],
    ["wider numbers", { type: "integer", minimum: 1 }, { ...number, minimum: 0 }],
    ["looser bounds", { ...string, maxLength: 9, pattern: "^a" }, { ...string, maxLength: 10 }],
    ["the bounds of all numbers", number, { ...number, maximum: Number.MAX_SAFE_INTEGER }],
    [
      "another shape beside the known",
      object({ a: string }),
      { anyOf: [object({ b: number }), object({ a: string })] },
    ],
    ["itself", ref("Node"), ref("Node")],
  ])("may have %s", (_, was, is) => {
    expect(take(was, is)).toEqual([]);
  });
});

describe("what is answered", () => {
  const give = (was: Schema, is: Schema): string[] =>
    changes({ reply: was, schemas: SCHEMAS }, { reply: is, schemas: SCHEMAS }).map((change) =>
      change.slice(DO.length + 2),
    );

  it.each<[Schema, Schema, string]>([
    [object({ a: string }), object({}), "answer 200.a is gone"],
    [object({ a: string }, []), object({}), "answer 200.a is gone"],
    [object({ a: string }), object({ a: string }, []), "answer 200.a may be missing now"],
    [object({ a: string }), object({ a: number }), "answer 200.a may be number now"],
    [object({ a: string }), object({ a: nullable(string) }), "answer 200.a may be null now"],
    [object({ a: string }), object({ a: {} }), "answer 200.a may be anything now"],
    [object({ a: { type: "integer" } }), object({ a: number }), "answer 200.a may be number now"],
    [object({ a: oneOf("x") }), object({ a: string }), "answer 200.a may be any string now"],
    [object({ a: { ...string, format: "uuid" } }), object({ a: string }), "answer 200.a has another format now"],
    [{ type: "array", items: ref("Thing") }, { type: "array", items: object({}) }, "answer 200[].a is gone"],
    [
      { type: "array", items: string },
      object({ data: { type: "array", items: string } }),
      "answer 200 may be object now",
    ],
    [{ type: "object", additionalProperties: string }, object({}), "answer 200 has no fields of any name any more"],
    [
      { type: "object", additionalProperties: string },
      { type: "object", additionalProperties: number },
      "answer 200.* may be number now",
    ],
    [
      ref("Node"),
      object({ name: string, nodes: { type: "array", items: object({ name: string }) } }),
      "answer 200.nodes[].nodes is gone",
    ],
  ])("was %j and is %j: %s", (was, is, change) => {
    expect(give(was, is)).toContain(change);
  });

  it.each<[string, Schema, Schema]>([
    ...ANY_SHAPE,
    ["more fields", object({ a: string }), object({ a: string, b: number })],
    ["a field always now", object({ a: string }, []), object({ a: string })],
    ["more values", object({ a: oneOf("x") }), object({ a: oneOf("x", "y") })],
    ["fewer kinds of value", object({ a: nullable(string) }), object({ a: string })],
    ["whole numbers", number, { type: "integer" }],
    ["other bounds", { ...string, maxLength: 9 }, { ...string, maxLength: 10 }],
    ["a format", string, { ...string, format: "uuid" }],
    ["something in particular", {}, object({ a: string })],
    ["itself", ref("Node"), ref("Node")],
  ])("may have %s", (_, was, is) => {
    expect(give(was, is)).toEqual([]);
  });

  it("to a caller who failed is held to the same", () => {
    const document = documentOf({});
    const other = { ...document, components: { schemas: { Error: object({ message: string }) } } };

    expect(breakingChanges(document, other, { today: "2026-11-30" })).toEqual([`${DO}: answer default.error is gone`]);
  });
});

describe("the released documents", () => {
  const docs = join(import.meta.dirname, "../../docs");
  const released = join(docs, "released");

  it("are there of each document", () => {
    const documents = readdirSync(docs).filter((file) => /^openapi.*\.json$/.test(file));

    expect(documents).toEqual(["openapi-v1.json", "openapi.json"]);
    expect(readdirSync(released).sort()).toEqual(documents);
  });

  it.each(readdirSync(released))("%s breaks nothing of itself, and notices what is taken from it", (file) => {
    const read = (): { paths: Record<string, object>; components: { schemas: Record<string, object> } } =>
      JSON.parse(readFileSync(join(released, file), "utf8"));
    const [was, is] = [read(), read()];
    const terms = { today: "2026-11-30" };
    expect(breakingChanges(was, is, terms)).toEqual([]);

    const [path = ""] = Object.keys(is.paths);
    delete is.paths[path];

    expect(breakingChanges(was, is, terms)).not.toEqual([]);
    expect(breakingChanges(is, was, terms)).toEqual([]);
  });
});
