/** Files whose shape is odd: encodings, delimiters, quotes, line breaks, headers. */
import { describe } from 'vitest';
import { expectTables } from './testing/nasty-files.ts';
import { nastyLayouts } from './testing/nasty-layouts.ts';

describe('a file of odd shape becomes a table', () => expectTables(nastyLayouts));
