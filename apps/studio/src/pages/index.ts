// The table of contents of Studio: its pages in the order of the navigation. A page that is not here does
// not exist for people.
import type { Page } from './page.ts';
import { settingsPage } from './settings/page.ts';

export const pages: readonly Page[] = [settingsPage];
