// One person of the tenant: role, workspaces, a link for a new password, the way out.
import { Button, Tag } from '@aibaas/react';
import type { Member, ResetLink, Role } from '@aibaas/sdk';
import { Select } from '@mantine/core';
import { useState } from 'react';
import { useDay } from '../../../parts/moments.ts';
import { RemoveButton } from '../../../parts/remove-button.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { tenantKeys } from '../../../query-keys.ts';
import { useMay } from '../../../session/may.tsx';
import { useSession } from '../../../session/session.tsx';
import { showDone } from '../../../shell/toasts.tsx';
import { HandOver } from './hand-over.tsx';
import { rolesUpTo } from './roles.ts';
import { WorkspaceChoice } from './workspace-choice.tsx';

export function PersonRow({ person }: { readonly person: Member }) {
  const { me } = useSession();
  const may = useMay();
  const day = useDay();
  // A membership has an id of its own; the address is the person's.
  const isMe = person.email === me.person?.email;
  const isChangeable = may.manage && !isMe;
  return (
    <tr>
      <td>
        {person.name}
        <small>{person.email}</small>
      </td>
      <td>
        <RoleOf person={person} isChangeable={isChangeable} />
      </td>
      <td>
        <WorkspacesOf person={person} isChangeable={isChangeable} />
      </td>
      <td>{factorWords(person.has_second_factor)}</td>
      <td className="num">{day(person.created_at)}</td>
      <td>
        {isChangeable && me.role === 'owner' && <NewPassword person={person} />}
        {isChangeable && <Remove person={person} />}
      </td>
    </tr>
  );
}

/** Null is told to who does not manage people. */
const factorWords = (has: boolean | null) =>
  has === null ? (
    <span className="dim">not shown to you</span>
  ) : has ? (
    'set up'
  ) : (
    <Tag tone="warn">none</Tag>
  );

interface PartProps {
  readonly person: Member;
  readonly isChangeable: boolean;
}

const useMembers = () => [tenantKeys.members(useSession())];

function RoleOf({ person, isChangeable }: PartProps) {
  const { client, me } = useSession();
  const [change, isBusy] = useAction({ failed: 'The role was not changed', changes: useMembers() });
  const offered = rolesUpTo(me.role).map(({ value }) => value);
  const setRole = async (role: Role): Promise<void> => {
    const before = person.role;
    const put = (to: Role) => change(() => client.members.update(person.id, { role: to }));
    if ((await put(role)) !== undefined)
      showDone(`${person.name} is now ${role}.`, () => put(before));
  };
  return (
    <Select
      aria-label={`Role of ${person.name}`}
      data={offered.includes(person.role) ? offered : [person.role]}
      value={person.role}
      disabled={isBusy || !isChangeable}
      onChange={(role) => role !== null && void setRole(role as Role)}
      allowDeselect={false}
      size="xs"
      w={120}
    />
  );
}

function WorkspacesOf({ person, isChangeable }: PartProps) {
  const { client } = useSession();
  const [change, isBusy] = useAction({
    failed: 'The workspaces were not changed',
    changes: useMembers(),
  });
  const setWorkspaces = async (ids: string[] | null): Promise<void> => {
    const before = person.workspace_ids;
    const put = (to: string[] | null) =>
      change(() => client.members.update(person.id, { workspace_ids: to }));
    if ((await put(ids)) !== undefined)
      showDone(`${person.name} sees other workspaces now.`, () => put(before));
  };
  return (
    <WorkspaceChoice
      label={`Workspaces of ${person.name}`}
      value={person.workspace_ids}
      isDisabled={isBusy || !isChangeable}
      onChange={(ids) => void setWorkspaces(ids)}
    />
  );
}

function NewPassword({ person }: { readonly person: Member }) {
  const { client } = useSession();
  const [link, setLink] = useState<ResetLink | null>(null);
  const [make, isBusy] = useAction<ResetLink>({ failed: 'No link was made', onDone: setLink });
  return (
    <>
      <Button
        size="small"
        tone="quiet"
        disabled={isBusy}
        onClick={() => void make(() => client.members.resetLink(person.id))}
      >
        New password
      </Button>
      {link !== null && (
        <HandOver
          title={`A new password for ${person.name}`}
          link={link.link}
          until={link.expires_at}
          sentence="Good once, for choosing a new password. All sessions of this person end then; second factors stay where the mailbox was proven, and end where it never was."
          onClose={() => setLink(null)}
        />
      )}
    </>
  );
}

function Remove({ person }: { readonly person: Member }) {
  const { client, tenant } = useSession();
  const [remove, isBusy] = useAction({
    failed: 'The person was not removed',
    changes: useMembers(),
  });
  return (
    <RemoveButton
      name={person.name}
      deed={`Remove ${person.name}`}
      size="small"
      isBusy={isBusy}
      onRemove={() => void remove(() => client.members.remove(person.id))}
    >
      {person.name} loses access to {tenant.name} within seconds, and the keys this person made
      stop. The audit keeps what was done. You can invite again.
    </RemoveButton>
  );
}
