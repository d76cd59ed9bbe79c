-- How often each caller asked, by the second, for a minute. What a crash forgets is asked for again soon.
create unlogged table rate_windows (
  key text primary key,
  seconds bigint[] not null,
  counts integer[] not null,
  -- Whether the last to ask was let through.
  is_allowed boolean not null,
  updated_at timestamptz not null default now()
);
create index rate_windows_by_age on rate_windows (updated_at);
