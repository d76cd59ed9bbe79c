-- no transaction
create index concurrently if not exists issues_of_creator on issues (created_by_agent_id) where created_by_agent_id is not null;
