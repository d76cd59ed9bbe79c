import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

import { Asset } from "../../shared/assets/asset.schema.ts";
import { LARGEST_IMAGE } from "../../shared/assets/asset.service.ts";
import { InvalidInputError } from "../../shared/kernel/errors.ts";
import type { Services } from "../../shared/services.ts";
import type { Gate } from "../gate.ts";
import { IdempotencyHeaders, idempotencyKeyOf } from "../idempotency-key.ts";
import { actorOf } from "../mount.ts";
import { type AuthenticateDeps, authenticate } from "../plugins/authenticate.ts";
import { registerUploads, type Upload } from "../upload.ts";
import { AssetParams, CompanyParams } from "./params.ts";

export interface AssetRouteDeps {
  readonly services: Services;
  readonly door: AuthenticateDeps;
  readonly gate: Gate;
}

const tags = ["Assets"];
const SENT_AS =
  "The body is the image itself, with its content type, or a form with it in the field `file`. PNG, JPEG, GIF and " +
  "WebP are known by their first bytes; at most 1 MB.";

/** Files in and out: not operations, since neither is JSON. */
export async function registerAssetRoutes(app: FastifyInstance, deps: AssetRouteDeps): Promise<void> {
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    request.actor = await deps.gate.run(() => authenticate(request, deps.door, { allow: ["board", "agent"] }));
  };
  app.route({
    method: "GET",
    url: "/assets/:assetId/content",
    schema: {
      operationId: "getAssetContent",
      summary: "Get the bytes of an asset",
      tags,
      produces: ["application/octet-stream"],
      params: AssetParams,
      response: { 200: z.string().meta({ description: "The file, as the type that it is." }) },
    },
    onRequest,
    handler: (request, reply) => deps.gate.run(() => send(request, reply, deps.services)),
  });
  await app.register(async (scope) => {
    registerUploads(scope, { largest: LARGEST_IMAGE });
    for (const { url, operationId, summary } of [
      { url: "/companies/:companyId/assets/images", operationId: "uploadImage", summary: "Upload an image" },
      { url: "/companies/:companyId/logo", operationId: "uploadLogo", summary: "The same, by its older name" },
    ]) {
      scope.route({
        method: "POST",
        url,
        schema: {
          operationId,
          summary,
          description: SENT_AS,
          tags,
          params: CompanyParams,
          headers: IdempotencyHeaders,
          response: { 201: Asset },
        },
        onRequest,
        handler: (request, reply) => deps.gate.run(() => upload(request, reply, deps.services)),
      });
    }
  });
}

async function upload(request: FastifyRequest, reply: FastifyReply, services: Services): Promise<unknown> {
  const actor = actorOf(request);
  const { companyId } = request.params as z.output<typeof CompanyParams>;
  const file = request.body as Upload | undefined;
  if (file === undefined) throw new InvalidInputError("There is no file in the request");
  const work = (): Promise<unknown> => services.assets.uploadImage(actor, companyId, file);
  void reply.code(201);
  const { idempotencyKey: key } = idempotencyKeyOf(request);
  if (key === undefined) return work();
  const content = [companyId, file.filename, createHash("sha256").update(file.content).digest("hex")];
  const asked = { actor, operation: "uploadImage", key, companyId, content };
  const { answer, isReplayed } = await services.idempotency.once(asked, work);
  if (isReplayed) void reply.header("idempotent-replayed", "true");
  return answer;
}

/** An asset never changes, so whoever may see it may keep it; others on the way may not. */
async function send(request: FastifyRequest, reply: FastifyReply, services: Services): Promise<FastifyReply> {
  const { assetId } = request.params as z.output<typeof AssetParams>;
  const { content, contentType, sha256 } = await services.assets.content(actorOf(request), assetId);
  const etag = `"${sha256}"`;
  void reply.header("cache-control", "private, max-age=31536000, immutable").header("etag", etag);
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  return reply.type(contentType).header("content-disposition", "inline").send(content);
}
