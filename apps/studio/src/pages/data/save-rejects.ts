// All rejected rows of an import as a file, page by page: there may be many more than a list shows.
import { fileNameOf, saveFile } from '@aibaas/react';
import type { Aibaas, Import } from '@aibaas/sdk';
import { rejectLines, rejectsHead } from './rejects-csv.ts';

const pageRows = 1000;

export async function saveRejects(
  client: Aibaas,
  { id, filename, table }: Pick<Import, 'id' | 'filename' | 'table'>,
): Promise<void> {
  const parts = [rejectsHead];
  for await (const reject of client.imports.rejects(id, { limit: pageRows })) {
    parts.push(rejectLines([reject]));
  }
  const name = fileNameOf(`rejected rows of ${filename ?? table}`);
  saveFile(`${name}.csv`, new Blob(parts, { type: 'text/csv;charset=utf-8' }));
}
