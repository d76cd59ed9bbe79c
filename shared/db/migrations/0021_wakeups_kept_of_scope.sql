-- no transaction
-- What is kept for later of one issue, whoever it is kept for: it ends with the issue.
create index concurrently if not exists agent_wakeup_requests_kept_of_scope on agent_wakeup_requests (company_id, scope)
  where outcome = 'deferred';
