-- The workspace that an operation is for, so that it is shown to those alone who see it; null where it
-- is for none in particular.
alter table kernel.operations add column workspace_id uuid;
