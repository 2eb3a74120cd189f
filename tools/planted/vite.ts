// Plants the edits of the environment in what vitest loads.
import { editsOf, plant } from './edit.ts';

/** For `plugins`; does nothing where no edits were asked for. They are read at each load: one vitest of
 * the mutants runs with many edits, one after the other. */
export const plantedEdits = {
  name: 'planted-edits',
  enforce: 'pre' as const,
  transform(code: string, id: string): string | null {
    const planted = plant(id.split('?')[0] as string, code, editsOf(process.env));
    return planted === code ? null : planted;
  },
};
