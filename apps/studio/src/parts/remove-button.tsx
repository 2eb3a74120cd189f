// Removing for good: a button, and the question in between that says what goes with it.
import { Button } from '@aibaas/react';
import { Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';

export function RemoveButton(props: {
  readonly name: string;
  /** What goes, and what stays. */
  readonly children: ReactNode;
  /** On the button that does it: "Remove the metric". */
  readonly deed: string;
  readonly size?: 'small';
  readonly isBusy: boolean;
  readonly onRemove: () => void;
}) {
  const { name, children, deed, size, isBusy, onRemove } = props;
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button {...(size && { size })} tone="danger" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={`Remove ${name}?`} centered>
        <p>{children}</p>
        <div className="page-head-actions">
          <Button onClick={() => setAsking(false)}>Keep</Button>
          <Button tone="danger" disabled={isBusy} onClick={onRemove}>
            {deed}
          </Button>
        </div>
      </Modal>
    </>
  );
}
