// One person of the tenant: her role, her workspaces, a link for a new password, her way out.
import { Button } from '@aibaas/react';
import type { Member, ResetLink, Role } from '@aibaas/sdk';
import { Modal, Select } from '@mantine/core';
import { useState } from 'react';
import { useDay } from '../../../parts/moments.ts';
import { useAction } from '../../../parts/use-action.ts';
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
      <td className="num">{day(person.created_at)}</td>
      <td>
        {isChangeable && me.role === 'owner' && <NewPassword person={person} />}
        {isChangeable && <Remove person={person} />}
      </td>
    </tr>
  );
}

interface PartProps {
  readonly person: Member;
  readonly isChangeable: boolean;
}

function useMembers() {
  const { tenant } = useSession();
  return [[tenant.id, 'members']];
}

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
          sentence="With it she chooses a new password herself, once. All her sessions end then."
          onClose={() => setLink(null)}
        />
      )}
    </>
  );
}

function Remove({ person }: { readonly person: Member }) {
  const { client, tenant } = useSession();
  const [isAsking, setAsking] = useState(false);
  const [remove, isBusy] = useAction({
    failed: 'The person was not removed',
    changes: useMembers(),
  });
  return (
    <>
      <Button size="small" tone="danger" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Remove ${person.name}?`}
        centered
      >
        <p>
          {person.name} loses access to {tenant.name} within seconds, and keys made by her stop.
          What she did stays in the audit. She can be invited again.
        </p>
        <div className="page-head-actions">
          <Button onClick={() => setAsking(false)}>Keep</Button>
          <Button
            tone="danger"
            disabled={isBusy}
            onClick={() => void remove(() => client.members.remove(person.id))}
          >
            Remove {person.name}
          </Button>
        </div>
      </Modal>
    </>
  );
}
