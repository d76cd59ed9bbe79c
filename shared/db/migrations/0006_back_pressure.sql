-- Of the companies that have most in the queue, how many of their runs are let in and not claimed, by id. What goes
-- in without waiting for a scheduler goes by it.
alter table admission_window add column held jsonb not null default '{}';

-- What a person has asked to be cancelled at once; a scheduler carries it on, batch by batch, until it is done.
create table backlog_cancellations (
  id uuid primary key,
  company_id uuid not null references companies (id) on delete cascade,
  -- Absent: of all agents of the company.
  agent_id uuid,
  reason text,
  idempotency_key text,
  -- What was asked for later is not touched.
  requested_at timestamptz not null default now(),
  requested_by_actor_type text not null,
  requested_by_actor_id text not null,
  total integer not null,
  done integer not null default 0,
  -- Where it stands: which kind of thing is gone through, and behind which of them it goes on.
  step smallint not null default 0,
  cursor text not null default '',
  finished_at timestamptz
);
create unique index backlog_cancellations_one_per_key on backlog_cancellations (company_id, idempotency_key)
  where idempotency_key is not null;
create index backlog_cancellations_under_way on backlog_cancellations (id) where finished_at is null;
