// Which sheet of a workbook is read: chosen from those that there are, or named where none could be read.
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { isWorkbookName } from './file-head.ts';
import type { ImportRun, ImportState } from './import-run.ts';

/** Types and answers were given for another sheet's columns. */
const afresh = { types: {}, dateOrder: null, decimal: null } as const;

export function SheetChoice({
  run,
  state,
}: {
  readonly run: ImportRun;
  readonly state: ImportState;
}) {
  const { file, inference, problem, settings } = state;
  const sheets = inference?.sheets ?? [];
  if (sheets.length > 1) {
    return (
      <Select
        label="Sheet"
        allowDeselect={false}
        value={settings.sheet ?? inference?.format.sheet ?? null}
        data={sheets.map(({ name, is_hidden: isHidden }) => ({
          value: name,
          label: isHidden ? `${name} (hidden)` : name,
        }))}
        onChange={(sheet) => run.change({ ...afresh, sheet })}
      />
    );
  }
  if (problem === null || sheets.length > 0 || !isWorkbookName(file.name)) return null;
  return <SheetName run={run} given={settings.sheet ?? ''} />;
}

function SheetName({ run, given }: { readonly run: ImportRun; readonly given: string }) {
  const [name, setName] = useState(given);
  const look = (): void => {
    if (name !== given) run.change({ ...afresh, sheet: name === '' ? null : name });
  };
  return (
    <TextInput
      label="Sheet"
      description="Its name, or its place from 1; empty for the first."
      value={name}
      maxLength={100}
      dir="auto"
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={look}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        look();
      }}
    />
  );
}
