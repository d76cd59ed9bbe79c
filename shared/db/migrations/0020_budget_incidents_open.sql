-- no transaction
create index concurrently if not exists budget_incidents_open on budget_incidents (company_id) where status = 'open';
