// The kinds of value that a JSON schema admits, each as a schema of one type without references and choices.
import { isDeepStrictEqual } from "node:util";

export function variantsOf(schema, document) {
  return joined(split(schema, document));
}

function split(schema, document) {
  if (typeof schema === "boolean") return schema ? [{}] : [];
  const { $ref, anyOf, oneOf, allOf, const: only, ...rest } = schema;
  if ($ref !== undefined) return split(merged([referred($ref, document), rest]), document);
  if (allOf !== undefined) return split(merged([rest, ...allOf.map((part) => resolved(part, document))]), document);
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) {
    return choices.flatMap((choice) => split(merged([rest, resolved(choice, document)]), document));
  }
  const whole = only === undefined ? rest : { ...rest, enum: [only] };
  return typesOf(whole).map((type) => (type === undefined ? whole : { ...whole, type }));
}

function typesOf({ type, enum: values }) {
  if (type !== undefined) return [type].flat();
  return values === undefined
    ? [undefined]
    : [...new Set(values.map((value) => (value === null ? "null" : typeof value)))];
}

const referred = ($ref, { components }) => components.schemas[$ref.slice($ref.lastIndexOf("/") + 1)];

const resolved = (schema, document) => {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...rest } = schema;
  return merged([resolved(referred($ref, document), document), rest]);
};

/** All of them at once. What two say differently is kept as what they say together, so that a change of it is seen. */
function merged(schemas) {
  return schemas.reduce((one, other) => {
    const together = { ...one };
    for (const [keyword, value] of Object.entries(other)) together[keyword] = both(keyword, one[keyword], value);
    return together;
  });
}

function both(keyword, one, other) {
  if (one === undefined || isDeepStrictEqual(one, other)) return other;
  if (keyword === "properties") return { ...one, ...other };
  if (keyword === "required") return [...new Set([...one, ...other])];
  return ["description", "title", "default"].includes(keyword) ? other : [one, other].flat();
}

/** Enumerations of one type that differ in nothing else, as one. */
function joined(variants) {
  const result = [];
  for (const variant of variants) {
    const same = result.find((known) => known.enum && variant.enum && isDeepStrictEqual(bare(known), bare(variant)));
    if (same === undefined) result.push({ ...variant });
    else same.enum = [...same.enum, ...variant.enum];
  }
  return result;
}

const bare = (schema) => ({ ...schema, enum: undefined, description: undefined });
