-- no transaction
create index concurrently if not exists agent_slots_failed on agent_slots (company_id, agent_id) where last_run_status in ('failed', 'timed_out');
