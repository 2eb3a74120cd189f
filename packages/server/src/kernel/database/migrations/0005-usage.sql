-- What each tenant has stored, by part (a table, the event log, a file): kept in memory while a server
-- runs and added here every few seconds.
create table kernel.usage (
  tenant_id uuid not null,
  part text not null,
  row_count bigint not null,
  bytes bigint not null,
  primary key (tenant_id, part)
);
call kernel.protect('kernel.usage', 'write');
