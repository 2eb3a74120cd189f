// What was done, with the way back beside it. The page decides how long it stays.
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

export interface UndoToastProps {
  /** The finding: what is now so. */
  readonly done: string;
  /** Where it can be found later. */
  readonly kept?: string;
  readonly onUndo?: () => void;
}

/**
 * @example
 * <UndoToast done="1 row removed." kept="Kept in the audit." onUndo={restore} />
 */
export function UndoToast({ done, kept, onUndo }: UndoToastProps) {
  return (
    <div className="aib-toast" role="status">
      <Icon name="done" />
      <p>
        <strong>{done}</strong> {kept}
      </p>
      {onUndo !== undefined && (
        <Button size="small" onClick={onUndo} aria-keyshortcuts="z">
          Undo <kbd>Z</kbd>
        </Button>
      )}
    </div>
  );
}
