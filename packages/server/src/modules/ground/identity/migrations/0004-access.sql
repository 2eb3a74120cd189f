-- Counts what ended the ways into an account: a new password, a first second factor, the first proof of
-- its mailbox. Whoever proved themselves before that may not open anything after it.
alter table identity.people add column access_version integer not null default 0;
-- Since when a password may be known to whoever handed its link over; null when it may not.
alter table identity.people add column handed_at timestamptz;
