-- The workspace that an operation is for, so that it is shown to those alone who see it; null where it
-- is for none in particular.
alter table kernel.operations add column workspace_id uuid;

-- Forecasts say in their input which metric they are of, and the log of events holds the rest; those
-- that were begun before count as nobody's in particular, and their results name no workspace.
