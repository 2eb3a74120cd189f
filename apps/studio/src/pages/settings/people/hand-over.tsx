// A one-time link that one person hands to another: shown once, to be copied.
import { Button } from '@aibaas/react';
import { Modal } from '@mantine/core';
import { useDay } from '../../../parts/moments.ts';

export interface HandOverProps {
  readonly title: string;
  /** Begins with `/` where the server does not know its public address. */
  readonly link: string;
  readonly until: string;
  readonly sentence: string;
  readonly onClose: () => void;
}

export function HandOver({ title, link, until, sentence, onClose }: HandOverProps) {
  const day = useDay();
  const whole = link.startsWith('/') ? `${window.location.origin}${link}` : link;
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} centered>
      <div className="form">
        <p>{sentence}</p>
        <code className="key-once mono">{whole}</code>
        <p className="dim">
          Hand it over yourself; it is not shown again. It works until {day(until)}.
        </p>
        <div className="page-head-actions">
          <Button
            tone="primary"
            icon="copy"
            onClick={() => void navigator.clipboard.writeText(whole)}
          >
            Copy the link
          </Button>
          <Button onClick={onClose}>Done</Button>
        </div>
      </div>
    </Modal>
  );
}
