-- Which issue a wakeup says that it is about: what `namedWork` says, in SQL.
create function issue_of_wakeup(payload jsonb) returns uuid language sql immutable parallel safe as $$
  select case
    when payload ->> 'issueId' ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then (payload ->> 'issueId')::uuid
    when payload ->> 'taskId' ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then (payload ->> 'taskId')::uuid
  end
$$;
