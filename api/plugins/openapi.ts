import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";

import { withExamples } from "../examples/examples.ts";
import { tidyComponents } from "../openapi-components.ts";

const DESCRIPTION =
  "The heartbeat runtime for fleets of AI agents. Ids are UUIDs, moments ISO 8601 in UTC, lists bare arrays. A list that " +
  "has more says in its Link header, and in X-Next-Cursor, where it goes on.";

/** Collects what the routes declare; to be registered before the first of them. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Systole", description: DESCRIPTION, version, license: { name: "Apache-2.0" } },
      components: {
        securitySchemes: {
          bearer: {
            type: "http",
            scheme: "bearer",
            description:
              "The operator's key, a person's board key, an agent's key, or the token of a run. On a loopback bind none is needed.",
          },
          token: { type: "http", scheme: "bearer", description: "Of /v1: a token, as `POST /v1/tokens` makes them." },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "systole-session",
            description: "A person who is signed in. Over https its name begins with `__Host-`.",
          },
        },
      },
      security: [{ bearer: [] }, { session: [] }, {}],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withExamples(tidyComponents(jsonSchemaTransformObject(document))),
  });
}
