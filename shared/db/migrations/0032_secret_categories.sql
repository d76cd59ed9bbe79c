-- What a secret is of, and for which integration of the company's it is kept, as its owners call it.
alter table secrets add column category text not null default 'api_key';
alter table secrets add column integration_id text;
