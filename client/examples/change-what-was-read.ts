import { ApiError, createClient } from "../main.ts";

/** Renames an agent, unless somebody else has changed it since it was read. */
export async function rename(baseUrl: string, agentId: string, name: string): Promise<boolean> {
  const systole = createClient({ baseUrl, surface: "api" });
  const { headers } = await systole.request("get", "/api/agents/{agentId}", { path: { agentId } });
  try {
    await systole.patch("/api/agents/{agentId}", {
      path: { agentId },
      body: { name },
      headers: { "if-match": headers.get("etag") ?? "*" },
    });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 412) return false;
    throw error;
  }
}
