-- no transaction
-- What is kept for later of one issue, whatever its scope: it ends with the issue. Takes the place of the index by scope.
create index concurrently if not exists agent_wakeup_requests_kept_of_issue
  on agent_wakeup_requests (company_id, issue_of_wakeup(payload)) where outcome = 'deferred';
