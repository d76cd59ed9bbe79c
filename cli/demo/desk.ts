import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

import { createClient } from "../../client/main.ts";
import type { ApiClient } from "../client.ts";

/** What an agent works with: the instance's tools by MCP, its API, both with the token of the run, and a voice. */
export interface Desk extends AsyncDisposable {
  readonly why: Why;
  readonly api: ApiClient;
  /** Calls a tool; what the tool refuses is thrown, with its code. */
  readonly use: <Answer>(tool: string, given?: Readonly<Record<string, unknown>>) => Promise<Answer>;
  readonly say: (text: string) => Promise<void>;
}

/** Why the agent was woken. */
export interface Why {
  readonly reason: string | undefined;
  readonly issueId: string | undefined;
  readonly approvalId: string | undefined;
}

/** How an adapter's tool shows what its agent does. */
export interface Voice {
  readonly say: (text: string) => void | Promise<void>;
  readonly called: (tool: string, given: unknown, answer: unknown) => void | Promise<void>;
}

export interface DeskOptions {
  readonly mcpUrl: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly why: Why;
  readonly voice: Voice;
}

export async function openDesk({ mcpUrl, apiUrl, token, why, voice }: DeskOptions): Promise<Desk> {
  const mcp = new Client({ name: "systole-demo", version: "1" });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await mcp.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit }));
  return {
    why,
    api: createClient({ baseUrl: apiUrl, surface: "api", token }),
    use: async <Answer>(tool: string, given: Readonly<Record<string, unknown>> = {}) => {
      const { structuredContent, isError } = await mcp.callTool({ name: tool, arguments: given });
      await voice.called(tool, given, structuredContent);
      if (isError === true) throw new Error(`${tool}: ${JSON.stringify(structuredContent)}`);
      return structuredContent as Answer;
    },
    say: async (text) => voice.say(text),
    [Symbol.asyncDispose]: () => mcp.close(),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** As every child of a run finds it. */
export const whyOf = (env: Environment): Why => ({
  reason: env["PAPERCLIP_WAKE_REASON"],
  issueId: env["PAPERCLIP_TASK_ID"],
  approvalId: env["PAPERCLIP_APPROVAL_ID"],
});
