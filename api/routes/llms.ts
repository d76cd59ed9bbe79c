import type { FastifyInstance, FastifyReply } from "fastify";

import { adapterGuide, configurationIndex } from "../../shared/adapters/configuration-guide.ts";
import { NotFoundError } from "../../shared/kernel/errors.ts";
import type { Gate } from "../gate.ts";
import { type AuthenticateDeps, authenticate } from "../plugins/authenticate.ts";

export interface LlmsDeps {
  readonly door: AuthenticateDeps;
  readonly gate: Gate;
}

const ADMITTANCE = { allow: ["board", "agent"] } as const;

/** Texts for agents that make agents: what there is to configure, as our schemas have it. Not under /api, as on the wire. */
export function registerLlms(app: FastifyInstance, { door, gate }: LlmsDeps): void {
  const serve = (url: string, textOf: (params: Readonly<Record<string, string>>) => string): void => {
    app.get(url, {
      schema: { hide: true },
      onRequest: async (request) => {
        request.actor = await gate.run(() => authenticate(request, door, ADMITTANCE));
      },
      handler: async (request, reply: FastifyReply) =>
        reply.type("text/plain; charset=utf-8").send(textOf(request.params as Readonly<Record<string, string>>)),
    });
  };

  serve("/llms/agent-configuration.txt", configurationIndex);
  serve("/llms/agent-configuration/:file", ({ file = "" }) => {
    const guide = file.endsWith(".txt") ? adapterGuide(file.slice(0, -".txt".length)) : undefined;
    if (guide === undefined) throw new NotFoundError("Adapter");
    return guide;
  });
}
