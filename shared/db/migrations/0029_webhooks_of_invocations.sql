-- As `note_for_webhooks`, for all entries of a statement at once: accepting wakeups writes many.
create function note_invocations_for_webhooks() returns trigger language plpgsql as $$
begin
  insert into webhook_outbox (company_id, entry_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id,
    details, occurred_at)
  select m.company_id, m.id, m.actor_type, m.actor_id, m.action, m.entity_type, m.entity_id, m.agent_id, m.run_id, m.details, m.created_at
    from made m
   where exists (select from webhook_endpoints w where w.company_id = m.company_id and w.status = 'enabled')
   order by m.id;
  return null;
end $$;

create trigger activity_log_invocations_are_told after insert on activity_log_invocations
  referencing new table as made for each statement execute function note_invocations_for_webhooks();
