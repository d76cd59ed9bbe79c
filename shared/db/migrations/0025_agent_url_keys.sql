-- The name as it may stand in a URL, by which an agent is looked for; agents of one company may share it. The code writes
-- it with the name, since the rule for letters of all scripts is there; null where that code has not seen the name yet.
alter table agents add column url_key text;

-- Code that does not know the column renames agents, too.
create function forget_agent_url_key() returns trigger language plpgsql as $$
begin
  new.url_key := null;
  return new;
end $$;
create trigger agents_named_anew before update of name on agents for each row
  when (new.name <> old.name and new.url_key is not distinct from old.url_key) execute function forget_agent_url_key();
