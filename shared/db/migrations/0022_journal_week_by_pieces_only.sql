-- Since what stays of a week is copied in pieces (0008), nothing calls it; no version that was released ever did.
drop function if exists take_out_journal_week(timestamptz);
