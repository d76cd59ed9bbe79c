import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

import { InvalidInputError } from "../../shared/kernel/errors.ts";
import { RoutineRun } from "../../shared/routines/routine-run.schema.ts";
import { MOST_PAYLOAD_BYTES } from "../../shared/routines/routines.service.ts";
import type { Services } from "../../shared/services.ts";
import type { Gate } from "../gate.ts";
import { parseJson } from "../plugins/json-body.ts";

export interface WebhookRouteDeps {
  readonly services: Pick<Services, "routines">;
  readonly gate: Gate;
}

const Params = z.object({ publicId: z.string().min(1).max(100) });
const Headers = z.looseObject({
  "x-paperclip-signature": z.string().max(200).optional().meta({
    description: "Hex of the HMAC-SHA256 of `<timestamp>.<body>`, by the secret; `sha256=` may stand before it.",
  }),
  "x-paperclip-timestamp": z.string().max(40).optional().meta({ description: "Seconds or milliseconds since 1970." }),
  "x-hub-signature-256": z.string().max(200).optional().meta({ description: "As GitHub signs: of the body alone." }),
  "idempotency-key": z.string().min(1).max(255).optional(),
});

/**
 * No operation as others are: the caller is no actor of ours, and proves itself by the bytes of the body, as they came.
 * What it may send is little, and of any type, since its type proves nothing.
 */
export async function registerRoutineWebhooks(app: FastifyInstance, deps: WebhookRouteDeps): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const bytes = { parseAs: "buffer", bodyLimit: MOST_PAYLOAD_BYTES } as const;
    scope.addContentTypeParser("*", bytes, (_request, body, done) => done(null, body));
    scope.route({
      method: "POST",
      url: "/routine-triggers/public/:publicId/fire",
      schema: {
        operationId: "fireRoutineTrigger",
        summary: "Fire a routine's webhook",
        description: "For whoever knows its secret, as a bearer or by a signature; no other credential is asked for.",
        tags: ["Routines"],
        security: [],
        params: Params,
        headers: Headers,
        response: { 202: RoutineRun },
      },
      handler: (request, reply) => deps.gate.run(() => fire(request, reply, deps.services)),
    });
  });
}

async function fire(request: FastifyRequest, reply: FastifyReply, services: WebhookRouteDeps["services"]) {
  const { publicId } = request.params as z.output<typeof Params>;
  const headers = request.headers as z.output<typeof Headers>;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const run = await services.routines.fireWebhook(publicId, {
    authorization: request.headers.authorization,
    signature: headers["x-paperclip-signature"],
    hubSignature: headers["x-hub-signature-256"],
    timestamp: headers["x-paperclip-timestamp"],
    idempotencyKey: headers["idempotency-key"] ?? deliveryOf(request),
    payload: () => payloadOf(body),
    address: request.ip,
    body,
  });
  return reply.code(202).send(run);
}

/** GitHub's name of what it sends: sent again, it is the same. */
function deliveryOf({ headers }: FastifyRequest): string | null {
  const id = headers["x-github-delivery"];
  return typeof id === "string" && id !== "" ? `github ${id.slice(0, 200)}` : null;
}

/** An object as it is; any other value under `body`. @throws invalid_input */
function payloadOf(body: Buffer): Record<string, unknown> | null {
  const text = body.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(body)) throw new InvalidInputError("The body is no UTF-8 text");
  const value = parseJson(text);
  if (value === undefined || value === null) return null;
  return typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : { body: value };
}
