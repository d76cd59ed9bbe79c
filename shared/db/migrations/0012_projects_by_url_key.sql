-- no transaction
create unique index concurrently if not exists projects_by_url_key on projects (company_id, url_key);
