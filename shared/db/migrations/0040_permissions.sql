-- What an agent may do once, with the approval that says so.
create table permission_requests (
  approval_id uuid primary key references approvals (id) on delete cascade,
  company_id uuid not null,
  agent_id uuid not null,
  -- Of the action, its details and its amount, as they were asked for.
  digest text not null,
  -- Of what the board was shown: an approval can be resubmitted as another.
  payload_digest text not null,
  -- When it was made use of, and in which run: there it may be asked for again, as by a caller that lost the answer.
  used_at timestamptz,
  used_in_run_id uuid
);
create index permission_requests_of_agent on permission_requests (agent_id, digest, approval_id);
create index permission_requests_of_company on permission_requests (company_id);
