-- Of a company that was deleted, when nothing was left of it but whom its end is still to be told.
alter table companies add column emptied_at timestamptz;
