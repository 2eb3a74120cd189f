// Plants the edits of the environment in what vitest loads.
import { editsOf, plant } from './edit.ts';

const edits = editsOf(process.env);

/** For `plugins`; does nothing where no edits were asked for. */
export const plantedEdits = {
  name: 'planted-edits',
  enforce: 'pre' as const,
  transform(code: string, id: string): string | null {
    const planted = plant(id.split('?')[0] as string, code, edits);
    return planted === code ? null : planted;
  },
};
