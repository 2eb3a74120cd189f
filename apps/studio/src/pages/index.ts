// The table of contents of Studio: its pages in the order of the navigation. A page that is not here does
// not exist for people.
import { dataPage } from './data/page.ts';
import { eventsPage } from './events/page.ts';
import { forecastsPage } from './forecasts/page.ts';
import { homePage } from './home/page.ts';
import { metricsPage } from './metrics/page.ts';
import type { Page } from './page.ts';
import { settingsPage } from './settings/page.ts';

export const pages: readonly Page[] = [
  homePage,
  dataPage,
  eventsPage,
  metricsPage,
  forecastsPage,
  settingsPage,
];
