-- no transaction
create index concurrently if not exists agent_slots_broken on agent_slots (company_id, agent_id) where breaker_opened_at is not null;
