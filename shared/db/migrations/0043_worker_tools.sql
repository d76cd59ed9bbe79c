-- What it says of the tools on its host, by adapter type: {"claude_local": {"version": "2.1.134", "isLoggedIn": true}}.
alter table workers add column tools jsonb not null default '{}';
