// Excel files made to cost more than they are: archives that unpack to much more than they hold, entities
// that multiply, and one text that every row repeats.
import { sheetFile } from '../../../packages/tabular/src/testing/workbook-file.ts';
import type { Attack } from '../attack.ts';
import { until } from '../patience.ts';
import type { Target } from '../target.ts';

const workbook = 'packages/tabular/src/workbook';
const headers = { 'content-type': 'application/octet-stream' };

/** What became of a file: the state of its import, and why. */
async function imported(
  target: Target,
  table: string,
  raw: Buffer,
): Promise<{ state: string; saw: string }> {
  const { key } = target.tenant;
  const sent = await target.call('POST', `/api/v1/imports?table=${table}`, { key, raw, headers });
  let { body } = sent;
  await until('the end of an import', async () => {
    body = (await target.call('GET', `/api/v1/operations/${sent.body.id}`, { key })).body;
    return !['queued', 'running'].includes(body.state);
  });
  const code = body.error?.code ?? '';
  return { state: body.state, saw: `${raw.length} bytes: ${body.state} ${code}`.trim() };
}

const sheet = (rows: string, head = '') => ({
  name: 'xl/worksheets/sheet1.xml',
  content: `${head}<worksheet><sheetData>${rows}</sheetData></worksheet>`,
});
const row = (cell: string): string => `<row>${cell}</row>`;
const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`;

export const attacks: readonly Attack[] = [
  {
    name: 'a sheet that unpacks to a thousand times its size',
    like: 'CWE-409, decompression bomb',
    weakness: [
      {
        file: 'packages/tabular/src/expansion.ts',
        find: 'const EXPANSION_MAX = 100;',
        replace: 'const EXPANSION_MAX = 1_000_000;',
      },
    ],
    isAlone: true,
    async run(target) {
      const rows = row(text('a')) + row(text('b')) + '<x/>'.repeat(15_000_000);
      const raw = sheetFile([], { parts: [sheet(rows)] });
      const { state, saw } = await imported(target, 'sheet_bomb', raw);
      return { isSuccessful: state === 'succeeded', saw };
    },
  },
  {
    name: 'entities that multiply',
    like: 'CWE-776, recursive entity references',
    weakness: [
      {
        file: `${workbook}/xml-reader.ts`,
        find: 'throw damaged(`"${part}" declares a document type, which no spreadsheet does`);',
        replace: '',
      },
      {
        file: `${workbook}/xml-reader.ts`,
        find: "parser.on('doctype', () => {",
        replace: `parser.on('doctype', (declared) => {
      for (const [, name = '', value = ''] of declared.matchAll(/<!ENTITY (\\w+) "([^"]*)">/g)) {
        parser.ENTITIES[name] = value.replace(/&(\\w+);/g, (_, known) => parser.ENTITIES[known] ?? '');
      }`,
      },
    ],
    async run(target) {
      const levels = Array.from(
        { length: 5 },
        (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
      );
      const head = `<!DOCTYPE x [<!ENTITY l0 "ha">${levels.join('')}]>`;
      const raw = sheetFile([], { parts: [sheet(row(text('a')) + row(text('&l5;')), head)] });
      const { state, saw } = await imported(target, 'laughs', raw);
      return { isSuccessful: state === 'succeeded', saw };
    },
  },
  {
    name: 'one text that every row repeats',
    like: 'CWE-405, asymmetric resource consumption',
    weakness: [
      {
        file: `${workbook}/sheet-source.ts`,
        find: "refuseExpansion('Excel file', written, bytesRead);",
        replace: '',
      },
    ],
    isAlone: true,
    async run(target) {
      const rows = row(text('a')) + row('<c t="s"><v>0</v></c>').repeat(40);
      const texts = [`<t>${'x'.repeat(1_000_000)}</t>`];
      const raw = sheetFile([], { parts: [sheet(rows)], texts });
      const { state, saw } = await imported(target, 'repeated', raw);
      return { isSuccessful: state === 'succeeded', saw };
    },
  },
];
