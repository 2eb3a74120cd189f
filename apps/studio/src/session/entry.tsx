// After a password or a link: either a session, or the question for the second factor.
import type { Entrance, FactorProof, SecondFactorAsked, Session as SignedIn } from '@aibaas/sdk';
import { useState } from 'react';
import { ProofForm } from './proof-form.tsx';
import { openClient } from './session.tsx';

type Asked = SecondFactorAsked['second_factor'];

/**
 * @returns what to do with an answer, and the form of the second factor while it is asked for
 * @example
 * const { take, secondFactor } = useEntry(onDone);
 * take(await openClient.auth.login({ email, password }));
 */
export function useEntry(onDone: (session: SignedIn) => void) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const take = (answer: Entrance): void => {
    if ('second_factor' in answer) setAsked(answer.second_factor);
    else onDone(answer);
  };
  const secondFactor = asked === null ? null : <SecondFactor asked={asked} onDone={onDone} />;
  return { take, secondFactor };
}

function SecondFactor(props: {
  readonly asked: Asked;
  readonly onDone: (session: SignedIn) => void;
}) {
  const { asked, onDone } = props;
  return (
    <>
      <p className="dim">The password is right. One more proof that it is you.</p>
      <ProofForm
        methods={asked.methods}
        passkey={async () => asked.passkey}
        onProof={async (proof) =>
          // The password is no second factor, and not among the methods.
          onDone(
            await openClient.auth.secondFactor({
              challenge: asked.challenge,
              ...(proof as FactorProof),
            }),
          )
        }
      />
    </>
  );
}
