import type { FastifyInstance } from "fastify";

import { tidyComponents } from "./openapi-components.ts";
import type { Surface } from "./surface.ts";

type Prefix = Surface["prefix"];

/** What one surface has, of all that the routes declare; what stands under no prefix belongs to `/api`. */
export function documentOf(app: FastifyInstance, prefix: Prefix): object {
  const document = app.swagger();
  const isOf = (path: string): boolean => path.startsWith("/v1/") === (prefix === "/v1");
  const paths = Object.fromEntries(Object.entries(document.paths ?? {}).filter(([path]) => isOf(path)));
  return tidyComponents(
    prefix === "/v1"
      ? { ...document, ...V1_SAYS, info: { ...document.info, ...V1_INFO }, paths }
      : { ...document, paths },
  );
}

const V1_INFO = {
  title: "Systole /v1",
  description:
    "The same fleet as under /api, in envelopes: what is asked for is in `data`, what is said of the answer in `meta`. Ids " +
    "begin with the kind of thing that they name; UUIDs are taken as well. A list goes on at `meta.nextCursor`.",
};

const V1_SAYS = { security: [{ token: [] }] };
