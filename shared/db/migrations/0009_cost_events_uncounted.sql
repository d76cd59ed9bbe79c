-- no transaction
create index concurrently if not exists cost_events_uncounted on cost_events (id) where not is_counted;
