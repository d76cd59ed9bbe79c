-- no transaction
create index concurrently if not exists agent_wakeup_requests_not_queued on agent_wakeup_requests (company_id, outcome, id) where outcome <> 'queued';
