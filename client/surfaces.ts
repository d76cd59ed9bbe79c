import { type components as ApiComponents, type paths as ApiPaths, keyed as apiKeyed } from "./api-paths.ts";
import { type components as V1Components, type paths as V1Paths, keyed as v1Keyed } from "./v1-paths.ts";

/** The paths of each API of a server, made from its OpenAPI document by `npm run openapi`. */
export interface Surfaces {
  readonly api: ApiPaths;
  readonly v1: V1Paths;
}

/** What goes in and comes out, by the name that the document gives it. */
export interface Schemas {
  readonly api: ApiComponents["schemas"];
  readonly v1: V1Components["schemas"];
}

/** Operations, as `POST /path`, that do once what is sent again with the same Idempotency-Key. */
export const KEYED: Readonly<Record<keyof Surfaces, ReadonlySet<string>>> = {
  api: new Set(apiKeyed),
  v1: new Set(v1Keyed),
};
