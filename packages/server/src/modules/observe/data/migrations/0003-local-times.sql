-- Clock times of a file that its zone skips or has twice, counted so that the import can tell of them.

alter table data.imports
  add column local_times_missing bigint not null default 0,
  add column local_times_doubled bigint not null default 0;
