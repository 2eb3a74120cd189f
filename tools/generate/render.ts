// Turns the catalogues of the source into the pages of docs/reference. Pure: values in, text out.
import { slotsInWords } from '@aibaas/contract';

export interface ErrorEntry {
  status: number;
  title: string;
  detail: string;
  remedy: string;
}

export interface EventEntry {
  meaning: string;
  subject: string;
  workspace: string;
  data: Readonly<Record<string, string>>;
}

export interface Setting {
  name: string;
  type: string;
  default: string | number | boolean | null | undefined;
  meaning: string;
  secret: boolean;
  choices?: readonly string[];
  min?: number;
  max?: number;
}

const origin = (source: string): string =>
  `<!-- Generated from ${source} by \`npm run generate\`; edit that file, not this one. -->`;

const byName = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/** A cell of a Markdown table: one line, with the bars that would end it escaped. */
export const cell = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();

export function renderErrors(catalogue: Readonly<Record<string, ErrorEntry>>): string {
  const lines = [
    '# Errors',
    origin('packages/contract/src/errors.ts'),
    '',
    'Every refusal is an `application/problem+json` document (RFC 9457) whose `code` is one of these.',
    'Words in braces are filled in with the values of the request.',
    '',
    '| code | status | title |',
    '|---|---|---|',
    ...byName(catalogue).map(
      ([code, entry]) => `| [\`${code}\`](#${code}) | ${entry.status} | ${cell(entry.title)} |`,
    ),
  ];
  for (const [code, entry] of byName(catalogue)) {
    lines.push(
      '',
      `## ${code}`,
      '',
      `**${entry.status} ${entry.title}.** ${slotsInWords(entry.detail)}`,
    );
    lines.push('', `What to do: ${entry.remedy}`);
  }
  return `${lines.join('\n')}\n`;
}

export function renderSettings(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => {
    const { name, type, choices, min, max } = setting;
    const bounds = min !== undefined && max !== undefined ? `${type} ${min} to ${max}` : type;
    const kind = choices ? choices.map((choice) => `\`${choice}\``).join(' ') : bounds;
    const initial = setting.default === null || setting.default === undefined;
    const shown = initial ? 'unset' : `\`${setting.default}\``;
    const meaning = setting.secret ? `${setting.meaning} Secret: never logged.` : setting.meaning;
    return `| \`${name}\` | ${cell(kind)} | ${cell(shown)} | ${cell(meaning)} |`;
  });
  const lines = [
    '# Settings',
    origin('packages/server/src/kernel/config.ts'),
    '',
    'Environment variables read once at start. None is needed; all mistakes are reported together.',
    '',
    '| name | type | default | meaning |',
    '|---|---|---|---|',
    ...rows,
  ];
  return `${lines.join('\n')}\n`;
}

export function renderEvents(catalogue: Readonly<Record<string, EventEntry>>): string {
  const lines = [
    '# Events',
    origin('packages/contract/src/events.ts'),
    '',
    'Facts that the server publishes, named in the past tense. `data` holds the fields listed. Who may',
    'read what an event is about may read the event; who is limited to some workspaces, those of theirs.',
  ];
  for (const [name, entry] of byName(catalogue)) {
    lines.push('', `## ${name}`, '', entry.meaning);
    lines.push('', `Needs permission to read ${entry.subject}. ${reachOf(entry)}`);
    const fields = Object.entries(entry.data);
    if (fields.length > 0) lines.push('', '| field | meaning |', '|---|---|');
    for (const [field, meaning] of fields) lines.push(`| \`${field}\` | ${cell(meaning)} |`);
  }
  return `${lines.join('\n')}\n`;
}

function reachOf({ workspace }: EventEntry): string {
  if (workspace === 'shared') return 'It is about the tenant, and told to who is limited too.';
  if (workspace === 'whole')
    return 'It is about the whole tenant, and told to nobody who is limited.';
  return `It is about the workspace in \`${workspace}\`.`;
}

export interface Census {
  readonly names: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly notYet: Readonly<Record<string, readonly string[]>>;
}

export function renderNames({ names, notYet }: Census): string {
  const all = Object.values(names).flatMap((kind) => Object.keys(kind)).length;
  const missing = Object.values(notYet).flat().length;
  const lines = [
    '# Names of the specification',
    origin('examples/specification'),
    '',
    `The specification fixes ${all} names; ${all - missing} work. Each is looked for in the running product by`,
    '`test/specification`. The part is what brings those that do not work yet.',
  ];
  for (const [kind, entries] of Object.entries(names)) {
    lines.push('', `## ${kind}`, '', '| name | works | part |', '|---|---|---|');
    for (const [name, part] of Object.entries(entries)) {
      const works = notYet[kind]?.includes(name) ? '' : 'yes';
      lines.push(`| \`${cell(name)}\` | ${works} | ${part} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The same bytes for the same document: keys keep the order in which the routes were declared. */
export const renderOpenApi = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;
