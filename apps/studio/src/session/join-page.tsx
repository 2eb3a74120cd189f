// An invitation: its holder sees who asks to join as what, and says with which account.
import { Button } from '@aibaas/react';
import { type InvitationLook, passwordRule } from '@aibaas/sdk';
import { PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask } from '../ask.ts';
import { problemText } from '../parts/problem-words.ts';
import { openKeys } from '../query-keys.ts';
import { Entrance } from './entrance.tsx';
import { useEntry } from './entry.tsx';
import { FormProblem } from './form-problem.tsx';
import { tokenOnce } from './link-token.ts';
import { meQuery, openClient } from './session.tsx';
import { useAttempt } from './use-attempt.ts';
import { useEnter } from './use-enter.ts';

export function JoinPage() {
  const [token] = useState(tokenOnce);
  const look = useQuery(
    ask(openKeys.invitation(token), (signal) => openClient.invitations.look(token, { signal }), {
      enabled: token !== '',
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  if (token === '' || look.error !== null) {
    return (
      <Entrance title="This invitation does not work">
        <p className="dim">
          {look.error === null
            ? 'Open the whole link, with everything behind the #.'
            : problemText(look.error)}
        </p>
        <a href="/sign-in">Sign in</a>
      </Entrance>
    );
  }
  if (look.data === undefined) return <Entrance title="One moment …">{null}</Entrance>;
  return <Invited token={token} look={look.data} />;
}

function Invited({ token, look }: { readonly token: string; readonly look: InvitationLook }) {
  const enter = useEnter();
  const { take, secondFactor } = useEntry(() => enter());
  const me = useQuery(meQuery(null));
  const isTheirs = me.data?.person?.email === look.email;
  return (
    <Entrance title={`Join ${look.tenant_name}`}>
      <p className="dim">
        You are asked to join as {look.role}, with {look.email}.
      </p>
      {secondFactor ??
        (isTheirs ? (
          <JoinSignedIn token={token} onDone={(tenantId) => enter(`/?tenant=${tenantId}`)} />
        ) : (
          <JoinForm token={token} look={look} onDone={take} />
        ))}
    </Entrance>
  );
}

function JoinSignedIn(props: {
  readonly token: string;
  readonly onDone: (tenantId: string) => void;
}) {
  const { isBusy, problem, run } = useAttempt();
  const join = async (): Promise<void> =>
    props.onDone((await openClient.invitations.join(props.token)).tenant_id);
  return (
    <div className="form">
      <FormProblem text={problem} />
      <Button tone="primary" disabled={isBusy} onClick={() => void run(join)}>
        Join with the account you are signed in with
      </Button>
    </div>
  );
}

function JoinForm(props: {
  readonly token: string;
  readonly look: InvitationLook;
  readonly onDone: ReturnType<typeof useEntry>['take'];
}) {
  const { token, look, onDone } = props;
  const [name, setName] = useState(look.name ?? '');
  const [password, setPassword] = useState('');
  const { isBusy, problem, run } = useAttempt();
  const isNew = !look.must_prove_account;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const named = name.trim() === '' ? {} : { name: name.trim() };
    void run(async () =>
      onDone(await openClient.invitations.accept({ token, password, ...named })),
    );
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextInput label="E-mail" value={look.email} readOnly autoComplete="username" />
      <TextInput
        label="Your name"
        autoComplete="name"
        required={isNew}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label={isNew ? 'Choose a password' : 'Password of your account'}
        description={
          isNew ? passwordRule.hint : 'There is an account with this e-mail: show that it is yours.'
        }
        autoComplete={isNew ? 'new-password' : 'current-password'}
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <FormProblem text={problem} />
      <Button tone="primary" type="submit" disabled={isBusy}>
        {isBusy ? 'One moment …' : `Join ${look.tenant_name}`}
      </Button>
    </form>
  );
}
