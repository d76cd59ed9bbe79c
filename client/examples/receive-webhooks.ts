import { createServer, type IncomingMessage, type Server } from "node:http";

import { verifyWebhook, type WebhookEvent, WebhookVerificationError } from "../main.ts";

/** A receiver of webhooks. After a rotation it knows both secrets for a day. */
export function receiver(secrets: readonly string[], take: (event: WebhookEvent) => Promise<void>): Server {
  const statusFor = async (request: IncomingMessage): Promise<number> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    // The same event may come again, with the same id.
    await take(await verifyWebhook(secrets, request.headers, Buffer.concat(chunks)));
    return 204;
  };
  // What was not taken is answered with an error, so that it is sent again.
  const statusOf = (error: unknown): number => (error instanceof WebhookVerificationError ? 400 : 500);
  return createServer((request, response) => {
    void statusFor(request)
      .catch(statusOf)
      .then((status) => response.writeHead(status).end());
  });
}
