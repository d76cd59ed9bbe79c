-- A correction is a charge of its own, below zero where too much was booked: nothing that was booked is changed.
alter table cost_events drop constraint cost_events_cost_micros_check;
