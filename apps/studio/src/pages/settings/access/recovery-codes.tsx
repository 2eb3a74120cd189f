// Recovery codes, shown once: to copy or to keep as a file.
import { Button } from '@aibaas/react';
import { Modal } from '@mantine/core';

export function RecoveryCodes(props: {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}) {
  const { codes, onClose } = props;
  const text = `${codes.join('\n')}\n`;
  return (
    <Modal
      opened
      onClose={onClose}
      title="Keep these recovery codes"
      closeOnClickOutside={false}
      closeOnEscape={false}
      centered
    >
      <div className="form">
        <p>
          Each lets you in once when you have neither app nor passkey at hand. They are not shown
          again.
        </p>
        <ul className="recovery mono">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="page-head-actions">
          <Button icon="copy" onClick={() => void navigator.clipboard.writeText(text)}>
            Copy
          </Button>
          <a
            className="aib-button aib-button-plain"
            download="aibaas-recovery-codes.txt"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          >
            Save as a file
          </a>
          <Button tone="primary" onClick={onClose}>
            I have them
          </Button>
        </div>
      </div>
    </Modal>
  );
}
