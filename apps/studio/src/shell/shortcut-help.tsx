// All keys there are, in one dialog.
import { Modal } from '@mantine/core';
import { pages } from '../pages/index.ts';

const everywhere: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Search or run a command'],
  ['?', 'This list'],
  ['Esc', 'Close or leave'],
  ['z', 'Undo what a message offers to undo'],
];

export default function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Shortcuts" size="lg" centered>
      <div className="keys">
        <Keys title="Everywhere" rows={everywhere} />
        <Keys title="Go to" rows={pages.map(({ key, label }) => [`g ${key}`, label] as const)} />
      </div>
      <p className="dim">Single letters can be switched off under Settings, Appearance.</p>
    </Modal>
  );
}

function Keys(props: {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}) {
  return (
    <section>
      <h2>{props.title}</h2>
      <dl>
        {props.rows.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
