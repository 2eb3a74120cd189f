-- Tenants, people and their memberships, workspaces, and every credential. Secrets are kept as hashes
-- only; rows are looked up by hash across tenants by the system role, everything else is per tenant.

create schema identity;
grant usage on schema identity to aibaas_app, aibaas_system;

create table identity.tenants (
  id uuid primary key,
  name text not null,
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call kernel.protect('identity.tenants', 'read', 'id');
revoke delete on identity.tenants from aibaas_app;

-- A person signs in and may belong to many tenants, so neither table has a tenant. Passwords are out
-- of the app role's sight altogether.
create table identity.people (
  id uuid primary key,
  email text not null unique,
  name text not null,
  created_at timestamptz not null default now(),
  last_login_at timestamptz
);
create table identity.passwords (
  person_id uuid primary key references identity.people (id) on delete cascade,
  hash text not null,
  changed_at timestamptz not null default now()
);

create table identity.memberships (
  tenant_id uuid not null references identity.tenants (id),
  id uuid not null,
  person_id uuid not null references identity.people (id),
  -- Each tenant knows a person by the name it gave, so that joining reveals nothing of other tenants.
  name text not null,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  -- null: every workspace of the tenant.
  workspace_ids uuid[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, person_id)
);
create index memberships_person on identity.memberships (person_id);
call kernel.protect('identity.memberships', 'read');

alter table identity.people enable row level security;
create policy fellow_members on identity.people for select to aibaas_app
  using (exists (select 1 from identity.memberships m where m.person_id = people.id));
create policy system_works on identity.people to aibaas_system using (true) with check (true);
grant select on identity.people to aibaas_app;
grant select, update on identity.people to aibaas_system;
alter table identity.passwords enable row level security;
create policy system_reads on identity.passwords for select to aibaas_system using (true);
grant select on identity.passwords to aibaas_system;

-- The one way a person comes to be: makes them, or finds who has the e-mail and changes nothing.
create function identity.ensure_person(new_id uuid, new_email text, new_name text, new_hash text)
  returns table (person_id uuid, is_new boolean)
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into identity.people (id, email, name) values (new_id, new_email, new_name)
    on conflict (email) do nothing;
  if found then
    insert into identity.passwords (person_id, hash) values (new_id, new_hash);
    return query select new_id, true;
  else
    return query select p.id, false from identity.people p where p.email = new_email;
  end if;
end $$;
revoke all on function identity.ensure_person(uuid, text, text, text) from public;
grant execute on function identity.ensure_person(uuid, text, text, text) to aibaas_app;

create table identity.workspaces (
  tenant_id uuid not null references identity.tenants (id),
  id uuid not null,
  name text not null,
  environment text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
call kernel.protect('identity.workspaces');

create table identity.api_keys (
  tenant_id uuid not null references identity.tenants (id),
  id uuid not null,
  name text not null,
  prefix text not null,
  hash bytea not null,
  scopes text[] not null,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  -- The person behind it; null for keys made at the terminal. Their role caps the key's.
  person_id uuid,
  workspace_ids uuid[],
  created_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references identity.memberships (tenant_id, person_id)
    on delete cascade
);
create index api_keys_hash on identity.api_keys (hash);
create index api_keys_person on identity.api_keys (tenant_id, person_id);
call kernel.protect('identity.api_keys', 'read');

create table identity.sessions (
  tenant_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references identity.memberships (tenant_id, person_id)
    on delete cascade
);
create index sessions_hash on identity.sessions (hash);
create index sessions_id on identity.sessions (id);
create index sessions_person on identity.sessions (tenant_id, person_id);
call kernel.protect('identity.sessions', 'write');
revoke insert, update on identity.sessions from aibaas_system;

create table identity.owner_invitations (
  tenant_id uuid not null references identity.tenants (id),
  id uuid not null,
  hash bytea not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id)
);
create index owner_invitations_hash on identity.owner_invitations (hash);
call kernel.protect('identity.owner_invitations', 'read');
revoke delete on identity.owner_invitations from aibaas_app;

-- Credentials that ended or changed, for the caches of other processes; rows live for an hour.
create table identity.revocations (
  tenant_id uuid not null,
  id uuid not null,
  credential_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id)
);
create index revocations_at on identity.revocations (at);
call kernel.protect('identity.revocations', 'write');
revoke update, delete on identity.revocations from aibaas_app;

-- Failed sign-ins by keyed hash of account and address; belongs to no tenant.
create table identity.login_failures (
  key bytea primary key,
  count integer not null,
  last_at timestamptz not null,
  locked_until timestamptz
);
grant select, insert, update, delete on identity.login_failures to aibaas_system;

create view public.tenants with (security_invoker) as
  select id, name, is_demo, created_at, updated_at from identity.tenants;
create view public.users with (security_invoker) as
  select m.tenant_id, p.id, p.email, m.name, m.role, p.last_login_at as last_login,
    m.created_at, m.updated_at
  from identity.memberships m join identity.people p on p.id = m.person_id;
grant select on public.tenants, public.users to aibaas_app;
