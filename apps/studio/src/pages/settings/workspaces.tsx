// The workspaces of the tenant, and other tenants of this person.
import { Button, Tag } from '@aibaas/react';
import type { Tenant, Workspace } from '@aibaas/sdk';
import { Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { ask } from '../../ask.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useDay } from '../../parts/moments.ts';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { useAction } from '../../parts/use-action.ts';
import { openKeys, tenantKeys } from '../../query-keys.ts';
import { IfMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { showDone } from '../../shell/toasts.tsx';
import { sampleQuery } from '../data/queries.ts';

const RemoveSample = lazy(() => import('../../shell/remove-sample.tsx'));

const environments = ['production', 'staging', 'local'];

export function Workspaces() {
  const session = useSession();
  const { client } = session;
  const [edited, setEdited] = useState<Workspace | 'new' | null>(null);
  const list = useQuery(
    ask(
      tenantKeys.workspaces(session),
      async (signal) => (await client.workspaces.list({ limit: 200 }, { signal })).data,
    ),
  );
  return (
    <>
      <IfMay what="manage">
        <TenantName />
      </IfMay>
      <Card
        title="Workspaces"
        sentence="A workspace is a customer of yours, the unit that metrics and forecasts are for."
        actions={
          <IfMay what="manage">
            <Button tone="primary" onClick={() => setEdited('new')}>
              Add a workspace
            </Button>
          </IfMay>
        }
      >
        <Answer query={list} failed="The workspaces could not be read">
          {(rows) => <WorkspacesTable rows={rows} onEdit={setEdited} />}
        </Answer>
      </Card>
      <IfMay what="change">
        <SampleCard />
      </IfMay>
      {edited !== null && <EditWorkspace workspace={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

/** Only where there is sample data. */
function SampleCard() {
  const { data } = useQuery(sampleQuery(useSession()));
  const [{ sample }, change] = useUrlState((search) => ({ sample: textOf(search.sample) }));
  const close = (): void => change({ sample: undefined });
  const has = data !== undefined && data.tables.length + data.metrics.length > 0;
  return (
    <>
      {has && (
        <Card
          title="Sample data"
          sentence="Made by the demo generator, to look around; it is marked wherever it is shown."
          actions={
            <Button tone="danger" onClick={() => change({ sample: '1' })}>
              Remove the sample data
            </Button>
          }
        >
          <p className="card-body">Tables: {data.tables.join(', ')}</p>
        </Card>
      )}
      <Suspense>{sample !== undefined && <RemoveSample onClose={close} />}</Suspense>
    </>
  );
}

function TenantName() {
  const { client, tenant } = useSession();
  const [name, setName] = useState(tenant.name);
  const [rename, isBusy] = useAction<Tenant>({
    failed: 'The tenant was not renamed',
    changes: [tenantKeys.tenant(tenant.id), openKeys.everyMe],
  });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const before = tenant.name;
    const done = await rename(() => client.tenants.update(tenant.id, { name }));
    if (done === undefined) return;
    showDone(`The tenant is called ${done.name}.`, async () => {
      await rename(() => client.tenants.update(tenant.id, { name: before }));
      setName(before);
    });
  };
  return (
    <Card title="Tenant" sentence="Nothing in it is ever visible to another tenant.">
      <form className="form-row card-body" onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <Button type="submit" disabled={isBusy || name === tenant.name}>
          Rename
        </Button>
      </form>
    </Card>
  );
}

function WorkspacesTable(props: {
  readonly rows: readonly Workspace[];
  readonly onEdit: (workspace: Workspace) => void;
}) {
  const { workspace: current } = useSession();
  const day = useDay();
  return (
    <ListTable
      label="List of workspaces"
      columns={['Workspace', 'Environment', 'Since']}
      hasActions
    >
      {props.rows.map((row) => (
        <tr key={row.id}>
          <td>
            {row.name} {row.id === current.id && <Tag tone="plain">open now</Tag>}
            <small className="mono">{row.id}</small>
          </td>
          <td>{row.environment}</td>
          <td className="num">{day(row.created_at)}</td>
          <td>
            <IfMay what="manage">
              <Button size="small" onClick={() => props.onEdit(row)}>
                Change
              </Button>
            </IfMay>
          </td>
        </tr>
      ))}
    </ListTable>
  );
}

function EditWorkspace(props: {
  readonly workspace: Workspace | 'new';
  readonly onClose: () => void;
}) {
  const session = useSession();
  const { client, workspace: current } = session;
  const { workspace, onClose } = props;
  const known = workspace === 'new' ? null : workspace;
  const [name, setName] = useState(known?.name ?? '');
  const [environment, setEnvironment] = useState(known?.environment ?? 'production');
  const changes = [tenantKeys.workspaces(session), openKeys.everyMe];
  const [save, isSaving] = useAction({
    failed: 'The workspace was not saved',
    changes,
    onDone: onClose,
  });
  const [remove, isRemoving] = useAction({
    failed: 'The workspace was not removed',
    changes,
    onDone: onClose,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const fields = { name, environment };
    void save(() =>
      known === null
        ? client.workspaces.create(fields)
        : client.workspaces.update(known.id, fields),
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={known === null ? 'Add a workspace' : known.name}
      centered
    >
      <form className="form" onSubmit={submit}>
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          data-autofocus
        />
        <Select
          label="Environment"
          data={[...new Set([...environments, environment])]}
          value={environment}
          onChange={(value) => setEnvironment(value ?? 'production')}
          allowDeselect={false}
        />
        <div className="page-head-actions">
          {known !== null && known.id !== current.id && (
            <Button
              tone="danger"
              disabled={isRemoving}
              onClick={() => void remove(() => client.workspaces.remove(known.id))}
            >
              Remove for good
            </Button>
          )}
          <Button tone="primary" type="submit" disabled={isSaving}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
