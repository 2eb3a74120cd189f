// Who belongs to the tenant, in which role, and for which workspaces.
import { Button } from '@aibaas/react';
import type { Member, Role } from '@aibaas/sdk';
import { Modal, PasswordInput, Select, TextInput } from '@mantine/core';
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
            Add a person
          </Button>
        </IfMay>
      }
    >
      <Answer query={members} failed="The people could not be read">
        {(list) => <PeopleTable people={list} />}
      </Answer>
      {isAdding && <AddPerson onClose={() => setAdding(false)} />}
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
            What she did stays in the audit. Adding her again needs a new password.
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

function AddPerson({ onClose }: { readonly onClose: () => void }) {
  const { client, tenant } = useSession();
  const [fields, setFields] = useState({
    name: '',
    email: '',
    password: '',
    role: 'member' as Role,
  });
  const [add, isBusy] = useAction({
    failed: 'The person was not added',
    changes: [[tenant.id, 'members']],
    onDone: () => {
      showDone(`${fields.name} can sign in now.`);
      onClose();
    },
  });
  const set = (change: Partial<typeof fields>): void => setFields({ ...fields, ...change });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void add(() => client.members.create({ ...fields, email: fields.email.trim() }));
  };
  return (
    <Modal opened onClose={onClose} title="Add a person" centered>
      <form className="form" onSubmit={submit}>
        <TextInput
          label="Name"
          required
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
        <PasswordInput
          label="First password"
          description="At least 12 characters. Hand it over yourself: the server sends no mail."
          required
          autoComplete="new-password"
          value={fields.password}
          onChange={(e) => set({ password: e.currentTarget.value })}
        />
        <Select
          label="Role"
          data={[...roles]}
          value={fields.role}
          onChange={(role) => set({ role: (role ?? 'member') as Role })}
          allowDeselect={false}
        />
        <Button tone="primary" type="submit" disabled={isBusy}>
          Add {fields.name || 'the person'}
        </Button>
      </form>
    </Modal>
  );
}
