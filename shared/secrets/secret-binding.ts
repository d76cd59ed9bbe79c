import { z } from "zod";

/** `{type: "secret_ref", secretId, version}`: stands in a configuration for a secret's value. */
export const SecretReference = z.object({
  type: z.literal("secret_ref"),
  // As answers write it: what uses a secret is found by its text.
  secretId: z.guid("must be the id of a secret").regex(/^[^A-Z]*$/, "must be in small letters, as answers have it"),
  version: z.union([z.literal("latest"), z.int().min(1)], 'must be "latest" or a number').default("latest"),
});
export type SecretReference = z.infer<typeof SecretReference>;

/** One entry of a configuration's variables or headers, as it stands there. */
export interface Binding {
  /** The field of adapterConfig, as in `env`. */
  readonly field: string;
  readonly name: string;
  /** For people: `env.GITHUB_TOKEN`. */
  readonly place: string;
  readonly value: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** The fields of adapterConfig whose entries may be references. */
const FIELDS = ["env", "headers"] as const;

/** The fields that may be one themselves. */
const OWN_FIELDS = ["signingSecret", "authToken", "token", "password", "deviceToken", "devicePrivateKeyPem"] as const;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function bindingsOf(adapterConfig: Json): Binding[] {
  const own = OWN_FIELDS.flatMap((name) => {
    const value = adapterConfig[name] ?? undefined;
    return value === undefined ? [] : [{ field: name, name, place: name, value }];
  });
  const entries = FIELDS.flatMap((field) => {
    const { [field]: within } = adapterConfig;
    if (!isObject(within)) return [];
    return Object.entries(within).map(([name, value]) => ({ field, name, place: `${field}.${name}`, value }));
  });
  return [...entries, ...own];
}

export const isReference = (value: unknown): boolean => isObject(value) && value["type"] === "secret_ref";

/** The ids of all secrets that a configuration refers to. */
export const secretsOf = (adapterConfig: Json): ReadonlySet<string> =>
  new Set(
    bindingsOf(adapterConfig).flatMap(({ value }) => {
      const { data: reference } = SecretReference.safeParse(value);
      return reference === undefined ? [] : [reference.secretId];
    }),
  );

/** The text of a plain binding, in either of its forms. */
export function plainTextOf(value: unknown): string | undefined {
  const text = isObject(value) && value["type"] === "plain" ? value["value"] : value;
  return typeof text === "string" ? text : undefined;
}

/** A copy in which these texts stand at their places. */
export function withTexts(adapterConfig: Json, texts: ReadonlyMap<string, string>): Record<string, unknown> {
  const fields = FIELDS.flatMap((field) => {
    const entries = adapterConfig[field];
    if (!isObject(entries)) return [];
    const filled = Object.entries(entries).map(([name, value]) => [name, texts.get(`${field}.${name}`) ?? value]);
    return [[field, Object.fromEntries(filled) as unknown] as const];
  });
  const own = OWN_FIELDS.flatMap((name) => {
    const text = texts.get(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return { ...adapterConfig, ...Object.fromEntries([...fields, ...own]) };
}
