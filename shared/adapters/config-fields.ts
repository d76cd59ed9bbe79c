import { z } from "zod";

interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** One line for each field that a schema takes, and those of the objects in it behind it: what it says of itself. */
export function fieldLines(schema: z.ZodType): string[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" }) as Schema;
  const definitions = root.$defs ?? {};
  return linesOf(resolved(root, definitions), "", definitions);
}

type Definitions = NonNullable<Schema["$defs"]>;

function linesOf(schema: Schema, prefix: string, definitions: Definitions): string[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, field]) => {
    const known = resolved(field, definitions);
    const must = required.includes(name) && known.default === undefined ? ", required" : "";
    const preset = known.default === undefined ? "" : `, default ${JSON.stringify(known.default)}`;
    const about = known.description === undefined ? "" : `: ${known.description}`;
    const path = `${prefix}${name}`;
    const line = `- ${path} (${typeOf(known, definitions)}${must}${preset})${about}`;
    return [line, ...linesOf(known, `${path}.`, definitions)];
  });
}

/** References and alternatives with null are what they are of. */
function resolved(field: Schema, definitions: Definitions): Schema {
  const named = field.$ref === undefined ? field : { ...definitions[field.$ref.replace("#/$defs/", "")], ...field };
  const others = named.anyOf?.filter(({ type }) => type !== "null");
  const [only] = others ?? [];
  return others?.length === 1 && only !== undefined
    ? { ...resolved(only, definitions), ...withoutAnyOf(named) }
    : named;
}

const withoutAnyOf = ({ anyOf: _anyOf, ...rest }: Schema): Schema => rest;

function typeOf(schema: Schema, definitions: Definitions): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined) {
    return [...new Set(schema.anyOf.map((each) => typeOf(resolved(each, definitions), definitions)))].join(" | ");
  }
  if (schema.type === "array") return `array of ${typeOf(resolved(schema.items ?? {}, definitions), definitions)}`;
  const types = [schema.type ?? "anything"].flat().filter((type) => type !== "null");
  return types.join(" | ");
}
