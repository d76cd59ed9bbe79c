import { createClient } from "../main.ts";

/** The names of a company's agents, two at a time, however many there are. */
export async function namesOfAgents(baseUrl: string, companyId: string): Promise<string[]> {
  const systole = createClient({ baseUrl, surface: "api" });
  const names: string[] = [];
  for await (const agent of systole.each("/api/companies/{companyId}/agents", {
    path: { companyId },
    query: { limit: 2 },
  })) {
    names.push(agent.name);
  }
  return names;
}
