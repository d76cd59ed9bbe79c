-- People are found by a part of their name or address. There are few of them, so that it is made in a moment; where the
-- extension is not there (0020), a search reads them all.
do $$
begin
  create index users_by_trigrams on users using gin (email gin_trgm_ops, name gin_trgm_ops);
exception
  when undefined_object then raise notice 'people are searched without an index: %', sqlerrm;
end $$;
