// A form for one new row: a field for each column, checked as the grid checks its cells.
import { Button, parseCell } from '@aibaas/react';
import type { RowValues, Table, TableColumn } from '@aibaas/sdk';
import { Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldProblems, problemText } from '../../parts/problem-words.ts';

const hints: Readonly<Record<string, string>> = {
  date: '2026-12-14',
  timestamp: '2026-12-14T09:30:00Z',
  json: '{"key": "value"}',
};

export function AddRow(props: {
  readonly table: Table;
  readonly onAdd: (values: RowValues) => Promise<void>;
  readonly onClose: () => void;
}) {
  const { table, onAdd, onClose } = props;
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    const values: Record<string, unknown> = {};
    const wrong = new Map<string, string>();
    for (const { name, type, nullable } of table.columns) {
      const parsed = parseCell(texts[name] ?? '', { name, type, isNullable: nullable });
      if ('error' in parsed) wrong.set(name, parsed.error);
      else if (parsed.value !== null && parsed.value !== '') values[name] = parsed.value;
    }
    setProblems(wrong);
    setFailure(null);
    if (wrong.size > 0) return;
    setBusy(true);
    try {
      await onAdd(values as RowValues);
      onClose();
    } catch (error) {
      const named = fieldProblems(error);
      setProblems(named);
      setFailure(problemText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Add a row to ${table.name}`}
      size="md"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {table.columns.map((column, i) => (
          <Field
            key={column.name}
            column={column}
            isFirst={i === 0}
            value={texts[column.name] ?? ''}
            problem={problems.get(column.name)}
            onChange={(text) => setTexts({ ...texts, [column.name]: text })}
          />
        ))}
        {failure !== null && (
          <p className="form-problem" role="alert">
            The row was not added. {failure}
          </p>
        )}
        <div className="form-actions">
          <Button tone="primary" type="submit" disabled={isBusy}>
            Add row
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Field(props: {
  readonly column: TableColumn;
  readonly isFirst: boolean;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}) {
  const { column, isFirst, value, problem, onChange } = props;
  const { name, type, nullable } = column;
  const shared = {
    label: name,
    withAsterisk: !nullable,
    ...(problem === undefined ? {} : { error: problem }),
    ...(isFirst ? { 'data-autofocus': true } : {}),
  };
  if (type === 'boolean') {
    const data = [
      { value: '', label: 'Not said' },
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No' },
    ];
    return (
      <NativeSelect
        {...shared}
        data={data}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      dir="auto"
      value={value}
      placeholder={hints[type] ?? ''}
      inputMode={type === 'integer' || type === 'number' ? 'decimal' : 'text'}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
