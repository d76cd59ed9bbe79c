import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";

import { NotFoundError } from "../../shared/kernel/errors.ts";
import { type MountDeps, mount, registerErrors } from "../mount.ts";
import { registerLenientJson } from "./json-body.ts";
import { v1CompanyOperations } from "./routes/companies.ts";
import { v1SecretOperations } from "./routes/secrets.ts";
import { v1TokenOperations } from "./routes/tokens.ts";
import { v1Surface } from "./surface.ts";

export const v1Operations = [...v1TokenOperations, ...v1CompanyOperations, ...v1SecretOperations];

/** The whole of `/v1`: what it answers, and how it says that it does not. */
export async function registerV1(app: FastifyInstance, deps: MountDeps & { readonly log: Logger }): Promise<void> {
  await app.register(
    async (v1) => {
      registerLenientJson(v1);
      registerErrors(v1, v1Surface, (error) => deps.log.error({ err: error }, "a request failed for a reason of ours"));
      v1.setNotFoundHandler(() => {
        throw new NotFoundError("API route");
      });
      mount(v1, deps, v1Operations, v1Surface);
    },
    { prefix: v1Surface.prefix },
  );
}
