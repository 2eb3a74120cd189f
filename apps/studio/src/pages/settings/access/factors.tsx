// Second factors: what one has, adding an authenticator app or a passkey, and the recovery codes.
import { Button, countOf, Empty } from '@aibaas/react';
import type { CreatedFactor, Factor, FactorList } from '@aibaas/sdk';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../../ask.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Card } from '../../../parts/card.tsx';
import { ListTable } from '../../../parts/list-table.tsx';
import { useDay, useMoment } from '../../../parts/moments.ts';
import { RemoveButton } from '../../../parts/remove-button.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { type Below, openKeys } from '../../../query-keys.ts';
import { hasPasskeys } from '../../../session/passkeys.ts';
import { openClient } from '../../../session/session.tsx';
import { showDone } from '../../../shell/toasts.tsx';
import { AddPasskey } from './add-passkey.tsx';
import { AddTotp } from './add-totp.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** The first one ends the other sessions, and what `me` says changes with it. */
export const factorChanges: readonly Below[] = [
  openKeys.factors(),
  openKeys.sessions(),
  openKeys.everyMe,
];

type Open = 'totp' | 'passkey' | null;

export function Factors({ onAdded }: { readonly onAdded?: () => void }) {
  const [open, setOpen] = useState<Open>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const factors = useQuery(
    ask(openKeys.factors(), (signal) => openClient.auth.factors.list({ signal })),
  );
  const added = (made: CreatedFactor): void => {
    setOpen(null);
    setCodes(made.recovery_codes);
    showDone(`${made.factor.name} is set up.`);
    if (made.recovery_codes === null) onAdded?.();
  };
  return (
    <Card
      title="Second factors"
      sentence="Asked for after the password, so that the password alone opens nothing."
      actions={
        <>
          {hasPasskeys() && (
            <Button icon="key" onClick={() => setOpen('passkey')}>
              Add a passkey
            </Button>
          )}
          <Button onClick={() => setOpen('totp')}>Add an authenticator app</Button>
        </>
      }
    >
      <Answer query={factors} failed="Your second factors could not be read">
        {(list) => <FactorTable list={list} onCodes={setCodes} />}
      </Answer>
      {open === 'totp' && <AddTotp onAdded={added} onClose={() => setOpen(null)} />}
      {open === 'passkey' && <AddPasskey onAdded={added} onClose={() => setOpen(null)} />}
      {codes !== null && (
        <RecoveryCodes
          codes={codes}
          onClose={() => {
            setCodes(null);
            onAdded?.();
          }}
        />
      )}
    </Card>
  );
}

function FactorTable(props: {
  readonly list: FactorList;
  readonly onCodes: (codes: readonly string[]) => void;
}) {
  const { list, onCodes } = props;
  const [make, isBusy] = useAction<{ recovery_codes: string[] }>({
    failed: 'No new recovery codes were made',
    changes: [openKeys.factors()],
    onDone: (made) => onCodes(made.recovery_codes),
  });
  if (list.data.length === 0) {
    return (
      <Empty
        title="You sign in with a password alone"
        needs="A passkey lets you in by fingerprint, face or PIN of this device; an authenticator app shows six digits."
      />
    );
  }
  const left = list.recovery_codes_left;
  return (
    <>
      <ListTable
        label="Your second factors"
        columns={['Name', 'Kind', 'Since', 'Last used']}
        hasActions
      >
        {list.data.map((factor) => (
          <FactorRow key={factor.id} factor={factor} />
        ))}
      </ListTable>
      <div className="table-foot">
        <span className="dim">{countOf(left, 'recovery code')} left</span>
        <Button
          size="small"
          disabled={isBusy}
          onClick={() => void make(() => openClient.auth.factors.recoveryCodes())}
        >
          Make new ones
        </Button>
      </div>
    </>
  );
}

function FactorRow({ factor }: { readonly factor: Factor }) {
  const day = useDay();
  const moment = useMoment();
  const [name, setName] = useState<string | null>(null);
  const [rename] = useAction({ failed: 'The name was not changed', changes: factorChanges });
  const [remove, isBusy] = useAction({
    failed: `${factor.name} was not removed`,
    changes: factorChanges,
  });
  const save = (): void => {
    const text = name?.trim() ?? '';
    setName(null);
    if (text !== '' && text !== factor.name) {
      void rename(() => openClient.auth.factors.rename(factor.id, { name: text }));
    }
  };
  return (
    <tr>
      <td>
        <TextInput
          aria-label={`Name of ${factor.name}`}
          size="xs"
          variant="unstyled"
          maxLength={200}
          value={name ?? factor.name}
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={save}
        />
      </td>
      <td>{factor.kind === 'passkey' ? 'passkey' : 'authenticator app'}</td>
      <td className="num">{day(factor.created_at)}</td>
      <td className="num">
        {factor.last_used_at === null ? 'never' : moment(factor.last_used_at)}
      </td>
      <td>
        <RemoveButton
          name={factor.name}
          deed="Remove it"
          size="small"
          isBusy={isBusy}
          onRemove={() => void remove(() => openClient.auth.factors.remove(factor.id))}
        >
          It opens nothing afterwards. If it is your last one, the password alone lets you in.
        </RemoveButton>
      </td>
    </tr>
  );
}
