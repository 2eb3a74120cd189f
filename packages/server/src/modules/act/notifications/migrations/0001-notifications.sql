-- What people were told, and who has read it.

create schema notify;
grant usage on schema notify to aibaas_app;

create table notify.notifications (
  tenant_id uuid not null,
  id uuid not null,
  workspace_id uuid,
  kind text not null,
  title text not null,
  body text not null,
  receipt jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
call kernel.protect('notify.notifications');

create table notify.reads (
  tenant_id uuid not null,
  notification_id uuid not null,
  -- A person or a key.
  reader_id text not null,
  read_at timestamptz not null default now(),
  primary key (tenant_id, reader_id, notification_id),
  foreign key (tenant_id, notification_id) references notify.notifications on delete cascade
);
call kernel.protect('notify.reads');
