-- Letters of invitation that were queued: they outlive the invitation, so that inviting again and again
-- fills no mailbox.
create table identity.invitation_letters (
  tenant_id uuid not null references identity.tenants (id),
  id uuid not null,
  email text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create index invitation_letters_email on identity.invitation_letters (tenant_id, email, created_at);
call kernel.protect('identity.invitation_letters', 'write');
