import type { World } from "./world.ts";

/** So many agents with so many runs each that wait, as many wakeups would leave them. */
export async function fillBacklog(
  { sql }: Pick<World, "sql">,
  companyId: string,
  { agents, runs }: { agents: number; runs: number },
): Promise<void> {
  await sql(
    `with agent as (
       insert into agents (id, company_id, name) select gen_random_uuid(), $1, 'b' || n from generate_series(1, $2) n returning id
     ), slot as (
       insert into agent_slots (agent_id, company_id, eligible_at, head_priority) select id, $1, now(), 0 from agent
     ), item as materialized (
       select gen_random_uuid() as id, agent.id as agent_id, 't' || n as scope from agent cross join generate_series(1, $3) n
     ), run as (
       insert into heartbeat_runs (id, chain_id, company_id, agent_id, scope) select id, id, $1, agent_id, scope from item
       returning id, agent_id, scope
     )
     insert into agent_wakeup_requests (id, company_id, agent_id, source, scope, outcome, outcome_reason, message, run_id,
       requested_by_actor_type, requested_by_actor_id)
     select gen_random_uuid(), $1, agent_id, 'on_demand', scope, 'queued', 'run.queued', 'x', id, 'user', 'x' from run`,
    [companyId, agents, runs],
  );
}
