-- What a company's cost events of a day come to, by what they were for: the scheduler folds events in, in the order in which
-- they were booked, so that a sum over a year does not read each of them. An event is in here or was booked after
-- `through`, never both. Numeric: a sum may be beyond a bigint.
create table cost_days (
  id bigint generated always as identity primary key,
  company_id uuid not null,
  -- In UTC, when it occurred.
  day date not null,
  -- First day of the UTC month in which it was booked.
  booked_month date not null,
  provider text not null,
  biller text not null,
  billing_type text not null,
  model text not null,
  cost_micros numeric not null,
  value_micros numeric not null,
  input_tokens numeric not null,
  cached_input_tokens numeric not null,
  output_tokens numeric not null,
  unpriced bigint not null,
  -- Runs whose first charge for this model, or for this biller, is among these.
  runs_of_model bigint not null,
  runs_of_biller bigint not null,
  unique (company_id, day, booked_month, provider, biller, billing_type, model)
);

create table cost_days_through (
  through timestamptz not null
);
create unique index cost_days_through_is_one on cost_days_through ((true));

insert into cost_days_through (through)
select coalesce((select date_trunc('hour', min(created_at)) from cost_events), now() - interval '1 hour');
