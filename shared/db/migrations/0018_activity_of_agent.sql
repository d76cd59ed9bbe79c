-- no transaction
create index concurrently if not exists activity_log_of_agent on activity_log (company_id, agent_id, id) where agent_id is not null;
