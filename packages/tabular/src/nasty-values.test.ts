/** Files whose values are odd: numbers, dates, booleans, JSON and words for nothing. */
import { describe } from 'vitest';
import { expectTables } from './testing/nasty-files.ts';
import { nastyValues } from './testing/nasty-values.ts';

describe('a file of odd values becomes a table', () => expectTables(nastyValues));
