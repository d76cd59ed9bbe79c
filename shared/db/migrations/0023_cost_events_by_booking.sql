-- no transaction
create index concurrently if not exists cost_events_by_booking on cost_events using brin (created_at) with (pages_per_range = 32, autosummarize = on);
