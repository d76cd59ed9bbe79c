-- no transaction
create unique index concurrently if not exists companies_slug_unique on companies (slug) where deleted_at is null;
