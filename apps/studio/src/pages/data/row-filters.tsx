// Filters and order of the rows as chips that can be taken away, and a small form for one more.
import { Button, Icon } from '@aibaas/react';
import type { TableColumn } from '@aibaas/sdk';
import { Modal, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { filterOperators, filterWords } from './table-words.ts';

export function RowFilters(props: {
  readonly columns: readonly TableColumn[];
  readonly filter: readonly string[];
  readonly sort: string | undefined;
  /** The column that a filter is asked for; an empty text leaves the choice. */
  readonly asked: string | null;
  readonly onAsked: (column: string | null) => void;
  readonly onChange: (part: { filter?: readonly string[]; sort?: string | undefined }) => void;
}) {
  const { columns, filter, sort, asked, onAsked, onChange } = props;
  const names = columns.map(({ name }) => name);
  return (
    <>
      {(filter.length > 0 || sort !== undefined) && (
        <ul className="chips" aria-label="Filters and order">
          {filter.map((one) => (
            <Chip
              key={one}
              words={filterWords(one, names)}
              onRemove={() => onChange({ filter: filter.filter((other) => other !== one) })}
            />
          ))}
          {sort !== undefined && (
            <Chip words={sortWords(sort)} onRemove={() => onChange({ sort: undefined })} />
          )}
        </ul>
      )}
      {asked !== null && (
        <FilterForm
          columns={columns}
          first={asked}
          onClose={() => onAsked(null)}
          onAdd={(one) => {
            onAsked(null);
            onChange({ filter: [...filter.filter((other) => other !== one), one] });
          }}
        />
      )}
    </>
  );
}

const sortWords = (sort: string): string =>
  sort.startsWith('-') ? `${sort.slice(1)}, highest first` : `${sort}, lowest first`;

function Chip({ words, onRemove }: { readonly words: string; readonly onRemove: () => void }) {
  return (
    <li className="chip">
      <bdi>{words}</bdi>
      <button type="button" aria-label={`Take away: ${words}`} onClick={onRemove}>
        ×
      </button>
    </li>
  );
}

function FilterForm(props: {
  readonly columns: readonly TableColumn[];
  readonly first: string;
  readonly onAdd: (filter: string) => void;
  readonly onClose: () => void;
}) {
  const { columns, first, onAdd, onClose } = props;
  const [column, setColumn] = useState(first === '' ? (columns[0]?.name ?? '') : first);
  const [op, setOp] = useState('eq');
  const [value, setValue] = useState('');
  const needsValue = op !== 'is_null';
  useEffect(() => {
    if (first !== '') setColumn(first);
  }, [first]);
  return (
    <Modal
      opened
      onClose={onClose}
      title="Filter the rows"
      size="sm"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onAdd(`${column}.${op}.${needsValue ? value : 'true'}`);
        }}
      >
        <NativeSelect
          label="Column"
          data={columns.map(({ name }) => name)}
          value={column}
          onChange={(event) => setColumn(event.currentTarget.value)}
        />
        <NativeSelect
          label="Is"
          data={filterOperators}
          value={op}
          onChange={(event) => setOp(event.currentTarget.value)}
        />
        {needsValue && (
          <TextInput
            label="Value"
            dir="auto"
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            {...(op === 'in' ? { description: 'Several, separated by commas.' } : {})}
            {...(op === 'like' ? { description: '% stands for any text.' } : {})}
            data-autofocus
          />
        )}
        <div className="form-actions">
          <Button tone="primary" type="submit">
            <Icon name="filter" size={15} /> Show these rows
          </Button>
        </div>
      </form>
    </Modal>
  );
}
