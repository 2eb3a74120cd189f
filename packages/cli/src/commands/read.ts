// `aibaas read`: what stands in every text of a file: language, things of a known form, names of a list, key
// phrases; and over all of them topics, near-duplicates, and words that are used alike. No server.
import {
  findEntities,
  findTopics,
  Gazetteer,
  guessLanguage,
  keyPhrases,
  learnWordVectors,
  NearDuplicates,
  type Topic,
} from '@aibaas/ml';
import { CommandError, usageError } from '../command-error.ts';
import type { ReadFlags as FileFlags } from '../files/read-flags.ts';
import { readTable } from '../files/read-table.ts';
import { countOf } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { textsOf, told } from '../train/model-file.ts';
import { type KeepFlags, rowStarts, writeRowLines } from '../train/row-lines.ts';
import type { CommandContext } from './command-context.ts';

export interface ReadFlags extends FileFlags, KeepFlags {
  readonly column?: string;
  readonly names?: string;
  readonly topics?: number;
  readonly near?: number;
  readonly like?: string;
  readonly out?: string;
}

const phrasesMax = 5;
const seed = 1;

export async function runRead(
  file: string | undefined,
  flags: ReadFlags,
  context: CommandContext,
): Promise<number> {
  if (file === undefined) throw usageError('missing_file', 'give a FILE of texts');
  const { column, out, like } = flags;
  if (column === undefined) throw usageError('missing_flag', 'give --column COL, the text');
  if (out === undefined && like === undefined) {
    throw usageError('missing_flag', 'give --out OUT.ndjson (- is stdout) or --like WORD');
  }
  const table = await readTable(file, flags, { terminal: context.terminal });
  const texts = told(file, () => textsOf(table, column));
  if (like !== undefined) return tellAlike(file, texts, like, context);
  return tellEach(
    file,
    texts,
    rowStarts(file, table, flags),
    { ...flags, out: out as string },
    context,
  );
}

async function tellEach(
  file: string,
  texts: readonly string[],
  startOf: ReturnType<typeof rowStarts>,
  flags: ReadFlags & { readonly out: string },
  { terminal }: CommandContext,
): Promise<number> {
  const { near, out } = flags;
  const list = flags.names === undefined ? null : await readNames(flags.names, flags);
  const topics =
    flags.topics === undefined
      ? null
      : told(file, () => findTopics(texts, { topics: flags.topics as number, seed }));
  const known = new NearDuplicates();
  const lines = texts.map((text, row) => {
    const { language, confidence } = guessLanguage(text);
    const alike = near === undefined ? null : known.search(text, near);
    if (near !== undefined) known.add(String(row + 1), text);
    return {
      ...startOf(row),
      ...{ language, confidence, entities: findEntities(text) },
      ...(list === null ? {} : { names: list.find(text) }),
      phrases: keyPhrases(text, phrasesMax).map(({ phrase }) => phrase),
      ...(topics === null ? {} : { topic: topics.topicOf[row] ?? null }),
      ...(alike === null
        ? {}
        : { near: alike.map(({ id, likeness }) => ({ row: Number(id), likeness })) }),
    };
  });
  await writeRowLines(out, lines);
  if (out === '-') return 0;
  const rows = texts.length;
  if (terminal.isJson) {
    terminal.print(
      JSON.stringify({ rows, ...(topics === null ? {} : { topics: topics.topics }), out }),
    );
  } else {
    const what = topics === null ? '' : `\n\n${topicTable(topics.topics)}`;
    terminal.print(`${countOf(rows, 'text')}, read into ${out}${what}`);
  }
  return 0;
}

function topicTable(topics: readonly Topic[]): string {
  const rows = topics.map(({ words, share }, place) => [
    String(place),
    `${(100 * share).toFixed(0)} %`,
    words.join(', '),
  ]);
  const right = { align: 'right' } as const;
  return formatTable(
    [{ title: 'topic', ...right }, { title: 'texts', ...right }, { title: 'words' }],
    rows,
  );
}

async function readNames(path: string, flags: ReadFlags): Promise<Gazetteer> {
  const table = await readTable(path, flags);
  const [kinds, names] = [
    told(path, () => textsOf(table, 'kind')),
    told(path, () => textsOf(table, 'name')),
  ];
  const byKind = new Map<string, string[]>();
  names.forEach((name, row) => {
    const kind = kinds[row] as string;
    byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
  });
  return told(path, () => new Gazetteer(Object.fromEntries(byKind)));
}

function tellAlike(
  file: string,
  texts: readonly string[],
  like: string,
  { terminal }: CommandContext,
): number {
  const found = told(file, () => learnWordVectors(texts, { seed })).nearest(like);
  if (found.length === 0) {
    const message = `${file} does not have "${like}" three times; take a word that comes more often`;
    throw new CommandError('word_unknown', message);
  }
  if (terminal.isJson) terminal.print(JSON.stringify({ word: like, near: found }));
  else {
    const rows = found.map(({ word, likeness }) => [word, likeness.toFixed(2)]);
    terminal.print(
      formatTable([{ title: `like "${like}"` }, { title: 'likeness', align: 'right' }], rows),
    );
  }
  return 0;
}
