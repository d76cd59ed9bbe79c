-- When a cap that had been met was found to be passed by far.
alter table budget_incidents add column catastrophic_at timestamptz;
