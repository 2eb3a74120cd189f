// The one catalogue of what a permission can be about. Routes, events, live topics and operations name
// a subject of it; who may do what with one is decided in the server's kernel from these three words.

/** What is true of everything that a permission names with this word. */
export interface SubjectEntry {
  /** What stands behind the word. */
  readonly meaning: string;
  /** `confidential`: read by owners and admins only. */
  readonly confidentiality: 'open' | 'confidential';
  /** `managed`: changed by owners and admins only. */
  readonly management: 'ordinary' | 'managed';
  /**
   * What it means to who is limited to some workspaces. `workspace`: each thing belongs to one, and
   * those of others are not there. `shared`: the tenant's, theirs as well. `whole`: the tenant's, and
   * not theirs to read or change.
   */
  readonly reach: 'workspace' | 'shared' | 'whole';
}

export const subjectCatalogue = {
  tenants: {
    meaning: 'The tenants that the caller may choose, and their names.',
    confidentiality: 'open',
    management: 'managed',
    reach: 'shared',
  },
  members: {
    meaning: 'Who belongs to the tenant, as what, and limited to which workspaces.',
    confidentiality: 'open',
    management: 'managed',
    reach: 'workspace',
  },
  invitations: {
    meaning: 'Who was asked to join the tenant and has not yet done so.',
    confidentiality: 'confidential',
    management: 'managed',
    reach: 'workspace',
  },
  workspaces: {
    meaning: 'The customers of the tenant.',
    confidentiality: 'open',
    management: 'managed',
    reach: 'workspace',
  },
  keys: {
    meaning: 'API keys of the tenant.',
    confidentiality: 'confidential',
    management: 'managed',
    reach: 'workspace',
  },
  sessions: {
    meaning: 'Who is signed in, and since when.',
    confidentiality: 'confidential',
    management: 'managed',
    reach: 'whole',
  },
  factors: {
    meaning: 'What people sign in with besides their password.',
    confidentiality: 'confidential',
    management: 'managed',
    reach: 'whole',
  },
  audit: {
    meaning: 'The record of who did what.',
    confidentiality: 'confidential',
    management: 'managed',
    reach: 'whole',
  },
  logs: {
    meaning: 'Lines of the server’s log.',
    confidentiality: 'confidential',
    management: 'managed',
    reach: 'whole',
  },
  server: {
    meaning: 'The inside of the server: dependencies and measurements.',
    confidentiality: 'confidential',
    management: 'managed',
    reach: 'whole',
  },
  tables: {
    meaning: 'The tenant’s tables.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'shared',
  },
  rows: {
    meaning: 'Rows of the tenant’s tables.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'shared',
  },
  imports: {
    meaning: 'Files that become tables, and what was refused of them.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'shared',
  },
  events: {
    meaning: 'The event log.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'workspace',
  },
  metrics: {
    meaning: 'Metrics and their series.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'workspace',
  },
  predictions: {
    meaning: 'Forecasts and their scores.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'workspace',
  },
  alerts: {
    meaning: 'Rules that tell before a balance runs out.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'workspace',
  },
  notifications: {
    meaning: 'What people were told in the product.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'workspace',
  },
  operations: {
    meaning: 'Long-running work.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'workspace',
  },
} as const satisfies Record<string, SubjectEntry>;

export type Subject = keyof typeof subjectCatalogue;
