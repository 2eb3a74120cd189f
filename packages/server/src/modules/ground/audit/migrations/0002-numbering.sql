-- What guards a record before it has its number. The queue alone does not decide which records are
-- numbered, and whoever works it cannot drop one from it.

revoke update, delete, truncate on audit.records, audit.chain from aibaas_app, aibaas_system;

-- Records are inserted in the order of their time, more or less: a few bytes a megabyte are enough to
-- find those of the last minutes that the queue does not name.
create index audit_records_recent on audit.records using brin (at);

-- An entry leaves the queue only when its record stands in the chain.
drop policy system_works on audit.pending;
create policy system_reads on audit.pending for select to aibaas_system using (true);
create policy system_dequeues on audit.pending for delete to aibaas_system using (
  exists (select from audit.chain c
    where c.tenant_id = pending.tenant_id and c.record_id = pending.record_id));
revoke update, delete, truncate on audit.pending from aibaas_app;
revoke insert, update, truncate on audit.pending from aibaas_system;
revoke delete, truncate on audit.heads from aibaas_app, aibaas_system;
