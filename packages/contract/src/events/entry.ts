// The shape of one row of the event catalogue; the rows stand in the files beside it.
import type { Subject } from '../subjects.ts';

/** What happened, in one sentence, what the event's `data` holds, and who may read it. */
export interface EventEntry {
  readonly meaning: string;
  /** The permission to read that reading the event needs. */
  readonly subject: Subject;
  /**
   * The workspace it is about. `workspace_id`, `id`: the field of `data` that names it; null there is
   * none in particular. `shared`: the tenant's, told to who is limited to some workspaces as well.
   * `whole`: the tenant's, told to nobody who is limited.
   */
  readonly workspace: 'workspace_id' | 'id' | 'shared' | 'whole';
  readonly data: Readonly<Record<string, string>>;
}
