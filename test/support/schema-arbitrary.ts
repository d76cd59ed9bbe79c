import fc from "fast-check";

/** As much of JSON Schema as the OpenAPI document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly examples?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
}

export interface FittingOptions {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Ids of things that exist, by the name of the field that mostly holds them. */
  readonly ids: Readonly<Record<string, string>>;
}

/** Values that fit a schema, with a liking for those that exist and for the ends of ranges. */
export function fitting(schema: JsonSchema, options: FittingOptions): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf } = schema;
  if ($ref !== undefined) return fitting(named($ref, options), options);
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => fitting(choice, options)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  return ofType(schema, options);
}

function named($ref: string, { schemas }: FittingOptions): JsonSchema {
  const schema = schemas[$ref.replace("#/components/schemas/", "")];
  if (schema === undefined) throw new Error(`the document has no ${$ref}`);
  return schema;
}

type Fit = (schema: JsonSchema, options: FittingOptions) => fc.Arbitrary<unknown>;

const BY_TYPE: Readonly<Record<string, Fit>> = {
  string: text,
  integer: number,
  number,
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: ({ items, minItems }, options) =>
    fc.array(fitting(items ?? {}, options), { minLength: minItems ?? 0, maxLength: 4 }),
  object,
};

function ofType(schema: JsonSchema, options: FittingOptions): fc.Arbitrary<unknown> {
  if (schema.type === undefined) return fc.jsonValue({ maxDepth: 3 });
  if (typeof schema.type !== "string")
    return fc.oneof(...schema.type.map((type) => ofType({ ...schema, type }, options)));
  const fit = BY_TYPE[schema.type];
  if (fit === undefined) throw new Error(`a type that is not known here: ${schema.type}`);
  return fit(schema, options);
}

/** Moments that a calendar has and a database may not. */
const MOMENTS = [
  "0000-01-01T00:00:00Z",
  "0001-01-01T00:00:00+23:59",
  "9999-12-31T23:59:59.999999999Z",
  "2024-02-29T00:00:00-23:59",
  "2026-01-01T00:00:00+16:00",
];

function text(schema: JsonSchema, { ids }: FittingOptions): fc.Arbitrary<string> {
  const { format, pattern, examples, minLength, maxLength } = schema;
  // Where not each text is one, they say which are.
  if (examples !== undefined) return fc.constantFrom(...examples);
  if (format === "uuid") return fc.oneof({ arbitrary: fc.constantFrom(...Object.values(ids)), weight: 3 }, fc.uuid());
  if (format === "date-time") {
    return fc.oneof(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
      fc.constantFrom(...MOMENTS),
    );
  }
  if (format === "uri") return fc.webUrl();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const [min, max] = [minLength ?? 0, maxLength ?? 50];
  return fc.oneof(
    { arbitrary: fc.string({ minLength: min, maxLength: Math.min(max, Math.max(min, 50)) }), weight: 4 },
    fc.constantFrom("x".repeat(max), "\u20ac".repeat(max)),
  );
}

function number({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): fc.Arbitrary<number> {
  const above = exclusiveMinimum === undefined ? 0 : Math.floor(exclusiveMinimum) + 1;
  const [min, max] = [minimum ?? above, maximum ?? Number.MAX_SAFE_INTEGER];
  const edges = fc.constantFrom(min, max, Math.min(max, min + 1), Math.min(max, 2 ** 31));
  const anywhere = type === "integer" ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
  const least = Math.ceil(min);
  return fc.oneof(edges, anywhere, fc.integer({ min: least, max: Math.min(Math.floor(max), least + 1000) }));
}

function object(schema: JsonSchema, options: FittingOptions): fc.Arbitrary<unknown> {
  const { properties, required = [], additionalProperties } = schema;
  if (properties === undefined) {
    const values = typeof additionalProperties === "object" ? fitting(additionalProperties, options) : fc.jsonValue();
    return fc.dictionary(fc.string({ maxLength: 12 }), values, { maxKeys: 4 });
  }
  const valueOf = (name: string, field: JsonSchema): fc.Arbitrary<unknown> => {
    const id = options.ids[name];
    const any = fitting(field, options);
    return id === undefined ? any : fc.oneof({ arbitrary: fc.constant(id), weight: 5 }, any);
  };
  const fields = Object.entries(properties).map(([name, field]) => [name, valueOf(name, field)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
}
