-- Second factors belong to a person, not to a tenant, and no request's role sees them: only the work
-- across tenants that signs people in does, as with passwords.

create table identity.factors (
  id uuid primary key,
  person_id uuid not null references identity.people (id) on delete cascade,
  kind text not null check (kind in ('totp', 'passkey')),
  name text not null,
  created_at timestamptz not null,
  -- null: an authenticator app that has not shown a code yet; it counts for nothing.
  confirmed_at timestamptz,
  last_used_at timestamptz,
  -- The secret of the app, encrypted, and the step of the last code it gave.
  secret bytea,
  last_step bigint,
  -- What WebAuthn knows of a passkey, and the address it was made for.
  credential_id text unique,
  public_key bytea,
  counter bigint,
  transports text[],
  rp_id text,
  check ((kind = 'totp') = (secret is not null)),
  check ((kind = 'passkey') = (credential_id is not null and public_key is not null
    and counter is not null and transports is not null and rp_id is not null))
);
create index factors_person on identity.factors (person_id);
create unique index factors_totp on identity.factors (person_id, (confirmed_at is null))
  where kind = 'totp';

create table identity.recovery_codes (
  person_id uuid not null references identity.people (id) on delete cascade,
  hash bytea not null,
  used_at timestamptz,
  primary key (person_id, hash)
);

-- Challenges are signed, not stored; this holds the ones that were answered, until they expire.
create table identity.answered_challenges (
  key bytea primary key,
  expires_at timestamptz not null
);

-- Sources an account has signed in from: guesses made elsewhere do not slow them down.
create table identity.known_sources (
  key bytea primary key,
  seen_at timestamptz not null
);

do $$
declare
  target text;
begin
  foreach target in array array['factors', 'recovery_codes', 'answered_challenges', 'known_sources'] loop
    execute format('alter table identity.%I enable row level security', target);
    execute format('create policy system_works on identity.%I to aibaas_system using (true) with check (true)', target);
    execute format('grant select, insert, update, delete on identity.%I to aibaas_system', target);
  end loop;
end $$;

alter table identity.tenants add column second_factor text not null default 'optional'
  check (second_factor in ('optional', 'admins', 'everyone'));

-- When the person behind the session last proved to be the one: at sign-in, then by step-up.
alter table identity.sessions add column proven_at timestamptz;
update identity.sessions set proven_at = created_at;
alter table identity.sessions alter column proven_at set not null;
grant update (proven_at) on identity.sessions to aibaas_system;
