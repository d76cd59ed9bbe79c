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

const { paths, components } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../docs/openapi.json"), "utf8"),
) as Document;

export const documentedSchemas = components.schemas;

/** Everything that the OpenAPI document has. */
export const documentedOperations: readonly DocumentedOperation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
);

export const bodySchemaOf = ({ requestBody }: Described): JsonSchema | undefined =>
  requestBody?.content["application/json"]?.schema;

/** The path with each name replaced by the id of that name. */
export const pathWith = ({ path }: DocumentedOperation, idOf: (name: string) => string): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => idOf(name));
