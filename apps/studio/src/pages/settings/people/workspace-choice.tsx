// All workspaces, or some of them.
import { MultiSelect } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../../session/session.tsx';

export interface WorkspaceChoiceProps {
  readonly label: string;
  /** Null is all of them. */
  readonly value: readonly string[] | null;
  readonly isDisabled?: boolean;
  readonly isLabelShown?: boolean;
  readonly onChange: (ids: string[] | null) => void;
}

/** What a limit keeps from a person, and what it does not. */
export const limitInWords =
  'A limit hides the metrics, forecasts and events of other workspaces. Tables belong to the whole tenant: everybody in it reads them all.';

export function WorkspaceChoice(props: WorkspaceChoiceProps) {
  const { label, value, isDisabled = false, isLabelShown = false, onChange } = props;
  const { me } = useSession();
  const [draft, setDraft] = useState<string[] | null>(null);
  const names = me.workspaces.map(({ id, name }) => ({ value: id, label: name }));
  const known = new Set(names.map((one) => one.value));
  // Of workspaces that one does not see, only the number is known.
  const hidden = (value ?? []).filter((id) => !known.has(id));
  const shown = draft ?? [...(value ?? [])];
  const keep = (): void => {
    if (draft === null) return;
    setDraft(null);
    const ids = draft.length === 0 ? null : draft;
    if (JSON.stringify(ids) !== JSON.stringify(value)) onChange(ids);
  };
  return (
    <MultiSelect
      {...(isLabelShown ? { label, description: limitInWords } : { 'aria-label': label })}
      data={[...names, ...hidden.map((id) => ({ value: id, label: 'one that you do not see' }))]}
      value={shown}
      placeholder={shown.length === 0 ? 'all' : ''}
      disabled={isDisabled}
      onChange={setDraft}
      onBlur={keep}
      size={isLabelShown ? 'sm' : 'xs'}
      maw={isLabelShown ? undefined : 240}
    />
  );
}
