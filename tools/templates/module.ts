// The template of a server module: one noun with a name, kept per tenant, that can be created, listed,
// read and removed. Small enough to be changed, complete enough to run.
import { moduleIndex, moduleReadme, moduleRoutes, moduleScenario } from './module-doors.ts';
import {
  moduleMigration,
  moduleRules,
  moduleRulesTest,
  moduleService,
  moduleStore,
  wireSchemas,
} from './module-layers.ts';
import { addAtEnd, addBefore, addSorted, type Plan } from './plan.ts';
import {
  checkName,
  NameError,
  singularOf,
  spokenName,
  tableName,
  typeName,
  valueName,
} from './words.ts';

const floors = ['ground', 'observe', 'predict', 'decide', 'act', 'tend', 'show'];

/** Every spelling that the templates need. */
export interface ModuleWords {
  floor: string;
  name: string;
  /** Plural, as spoken, as a value, as a type and as a table. */
  spoken: string;
  value: string;
  type: string;
  table: string;
  /** The same of one item. */
  one: { name: string; spoken: string; value: string; type: string };
}

function wordsOf(given: string): ModuleWords {
  const [floor, name, ...rest] = given.split('/');
  if (!floor || !name || rest.length > 0 || !floors.includes(floor)) {
    throw new NameError(`"${given}" is not FLOOR/NAME; floors: ${floors.join(', ')}`);
  }
  const one = singularOf(checkName(name));
  return {
    floor,
    name,
    spoken: spokenName(name),
    value: valueName(name),
    type: typeName(name),
    table: `${tableName(name)}.${tableName(name)}`,
    one: { name: one, spoken: spokenName(one), value: valueName(one), type: typeName(one) },
  };
}

const app = 'packages/server/src/app.ts';
const contract = 'packages/contract/src/index.ts';
const subjects = 'packages/contract/src/subjects.ts';

/** What a permission for it means: shared by the tenant, until its author says otherwise. */
function nameSubject(text: string, { name, spoken }: ModuleWords): string {
  const key = /^[a-z]+$/.test(name) ? name : `'${name}'`;
  const entry = `  ${key}: {
    meaning: '${spoken.replace(/^./, (letter) => letter.toUpperCase())} of the tenant.',
    confidentiality: 'open',
    management: 'ordinary',
    reach: 'shared',
  },
`;
  const catalogue = /^export const subjectCatalogue = \{/m;
  return addAtEnd(text, catalogue, '\n} as const', entry, subjects);
}

/** Imports the module, builds it and puts it last, where it may use all the others. */
function listInApp(text: string, words: ModuleWords): string {
  const { floor, name, value } = words;
  const line = `import { ${value}Module } from './modules/${floor}/${name}/index.ts';`;
  const imported = addSorted(text, /^import .* from '\.\/modules\//, line, app);
  const list = /^ *(?:export )?const modules\b.*= \[/m;
  const built = addBefore(imported, list, `  const ${value} = ${value}Module(kernel);\n`, app);
  return addAtEnd(built, list, '\n  ];', `    ${value}.manifest,\n`, app);
}

/** @param given \`floor/name\`, the name a plural. */
export function planModule(given: string): Plan {
  const words = wordsOf(given);
  const { floor, name } = words;
  const home = `packages/server/src/modules/${floor}/${name}`;
  const schemas = `export * from './schemas/${name}.ts';`;
  return {
    files: {
      [`packages/contract/src/schemas/${name}.ts`]: wireSchemas(words),
      [`${home}/README.md`]: moduleReadme(words),
      [`${home}/index.ts`]: moduleIndex(words),
      [`${home}/routes.ts`]: moduleRoutes(words),
      [`${home}/service.ts`]: moduleService(words),
      [`${home}/rules.ts`]: moduleRules(words),
      [`${home}/rules.test.ts`]: moduleRulesTest(words),
      [`${home}/store.ts`]: moduleStore(words),
      [`${home}/${name}.test.ts`]: moduleScenario(words),
      [`${home}/migrations/0001-${name}.sql`]: moduleMigration(words),
    },
    edits: [
      {
        path: contract,
        change: (text) => addSorted(text, /^export \* from '\.\/schemas\//, schemas, contract),
      },
      { path: subjects, change: (text) => nameSubject(text, words) },
      { path: app, change: (text) => listInApp(text, words) },
    ],
    next: [
      `Say in ${home}/README.md what the module keeps and what must stay true.`,
      `Say in ${subjects} who may see it; where its things belong to workspaces, in its routes as well.`,
      `Move it up in ${app} if modules listed before it shall use it.`,
      'npm run generate writes the new routes into docs/reference/openapi.json.',
    ],
  };
}
