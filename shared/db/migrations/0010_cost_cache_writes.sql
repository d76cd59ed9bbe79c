-- Tokens that were written to the provider's cache: it has a price of its own, and they are not among the input tokens.
alter table cost_events add column cache_write_tokens bigint not null default 0;

-- What a policy's scope has used from `since` until before `until`, as its metric counts.
create or replace function budget_used(policy budget_policies, since timestamptz, until timestamptz)
returns bigint language sql stable as $$
  select case
    when policy.metric = 'runs' then
      (select count(*) from heartbeat_runs r
        where r.started_at >= since and r.started_at < until
          and case policy.scope_type
                when 'agent' then r.agent_id = policy.scope_id
                when 'project' then r.project_id = policy.scope_id
                when 'team' then r.agent_id in (select id from agents where team_id = policy.scope_id)
                when 'company' then r.company_id = policy.scope_id
                else true end)
    else
      (select coalesce(sum(case when policy.metric = 'tokens' then e.input_tokens + e.cached_input_tokens + e.cache_write_tokens + e.output_tokens
                                when policy.counts_included then greatest(e.cost_micros, coalesce(e.value_micros, e.cost_micros))
                                else e.cost_micros end), 0)::bigint
         from cost_events e
        where e.is_counted and e.created_at >= since and e.created_at < until
          and case policy.scope_type
                when 'agent' then e.agent_id = policy.scope_id
                when 'project' then e.project_id = policy.scope_id
                when 'team' then e.agent_id in (select id from agents where team_id = policy.scope_id)
                when 'company' then e.company_id = policy.scope_id
                else true end)
  end
$$;
