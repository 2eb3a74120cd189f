// Who belongs to the tenant, in which role, and for which workspaces.
import { Button } from '@aibaas/react';
import type { CreatedInvitation, Member, Role } from '@aibaas/sdk';
import { Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useDay } from '../../parts/moments.ts';
import { useAction } from '../../parts/use-action.ts';
import { IfMay, useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { showDone } from '../../shell/toasts.tsx';

const roles: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'owner', label: 'Owner: everything, also other owners' },
  { value: 'admin', label: 'Admin: people, keys, workspaces, audit' },
  { value: 'member', label: 'Member: data, metrics, forecasts' },
  { value: 'viewer', label: 'Viewer: looks, changes nothing' },
];

export function People() {
  const { client, tenant } = useSession();
  const [isAdding, setAdding] = useState(false);
  const members = useQuery({
    queryKey: [tenant.id, 'members'],
    queryFn: async ({ signal }) => (await client.members.list({ limit: 200 }, { signal })).data,
  });
  return (
    <Card
      title="People"
      sentence={`of ${tenant.name}`}
      actions={
        <IfMay what="manage">
          <Button tone="primary" onClick={() => setAdding(true)}>
            Invite a person
          </Button>
        </IfMay>
      }
    >
      <Answer query={members} failed="The people could not be read">
        {(list) => <PeopleTable people={list} />}
      </Answer>
      {isAdding && <InvitePerson onClose={() => setAdding(false)} />}
    </Card>
  );
}

function PeopleTable({ people }: { readonly people: readonly Member[] }) {
  return (
    <ListTable
      label="List of people"
      columns={['Person', 'Role', 'Workspaces', 'Since']}
      hasActions
    >
      {people.map((person) => (
        <PersonRow key={person.id} person={person} />
      ))}
    </ListTable>
  );
}

function PersonRow({ person }: { readonly person: Member }) {
  const { client, tenant, me } = useSession();
  const may = useMay();
  const day = useDay();
  // A membership has an id of its own; the address is the person's.
  const isMe = person.email === me.person?.email;
  const changes = [[tenant.id, 'members']];
  const [change, isChanging] = useAction({ failed: 'The role was not changed', changes });
  const [remove, isRemoving] = useAction({ failed: 'The person was not removed', changes });
  const [isAsking, setAsking] = useState(false);
  const setRole = async (role: Role): Promise<void> => {
    const before = person.role;
    const put = (to: Role) => change(() => client.members.update(person.id, { role: to }));
    if ((await put(role)) !== undefined)
      showDone(`${person.name} is now ${role}.`, () => put(before));
  };
  const names = new Map(me.workspaces.map(({ id, name }) => [id, name]));
  return (
    <tr>
      <td>
        {person.name}
        <small>{person.email}</small>
      </td>
      <td>
        <Select
          aria-label={`Role of ${person.name}`}
          data={roles.map(({ value }) => value)}
          value={person.role}
          disabled={isChanging || isMe || !may.manage}
          onChange={(role) => role !== null && void setRole(role as Role)}
          allowDeselect={false}
          size="xs"
          w={120}
        />
      </td>
      <td>{person.workspace_ids?.map((id) => names.get(id) ?? id).join(', ') ?? 'all'}</td>
      <td className="num">{day(person.created_at)}</td>
      <td>
        {!isMe && may.manage && (
          <Button size="small" tone="danger" onClick={() => setAsking(true)}>
            Remove
          </Button>
        )}
        <Modal
          opened={isAsking}
          onClose={() => setAsking(false)}
          title={`Remove ${person.name}?`}
          centered
        >
          <p>
            {person.name} loses access to {tenant.name} within seconds, and keys made by her stop.
            What she did stays in the audit. Joining again needs a new invitation.
          </p>
          <div className="page-head-actions">
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button
              tone="danger"
              disabled={isRemoving}
              onClick={() => void remove(() => client.members.remove(person.id))}
            >
              Remove {person.name}
            </Button>
          </div>
        </Modal>
      </td>
    </tr>
  );
}

function InvitePerson({ onClose }: { readonly onClose: () => void }) {
  const { client, tenant } = useSession();
  const [fields, setFields] = useState({ name: '', email: '', role: 'member' as Role });
  const [link, setLink] = useState<string | null>(null);
  const [invite, isBusy] = useAction({
    failed: 'The person was not invited',
    changes: [[tenant.id, 'members']],
    onDone: (invitation: CreatedInvitation) =>
      setLink(new URL(invitation.link, window.location.origin).href),
  });
  const set = (change: Partial<typeof fields>): void => setFields({ ...fields, ...change });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { name, email, role } = fields;
    void invite(() =>
      client.invitations.create({
        email: email.trim(),
        role,
        ...(name.trim() === '' ? {} : { name: name.trim() }),
      }),
    );
  };
  if (link !== null) {
    return (
      <Modal opened onClose={onClose} title="Hand over this link" centered>
        <p className="dim">
          It works once, for seven days, and is shown only now. Who opens it chooses a password.
        </p>
        <TextInput label="Link" readOnly value={link} onFocus={(e) => e.currentTarget.select()} />
        <div className="page-head-actions">
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title="Invite a person" centered>
      <form className="form" onSubmit={submit}>
        <TextInput
          label="Name"
          value={fields.name}
          onChange={(e) => set({ name: e.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label="E-mail"
          type="email"
          required
          value={fields.email}
          onChange={(e) => set({ email: e.currentTarget.value })}
        />
        <Select
          label="Role"
          data={[...roles]}
          value={fields.role}
          onChange={(role) => set({ role: (role ?? 'member') as Role })}
          allowDeselect={false}
        />
        <Button tone="primary" type="submit" disabled={isBusy}>
          Invite {fields.name || 'the person'}
        </Button>
      </form>
    </Modal>
  );
}
