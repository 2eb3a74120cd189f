// Reads a whole file as a table for learning and predicting: numbers and dates as the rules of an import
// read them, everything else as it stands.
import type { RawCell, RawTable } from '@aibaas/ml';
import {
  type ColumnReading,
  columnReading,
  type Question,
  readBoolean,
  readColumnText,
} from '@aibaas/tabular';
import { CommandError, usageError } from '../command-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { askFlag } from './ask-flag.ts';
import { BadRows, type ReadNote } from './bad-rows.ts';
import { openFile } from './open-file.ts';
import { brokenRow, cellText, isPadded, raggedRow } from './read-columns.ts';
import type { ReadFlags } from './read-flags.ts';

/** How a file's columns were read, kept with a model so that others are read alike. */
export interface TableReading {
  readonly decimal: '.' | ',';
  /** Numbers and dates by column name; other columns are as they stand. */
  readonly columns: Readonly<Record<string, ColumnReading>>;
}

export interface FileTable extends RawTable {
  /** The line of the file of each row. */
  readonly lines: readonly number[];
  readonly reading: TableReading;
}

interface TableRules {
  readonly terminal?: Terminal;
  /** Columns in which yes and no of any language are true and false. */
  readonly booleans?: readonly string[];
  /** Of the model that the table is for. */
  readonly reading?: TableReading;
}

/** @throws CommandError that names the line: a ragged row, a column twice, no table at all, no rows */
export async function readTable(
  path: string,
  flags: ReadFlags,
  rules: TableRules = {},
): Promise<FileTable> {
  const bad = new BadRows(flags);
  const file = await openFile(path, flags);
  const cells = new CellColumns(path);
  try {
    for await (const row of file.rows()) {
      if (row.object !== null) cells.addObject(row.line, row.object);
      else if (row.fields === null || row.problem !== null) bad.refuse(brokenRow(path, row));
      else if (cells.names === null) cells.setHeader(row.fields);
      else if (
        row.fields.length === cells.names.length ||
        isPadded(row.fields, cells.names.length)
      ) {
        cells.addFields(row.line, row.fields);
      } else bad.refuse(raggedRow(path, row.line, row.fields.length, cells.names.length));
    }
  } finally {
    await file.close();
  }
  if (cells.lines.length === 0) throw new CommandError('no_rows', `${path} has no rows of data`);
  const context: Context = { ...rules, flags, bad, ...file, notes: [...file.warnings] };
  const table = await typed(cells, context);
  for (const { message } of [...context.notes, ...bad.notes()]) {
    rules.terminal?.say(`Note: ${message}`);
  }
  return table;
}

interface Context extends TableRules {
  readonly flags: ReadFlags;
  readonly bad: BadRows;
  readonly format: { readonly decimal: '.' | ',' };
  readonly isDecimalAmbiguous: boolean;
  readonly notes: ReadNote[];
}

async function typed(cells: CellColumns, context: Context): Promise<FileTable> {
  const names = cells.names ?? [];
  const columns: RawCell[][] = [];
  const readings: Record<string, ColumnReading> = {};
  const answered = { decimal: decimalOf(context), dateOrder: context.flags.dateOrder };
  for (const [place, name] of names.entries()) {
    const raw = cells.columns[place] ?? [];
    const texts = raw.map((cell) => (typeof cell === 'string' ? cell : ''));
    if (context.booleans?.includes(name)) {
      columns.push(raw.map((cell) => (typeof cell === 'string' ? readBoolean(cell) : cell)));
      continue;
    }
    const isText = texts.some((text) => text !== '');
    const reading = isText ? await readingOf(name, texts, answered, context) : null;
    if (reading === null) {
      columns.push(raw);
      continue;
    }
    readings[name] = reading;
    const read = readColumnText(reading, answered.decimal.sign);
    columns.push(raw.map((cell) => (typeof cell === 'string' ? read(cell) : cell)));
  }
  const kept = [...cells.lines.keys()].filter(
    (row) => !context.bad.has(cells.lines[row] as number),
  );
  return {
    names,
    columns: columns.map((column) => kept.map((row) => column[row] ?? null)),
    lines: kept.map((row) => cells.lines[row] as number),
    reading: { decimal: answered.decimal.sign, columns: readings },
  };
}

interface Answered {
  decimal: { sign: '.' | ','; isOpen: boolean };
  dateOrder: ReadFlags['dateOrder'];
}

/** A flag decides, else the file's own numbers, else the file that the model learned from. */
function decimalOf({ flags, format, isDecimalAmbiguous, reading }: Context): Answered['decimal'] {
  const isOpen = flags.decimal === undefined && isDecimalAmbiguous;
  if (isOpen && reading !== undefined) return { sign: reading.decimal, isOpen: false };
  return { sign: format.decimal, isOpen };
}

async function readingOf(
  name: string,
  texts: readonly string[],
  answered: Answered,
  { flags, reading, terminal, notes }: Context,
): Promise<ColumnReading | null> {
  const known = reading?.columns[name];
  for (;;) {
    const { decimal, dateOrder } = answered;
    const found = columnReading(texts, {
      name,
      decimal: decimal.sign,
      isDecimalAmbiguous: decimal.isOpen,
      dateOrder,
      timeZone: flags.timeZone,
      ...(known === undefined ? {} : { known }),
    });
    if (!('question' in found)) {
      notes.push(...found.warnings);
      return found.reading;
    }
    await answer(found.question, answered, terminal);
  }
}

async function answer(
  question: Question,
  answered: Answered,
  terminal: Terminal | undefined,
): Promise<void> {
  const chosen = await askFlag(question, terminal);
  if (question.code === 'ambiguous_decimal') {
    answered.decimal = { sign: chosen as '.' | ',', isOpen: false };
  } else answered.dateOrder = chosen as 'dmy';
}

/** The cells of a file by column, as they stand. */
class CellColumns {
  readonly lines: number[] = [];
  readonly columns: RawCell[][] = [];
  names: string[] | null = null;
  readonly #path: string;
  readonly #places = new Map<string, number>();

  constructor(path: string) {
    this.#path = path;
  }

  setHeader(fields: readonly string[]): void {
    this.names = fields.map((name) => name.trim());
    checkNames(this.#path, this.names);
    for (const _ of this.names) this.columns.push([]);
  }

  addFields(line: number, fields: readonly string[]): void {
    this.lines.push(line);
    this.columns.forEach((column, place) => {
      column.push(fields[place] ?? null);
    });
  }

  /** Fields that a line lacks are empty there; nested values are kept as their JSON. */
  addObject(line: number, object: Readonly<Record<string, unknown>>): void {
    this.names ??= [];
    for (const [name, value] of Object.entries(object)) {
      let place = this.#places.get(name);
      if (place === undefined) {
        place = this.columns.length;
        this.#places.set(name, place);
        this.names.push(name);
        this.columns.push(Array.from<RawCell>({ length: this.lines.length }).fill(null));
      }
      this.columns[place]?.push(cellOf(value));
    }
    this.lines.push(line);
    for (const column of this.columns) if (column.length < this.lines.length) column.push(null);
  }
}

function cellOf(value: unknown): RawCell {
  const isPlain =
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean';
  return isPlain ? (value as RawCell) : cellText(value);
}

function checkNames(path: string, names: readonly string[]): void {
  const empty = names.indexOf('');
  if (empty >= 0) throw usageError('unnamed_column', `${path}: column ${empty + 1} has no name`);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice === undefined) return;
  throw usageError('double_column', `${path} has two columns "${twice}"; rename one of them`);
}
