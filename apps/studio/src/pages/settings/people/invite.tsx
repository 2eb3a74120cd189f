// An invitation: whom, as what, for which workspaces; afterwards the link to hand over.
import { Button } from '@aibaas/react';
import type { CreatedInvitation, Role } from '@aibaas/sdk';
import { Modal, Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { EmailField } from '../../../parts/email-field.tsx';
import { tenantKeys } from '../../../query-keys.ts';
import { FormProblem } from '../../../session/form-problem.tsx';
import { useSession } from '../../../session/session.tsx';
import { useAttempt } from '../../../session/use-attempt.ts';
import { HandOver } from './hand-over.tsx';
import { rolesUpTo } from './roles.ts';
import { WorkspaceChoice } from './workspace-choice.tsx';

export function Invite({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { client, tenant, me } = session;
  const cache = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [workspaces, setWorkspaces] = useState<string[] | null>(null);
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const { isBusy, problem, run } = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const input = { email: email.trim(), role, workspace_ids: workspaces };
    void run(async () => {
      setMade(await client.invitations.create(input));
      await cache.invalidateQueries({ queryKey: tenantKeys.invitations(session) });
    });
  };
  if (made !== null) {
    const mailed = made.is_mailed ? ' It is on its way by mail as well.' : '';
    return (
      <HandOver
        title={`${made.email} is invited`}
        link={made.link}
        until={made.expires_at}
        sentence={`Whoever was invited joins ${tenant.name} with this link, with a password of their own.${mailed}`}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal opened onClose={onClose} title="Invite a person" centered>
      <form className="form" onSubmit={submit}>
        <EmailField
          autoComplete="off"
          required
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Select
          label="Role"
          data={rolesUpTo(me.role)}
          value={role}
          onChange={(chosen) => setRole((chosen ?? 'member') as Role)}
          allowDeselect={false}
        />
        <WorkspaceChoice
          label="Workspaces"
          isLabelShown
          value={workspaces}
          onChange={setWorkspaces}
        />
        <FormProblem text={problem} />
        <Button tone="primary" type="submit" disabled={isBusy}>
          Invite {email.trim() || 'the person'}
        </Button>
      </form>
    </Modal>
  );
}
