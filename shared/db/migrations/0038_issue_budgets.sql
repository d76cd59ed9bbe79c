alter table issues
  -- What the work on it may cost in all, in micro-USD. Null, or 0: no cap of its own.
  add column budget_micros bigint;
