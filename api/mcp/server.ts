import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";

import type { AgentActor } from "../../shared/auth/actor.ts";
import { VERSION } from "../../shared/platform/version.ts";
import { type CallDeps, callTool } from "./call-tool.ts";
import type { ToolCall } from "./tool.ts";
import { TOOLS } from "./tools.ts";

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export interface McpServerDeps extends CallDeps {
  readonly actor: AgentActor;
  /** As tools wait, for as long as this request stands. */
  readonly waiting: (told: WaitTold) => ToolCall<unknown>["waitFor"];
}

export interface WaitTold {
  /** Aborted when the caller wants no answer any more. */
  readonly signal: AbortSignal;
  /** Says that it is still waited for. */
  readonly progress: (waitedSec: number, ofSec: number) => Promise<void>;
}

const INSTRUCTIONS =
  "You are an agent of a company that runs on Systole. Begin with whoami and inbox. Check an issue out before you work on " +
  "it, comment on what you did, and set its status when you are done. Ask with request_permission before you do what your " +
  "policy says needs an approval. What you will want to know next time, write into memory.";

const BY_NAME = new Map(TOOLS.map((tool) => [tool.name, tool]));

const LISTED = TOOLS.map(({ name, title, description, inputSchema, outputSchema, isRead, isIdempotent = isRead }) => ({
  name,
  title,
  description,
  inputSchema,
  outputSchema,
  annotations: { readOnlyHint: isRead, destructiveHint: false, idempotentHint: isIdempotent, openWorldHint: false },
}));

/** Compiling schemas is what servers ask clients for; this one never does. */
const NO_VALIDATOR = {
  getValidator: (): never => {
    throw new Error("this server asks its clients for nothing");
  },
};

/** A server for one request: it keeps nothing, so any process answers the next. */
export function createMcpServer({ actor, waiting, ...deps }: McpServerDeps): McpServer {
  const mcp = new McpServer(
    { name: "systole", title: "Systole", version: VERSION },
    { instructions: INSTRUCTIONS, jsonSchemaValidator: NO_VALIDATOR },
  );
  mcp.server.registerCapabilities({ tools: {} });
  mcp.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: LISTED }));
  mcp.server.setRequestHandler(CallToolRequestSchema, (request, extra) => {
    const { name, arguments: given } = request.params;
    const tool = BY_NAME.get(name);
    if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `There is no tool ${name.slice(0, 100)}`);
    const waitFor = waiting({ signal: extra.signal, progress: progressOf(extra) });
    return callTool({ tool, given, actor, waitFor }, deps);
  });
  return mcp;
}

/** Only callers who ask for it are told. */
const progressOf =
  ({ _meta, sendNotification }: Extra): WaitTold["progress"] =>
  async (progress, total) => {
    const progressToken = _meta?.progressToken;
    if (progressToken === undefined) return;
    const params = { progressToken, progress, total, message: "The board has not decided yet" };
    await sendNotification({ method: "notifications/progress", params });
  };
