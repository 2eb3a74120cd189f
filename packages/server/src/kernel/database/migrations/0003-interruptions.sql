-- How often an operation was begun again without having got further since: what ends its process each
-- time must not be started for ever.
alter table kernel.operations add column interruptions int not null default 0;
