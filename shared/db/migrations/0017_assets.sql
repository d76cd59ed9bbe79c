-- Small files that are shown: logos.
create table assets (
  id uuid primary key,
  company_id uuid not null,
  content_type text not null,
  byte_size integer not null,
  sha256 text not null,
  original_filename text,
  created_by_agent_id uuid,
  created_by_user_id text,
  content bytea not null,
  created_at timestamptz not null default now()
);
create index assets_of_company on assets (company_id, id);

alter table companies add column logo_asset_id uuid;
