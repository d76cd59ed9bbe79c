-- no transaction
create index concurrently if not exists heartbeat_runs_waiting_for_workspace on heartbeat_runs (agent_id, priority) where status = 'queued' and hold_reason = 'workspace.busy';
