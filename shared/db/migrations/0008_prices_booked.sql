-- no transaction
create index concurrently if not exists cost_events_booked on cost_events (company_id, created_at);
