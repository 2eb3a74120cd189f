-- People join by invitation only, and each chooses their own password. Keys have a parent and end with
-- it. What an account's mailbox has proven ends whatever was opened on the account before.

-- When the holder of the mailbox took the account over; null: whoever made it may be someone else.
alter table identity.people add column email_verified_at timestamptz;

create policy system_works on identity.passwords to aibaas_system using (true) with check (true);
grant insert, update, delete on identity.passwords to aibaas_system;

-- The key that made this one, also through a token bought by it.
alter table identity.api_keys add column parent_id uuid;
alter table identity.api_keys add foreign key (tenant_id, parent_id)
  references identity.api_keys (tenant_id, id) on delete cascade;
create index api_keys_parent on identity.api_keys (tenant_id, parent_id);
create policy system_ends on identity.api_keys for delete to aibaas_system using (true);
grant delete on identity.api_keys to aibaas_system;

create table identity.invitations (
  tenant_id uuid not null references identity.tenants (id),
  id uuid not null,
  email text not null,
  name text,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  workspace_ids uuid[],
  hash bytea not null,
  -- Of the token that only the mailbox got; null while nothing was mailed.
  mail_hash bytea,
  -- Who invited: a person, or a key with or without one. An open invitation falls with them.
  person_id uuid,
  key_id uuid,
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, email),
  check (person_id is not null or key_id is not null),
  foreign key (tenant_id, person_id) references identity.memberships (tenant_id, person_id)
    on delete cascade,
  foreign key (tenant_id, key_id) references identity.api_keys (tenant_id, id) on delete cascade
);
create index invitations_hash on identity.invitations (hash);
create index invitations_mail_hash on identity.invitations (mail_hash);
create index invitations_person on identity.invitations (tenant_id, person_id);
create index invitations_key on identity.invitations (tenant_id, key_id);
call kernel.protect('identity.invitations', 'write');
revoke insert, update on identity.invitations from aibaas_system;

-- Links that reset a password or sign in, each for one person and once; they belong to no tenant.
create table identity.one_time_links (
  id uuid primary key,
  person_id uuid not null references identity.people (id) on delete cascade,
  purpose text not null check (purpose in ('reset', 'sign_in')),
  hash bytea not null unique,
  -- Null: it was mailed. Otherwise the tenant, and the person or key there, that handed it over.
  tenant_id_of_giver uuid,
  person_id_of_giver uuid,
  key_id_of_giver uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  check ((tenant_id_of_giver is null)
    = (person_id_of_giver is null and key_id_of_giver is null))
);
create index one_time_links_person on identity.one_time_links (person_id);
alter table identity.one_time_links enable row level security;
create policy system_works on identity.one_time_links to aibaas_system using (true) with check (true);
grant select, insert, delete on identity.one_time_links to aibaas_system;

alter table identity.sessions add column last_seen_at timestamptz;
alter table identity.sessions add column address text;
alter table identity.sessions add column agent text;
create index sessions_of_person on identity.sessions (person_id);
