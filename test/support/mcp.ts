import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Progress, Tool } from "@modelcontextprotocol/sdk/types.js";

/** What tools answer, as far as tests go on with it: each tool has some of it. */
export interface Said {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: { readonly approvalId: string };
  };
  readonly status: string;
  readonly approvalId: string;
  readonly runId: string | null;
  readonly agent: { readonly status: string };
  readonly issue: { readonly id: string };
  readonly approvals: readonly { readonly approvalId: string }[];
  readonly entries: readonly { readonly action: string }[];
  readonly note: { readonly version: number; readonly scopeId: string };
  readonly notes: readonly unknown[];
}

export interface ToolAnswer {
  readonly isError: boolean;
  readonly said: Said;
}

export interface McpCaller extends AsyncDisposable {
  readonly tools: () => Promise<Tool[]>;
  readonly use: (name: string, given?: object, onProgress?: (progress: Progress) => void) => Promise<ToolAnswer>;
}

/** An agent's client, which is the SDK's own. */
export async function openMcp(
  url: string,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<McpCaller> {
  const client = new Client({ name: "test", version: "0" });
  const requestInit = { headers: { authorization: `Bearer ${token}`, ...headers } };
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", url), { requestInit });
  await client.connect(transport);
  return {
    // Whatever is listed here has its answers held against its schema from then on.
    tools: async () => (await client.listTools()).tools,
    use: async (name, given = {}, onprogress) => {
      const options = onprogress === undefined ? {} : { onprogress };
      const answer = await client.callTool({ name, arguments: { ...given } }, undefined, options);
      return { isError: answer.isError === true, said: answer.structuredContent as unknown as Said };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
