-- Files that come in parts, so that a lost connection costs one part and not the file.

create table data.uploads (
  tenant_id uuid not null,
  id uuid not null,
  filename text not null,
  bytes_total bigint not null check (bytes_total > 0),
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
call kernel.protect('data.uploads', 'write');
