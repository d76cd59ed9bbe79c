-- What workers are asked to look at on their hosts, a row for each that is asked, and what they saw. Gone within a minute.
create table host_looks (
  id uuid not null,
  worker_id uuid not null,
  company_id uuid not null,
  -- Encrypted, as secrets are: an address may hold a token.
  question text not null,
  asked_at timestamptz not null default now(),
  -- Null until it has looked.
  answer jsonb,
  primary key (id, worker_id)
);
create index host_looks_open on host_looks (worker_id) where answer is null;
create index host_looks_of_company on host_looks (company_id);

-- Where its agents' directories are, and whether they can be made: {"directory": "/srv/work", "isWritable": true, "freeGib": 40}. Null: it does not say, and does not look.
alter table workers add column workspaces jsonb;
