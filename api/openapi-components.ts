import { isDeepStrictEqual } from "node:util";

/** As much of a document as matters here. */
interface Document {
  readonly components?: { readonly schemas?: Schemas };
}

type Schemas = Readonly<Record<string, unknown>>;
type Renamed = ReadonlyMap<string, string>;

const REFERENCE = "#/components/schemas/";
const INPUT = "Input";

/**
 * zod knows a schema as what comes in and as what goes out, and the document gets both, for every schema
 * of the program. This leaves those that are referred to, and one where there is no difference or nobody
 * sees one, in alphabetical order, so that a change of the document is a change of the API.
 */
export function tidyComponents<D extends object>(document: D): D {
  const { components, ...paths } = document as Document & Record<string, unknown>;
  const all = components?.schemas ?? {};
  const twins = equalTwins(all);
  const used = reachable(rename(paths, twins), rename(all, twins));
  const alone = [...used].filter((name) => isInput(name, all) && !used.has(outputOf(name)));
  const names = new Map([...twins, ...alone.map((name) => [name, outputOf(name)] as const)]);
  const kept = [...used].map((name) => [names.get(name) ?? name, rename(all[name], names)] as const);
  const schemas = Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
  return { ...rename(paths, names), components: { ...components, schemas } } as unknown as D;
}

const outputOf = (input: string): string => input.slice(0, -INPUT.length);

const isInput = (name: string, schemas: Schemas): boolean => name.endsWith(INPUT) && outputOf(name) in schemas;

/** Those that are the same coming in and going out, with the name to use for both. */
function equalTwins(schemas: Schemas): Renamed {
  const inputs = Object.keys(schemas).filter((name) => isInput(name, schemas));
  // Twins refer to twins: take all as equal, then take back those that differ, until none does.
  const equal = new Map(inputs.map((name) => [name, outputOf(name)]));
  for (;;) {
    const different = [...equal].filter(
      ([input, output]) => !isDeepStrictEqual(rename(schemas[input], equal), rename(schemas[output], equal)),
    );
    if (different.length === 0) return equal;
    for (const [input] of different) equal.delete(input);
  }
}

/** The same, with its references renamed. */
function rename<T>(value: T, names: Renamed): T {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) => {
    if (key !== "$ref" || typeof item !== "string" || !item.startsWith(REFERENCE)) return item;
    const name = item.slice(REFERENCE.length);
    return REFERENCE + (names.get(name) ?? name);
  }) as T;
}

function reachable(from: unknown, schemas: Schemas): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(schemas[name] ?? null);
    }
  };
  visit(from);
  return found;
}
