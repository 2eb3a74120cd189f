// The palette finds pages by the words that people use for what is on them.
import { describe, expect, it } from 'vitest';
import { pages } from '../pages/index.ts';
import { matching, placesOf, wantedWords } from './palette-match.ts';

const all = [...pages.flatMap(({ commands = [] }) => commands), ...placesOf(pages)];
const found = (search: string): string[] => matching(all, search).map(({ id }) => id);

describe('words', () => {
  it.each([
    ['when do i run out', 'go-forecasts'],
    ['What will happen?', 'go-forecasts'],
    ['prediction', 'go-forecasts'],
    ['what if', 'go-forecasts'],
    ['alert', 'go-forecasts'],
    ['dark', 'settings-appearance'],
    ['light theme', 'settings-appearance'],
    ['time zone', 'settings-appearance'],
    ['sample', 'remove-sample'],
    ['demo data', 'remove-sample'],
    ['invite', 'invite-person'],
    ['invite', 'settings-people'],
    ['colleague', 'settings-people'],
    ['role', 'settings-people'],
    ['password', 'settings-access'],
    ['passkey', 'settings-access'],
    ['2fa', 'settings-access'],
    ['log out everywhere', 'settings-access'],
    ['token', 'settings-keys'],
    ['api', 'settings-keys'],
    ['who changed it', 'settings-audit'],
    ['customer', 'settings-workspaces'],
    ['error log', 'settings-health'],
    ['export', 'go-data'],
    ['upload a csv', 'import-file'],
    ['excel', 'import-file'],
    ['kpi', 'go-metrics'],
    ['revenue', 'go-metrics'],
    ['webhook', 'go-events'],
    ['dashboard', 'go-home'],
    ['were we right', 'go-home'],
  ])('%s: %s', (search, id) => expect(found(search)).toContain(id));

  it('that nothing is called find nothing', () => {
    expect(found('zebra')).toEqual([]);
    expect(found('dark zebra')).toEqual([]);
  });

  it('are looked for from their beginning, so that short ones do not find everything', () => {
    expect(found('ark')).toEqual([]);
  });

  it('of a question that says nothing else are all of it', () => {
    expect(wantedWords('how do I')).toEqual(['how', 'do', 'i']);
    expect(wantedWords('How do I export?')).toEqual(['export']);
    expect(wantedWords('  ')).toEqual([]);
    expect(found('')).toHaveLength(all.length);
  });
});
