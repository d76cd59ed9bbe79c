import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { createClient, verifyWebhook } from "../../client/main.ts";
import { freshSigningSecret } from "../../shared/webhooks/webhook-signature.ts";
import { work } from "./day.ts";
import { openDesk, type Why } from "./desk.ts";

export interface Endpoint {
  readonly url: string;
  /** Calls that are not signed with it are turned away. */
  readonly signingSecret: string;
}

const DEADLINE_SEC = 60;
const STEP_USD = 0.001;

/** An agent of type http: takes a run with 202, says how far it is and what that cost, and how it ended. */
export async function openEndpoint(apiUrl: string, signal: AbortSignal): Promise<Endpoint> {
  const signingSecret = freshSigningSecret();
  const server = createServer((request, response) => {
    take(request, response, { apiUrl, signingSecret }).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  signal.addEventListener("abort", () => server.close(), { once: true });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, signingSecret };
}

interface Given {
  readonly runId: string;
  readonly context: Readonly<Record<string, unknown>>;
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  { apiUrl, signingSecret }: { apiUrl: string; signingSecret: string },
): Promise<void> {
  const body = Buffer.concat(await request.toArray()).toString();
  const isOurs = await verifyWebhook(signingSecret, request.headers, body).then(
    () => true,
    () => false,
  );
  if (!isOurs) return void response.writeHead(401).end();
  response.writeHead(202, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: "accepted", deadlineSec: DEADLINE_SEC }));
  const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
  await serve(JSON.parse(body) as Given, apiUrl, token);
}

async function serve({ runId, context }: Given, apiUrl: string, token: string): Promise<void> {
  const client = createClient({ baseUrl: apiUrl, surface: "api", token });
  const path = { runId };
  let costUsd = 0;
  const tell = async (message: string): Promise<void> => {
    costUsd += STEP_USD;
    const body = { message, costUsd, provider: "demo", model: "demo", deadlineSec: DEADLINE_SEC };
    const { cancelRequested } = await client.post("/api/heartbeat-runs/{runId}/progress", { path, body });
    if (cancelRequested) throw new Error("somebody cancelled it");
  };
  const end = (body: { status: "succeeded" | "failed"; summary?: string; error?: string }): Promise<unknown> =>
    client.post("/api/heartbeat-runs/{runId}/result", { path, body: { ...body, costUsd } });
  try {
    await using desk = await openDesk({
      mcpUrl: `${apiUrl}/mcp`,
      apiUrl,
      token,
      why: whyIn(context),
      voice: { say: tell, called: (tool) => tell(`[${tool}]`) },
    });
    await end({ status: "succeeded", summary: await work(desk) });
  } catch (error) {
    // Where the run is over, so is its token: there is nobody to tell.
    await end({ status: "failed", error: String(error) }).catch(() => undefined);
  }
}

function whyIn(context: Given["context"]): Why {
  const text = (key: string): string | undefined => (typeof context[key] === "string" ? context[key] : undefined);
  return { reason: text("wakeReason"), issueId: text("issueId"), approvalId: text("approvalId") };
}
