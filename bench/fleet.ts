import type { Ground } from "./stage.ts";

export interface FleetPlan {
  readonly agents: number;
  readonly adapterType: "process" | "http";
  readonly adapterConfig: Readonly<Record<string, unknown>>;
  readonly maxConcurrentRuns?: number;
}

/** Agents of one company: the first is made through the API, the others are copies of its rows. */
export async function makeFleet(
  ground: Pick<Ground, "sql">,
  apiUrl: string,
  { agents, adapterType, adapterConfig, maxConcurrentRuns = 1 }: FleetPlan,
): Promise<readonly string[]> {
  const company = await post(`${apiUrl}/api/companies`, { name: "Bench" });
  const agent = await post(`${apiUrl}/api/companies/${company.id}/agents`, {
    name: "Agent 1",
    role: "general",
    adapterType,
    adapterConfig,
    runtimeConfig: { heartbeat: { maxConcurrentRuns } },
  });
  const rows = await ground.sql<{ id: string }>(
    `with copy as (
       insert into agents
       select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'name', 'Agent ' || n))).*
         from agents a, generate_series(2, $2::int) n where a.id = $1 returning id
     ), slot as (
       insert into agent_slots
       select (jsonb_populate_record(s, jsonb_build_object('agent_id', copy.id))).*
         from agent_slots s, copy where s.agent_id = $1
     )
     select id from copy`,
    [agent.id, agents],
  );
  // Only what was filled past the database's notice: to analyze a table while it is empty would mislead its planner.
  await ground.sql("analyze agents, agent_slots");
  return [agent.id, ...rows.map(({ id }) => id)];
}

async function post(url: string, body: unknown): Promise<{ id: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string };
}

let scopes = 0;

/** A wakeup of the next agent in turn, in a scope that none had before. */
export function nextWakeup(agentIds: readonly string[]): (index: number) => {
  readonly method: "POST";
  readonly path: string;
  readonly body: string;
} {
  return (index) => {
    scopes += 1;
    const agentId = agentIds[index % agentIds.length] ?? "";
    return { method: "POST", path: `/api/agents/${agentId}/wakeup`, body: `{"payload":{"taskKey":"task-${scopes}"}}` };
  };
}
