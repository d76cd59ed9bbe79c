import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { JsonSchema } from "./schema-arbitrary.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  /** By status. */
  readonly responses: Readonly<Record<string, unknown>>;
  readonly requestBody?: {
    readonly content: { readonly "application/json"?: { readonly schema: JsonSchema; readonly example?: unknown } };
  };
}

/** An operation as programs read of it. */
export interface DocumentedOperation extends Described {
  readonly method: string;
  /** With `{names}`. */
  readonly path: string;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

const read = (file: string): Document =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../../docs", file), "utf8")) as Document;

const operationsOf = ({ paths }: Document): readonly DocumentedOperation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  );

const [api, v1] = [read("openapi.json"), read("openapi-v1.json")];

/** Everything that the document of `/api` has. */
export const documentedOperations = operationsOf(api);
export const documentedSchemas = api.components.schemas;

/** The same of `/v1`. */
export const documentedV1Operations = operationsOf(v1);
export const documentedV1Schemas = v1.components.schemas;

export const bodySchemaOf = ({ requestBody }: Described): JsonSchema | undefined =>
  requestBody?.content["application/json"]?.schema;

/** The path with each name replaced by the id of that name. */
export const pathWith = ({ path }: DocumentedOperation, idOf: (name: string) => string): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => idOf(name));
