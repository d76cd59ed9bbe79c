import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";

import type { AgentActor } from "../../shared/auth/actor.ts";
import { OverloadedError, UnauthenticatedError } from "../../shared/kernel/errors.ts";
import { inContext } from "../../shared/platform/context.ts";
import { toFailure } from "../error-map.ts";
import { createGate, type Gate } from "../gate.ts";
import { actorOf, type MountDeps, refuseOtherMethods, registerErrors, workOf } from "../mount.ts";
import { JSON_TYPE, type Surface } from "../surface.ts";
import { admitAgent } from "./door.ts";
import { createMcpServer, type WaitTold } from "./server.ts";

export interface McpDeps extends MountDeps {
  readonly log: Logger;
  /** Aborts when the server is about to stop: nothing waits any more. */
  readonly draining: AbortSignal;
}

/** Of callers who wait for the board each holds a connection: beyond this nobody waits, and all come back. */
const MOST_WAITING = 500;

/** As JSON-RPC answers what is no answer to any call. */
const inJsonRpc: Pick<Surface, "failureOf" | "errorBody" | "errorType"> = {
  failureOf: toFailure,
  errorBody: ({ code, message, details }) => ({
    jsonrpc: "2.0",
    error: {
      code: code === "invalid_json" ? -32_700 : -32_600,
      message,
      data: details === undefined ? { code } : { code, details },
    },
    id: null,
  }),
  errorType: () => JSON_TYPE,
};

/** The MCP server: streamable HTTP without sessions, so each POST stands for itself. */
export async function registerMcp(app: FastifyInstance, deps: McpDeps): Promise<void> {
  const { gate, log } = deps;
  const onDefect = (error: unknown): void => log.error({ err: error }, "a request failed for a reason of ours");
  const waiting = createGate(MOST_WAITING);
  await app.register(async (mcp) => {
    registerErrors(mcp, inJsonRpc, onDefect);
    // Without sessions there is nothing to listen to, and nothing to end.
    refuseOtherMethods(mcp, "/mcp", ["POST"]);
    mcp.route({
      method: "POST",
      url: "/mcp",
      schema: { hide: true },
      onRequest: async (request) => {
        request.actor = await gate.run(() => inContext(request.work, () => admitAgent(request, deps)));
      },
      handler: (request, reply) => {
        const actor = actorOf(request);
        return inContext(workOf(request.work, actor), () => answer(request, reply, { ...deps, onDefect, waiting }));
      },
    });
  });
}

interface Answering extends McpDeps {
  readonly onDefect: (error: unknown) => void;
  readonly waiting: Gate;
}

async function answer(request: FastifyRequest, reply: FastifyReply, deps: Answering): Promise<FastifyReply> {
  const actor = actorOf(request);
  if (actor.type !== "agent") throw new UnauthenticatedError("Agent authentication required");
  const { body } = request;
  // Versions of the protocol that had batches are answered too, one message at a time.
  if (Array.isArray(body)) return reply.code(400).send(NO_BATCH);

  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !waits(body) });
  const { services, gate, onDefect } = deps;
  const server = createMcpServer({ actor, services, gate, onDefect, waiting: waitingFor(request, actor, deps) });
  reply.raw.once("close", () => void server.close());
  await server.connect(transport);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && PASSED_ON.has(name) ? [[name, value]] : [],
  );
  // What it was sent to does not matter to the transport, and a Host may be anything.
  const asked = new Request("http://localhost/mcp", { method: "POST", headers });
  return reply.send(await transport.handleRequest(asked, { parsedBody: body ?? null }));
}

/** What the transport decides by. */
const PASSED_ON = new Set(["accept", "content-type", "mcp-protocol-version"]);

const NO_BATCH = {
  jsonrpc: "2.0",
  error: { code: -32_600, message: "Batches are not taken: send one message at a time" },
  id: null,
};

/** A call that may wait is answered by a stream, on which progress is told; all others as JSON. */
function waits(body: unknown): boolean {
  const { method, params } = (body ?? {}) as { readonly method?: unknown; readonly params?: unknown };
  const { arguments: given } = (params ?? {}) as { readonly arguments?: unknown };
  return method === "tools/call" && (given as { readonly wait?: unknown } | undefined)?.wait === true;
}

/** Every few seconds it is asked again who waits: a run that has ended waits for nothing. */
const waitingFor =
  (request: FastifyRequest, { companyId }: AgentActor, deps: Answering) =>
  ({ signal, progress }: WaitTold) =>
  async (approvalId: string, seconds: number): Promise<void> => {
    const { services, draining, waiting } = deps;
    const beat = async (waitedMs: number): Promise<void> => {
      await admitAgent(request, deps);
      await progress(Math.floor(waitedMs / 1_000), seconds);
    };
    const terms = { companyId, timeoutMs: seconds * 1_000, signal: AbortSignal.any([signal, draining]), beat };
    await waiting.run(() => services.permissions.wait(approvalId, terms)).catch(rethrowUnlessFull);
    // It may have been decided just after the run ended.
    await admitAgent(request, deps);
  };

/** Too many wait already: this one is told how it stands, and comes back. */
function rethrowUnlessFull(error: unknown): void {
  if (!(error instanceof OverloadedError)) throw error;
}
