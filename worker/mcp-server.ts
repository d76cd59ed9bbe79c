/** How what a run starts reaches the MCP server as its agent, for as long as the run goes on. */
export interface McpServerOfRun {
  readonly url: string;
  readonly headers: { readonly authorization: string };
}

export const mcpServerOf = ({
  apiUrl,
  apiKey,
}: {
  readonly apiUrl: string;
  readonly apiKey: string;
}): McpServerOfRun => ({
  url: `${apiUrl.replace(/\/+$/, "")}/mcp`,
  headers: { authorization: `Bearer ${apiKey}` },
});
