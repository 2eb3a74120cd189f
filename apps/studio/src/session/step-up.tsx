// The dialog before a dangerous act: the person proves once more who it is, and the act goes on.
import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { stepUpGate } from './guarded-fetch.ts';
import { ProofForm } from './proof-form.tsx';
import { openClient } from './session.tsx';

export function StepUp() {
  const [methods, setMethods] = useState<readonly string[] | null>(null);
  useEffect(() => stepUpGate.listen(setMethods), []);
  return (
    <Modal
      opened={methods !== null}
      onClose={() => stepUpGate.settle(false)}
      title="Is it you?"
      closeOnClickOutside={false}
      // Over the dialog from which the person was sending something.
      zIndex={350}
      centered
    >
      <p className="dim">
        This is one of the acts that ask for a fresh proof. It counts for ten minutes.
      </p>
      {methods !== null && (
        <ProofForm
          methods={methods}
          passkey={async () => (await openClient.auth.stepUpOptions()).options}
          onProof={async (proof) => {
            await openClient.auth.stepUp(proof);
            stepUpGate.settle(true);
          }}
        />
      )}
    </Modal>
  );
}
