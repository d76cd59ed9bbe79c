import { ApiError, createClient } from "../main.ts";

/** Wakes an agent and says what comes of it. Sent twice, should the answer be lost, it wakes once. */
export async function wakeAnAgent(baseUrl: string, agentId: string): Promise<string> {
  const systole = createClient({ baseUrl, surface: "api" });
  try {
    const answer = await systole.post("/api/agents/{agentId}/wakeup", {
      path: { agentId },
      body: { reason: "the deploy is done", payload: { taskKey: "deploy-42" } },
    });
    return "id" in answer ? `run ${answer.id} is ${answer.status}` : `no run: ${answer.message}`;
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_invokable") return `not now: ${error.message}`;
    throw error;
  }
}
