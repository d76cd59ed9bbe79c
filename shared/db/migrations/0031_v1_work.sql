alter table issues
  -- Of one that is cancelled: `failed`, where it was not given up by a person. Null: cancelled.
  add column outcome text,
  -- Why nobody is to take it up, where that was said.
  add column held_reason text,
  -- The team for which it waits; whoever of it is free gets it.
  add column assigned_team_id uuid,
  -- How often it was begun anew after it had been closed, and once.
  add column attempt integer not null default 1;

alter table goals
  add column target_date date,
  -- What it is meant to cost; a plan, and no cap.
  add column budget_micros bigint,
  -- What came of it, in the words of who closed it.
  add column closing_note text;

alter table approvals
  -- When it is rejected by itself. Null: never.
  add column expires_at timestamptz,
  add column is_expired boolean not null default false,
  -- What the board changed as it approved: new values by dotted paths in the payload.
  add column edits jsonb;

-- What the board approves before it is asked: a request that meets all that a rule names.
create table approval_rules (
  id uuid primary key,
  company_id uuid not null constraint approval_rules_belong_to_company references companies (id),
  action_prefix text,
  -- Of the whole action.
  action_regex text,
  max_cost_micros bigint,
  max_tokens bigint,
  no_side_effects boolean not null default false,
  description text,
  -- Who made it, as the audit trail names them.
  created_by text not null,
  created_at timestamptz not null default now()
);
create index approval_rules_of_company on approval_rules (company_id, id);
