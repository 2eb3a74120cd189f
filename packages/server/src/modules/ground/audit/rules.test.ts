// The pure decisions of the trail, and the encoding that MACs cover.
import { expect, test } from 'vitest';
import {
  type ChainedRecord,
  detailsLengthMax,
  detailsText,
  problemOf,
  storableText,
} from './rules.ts';
import { createSeal, type SealedFields } from './seal.ts';

const fields: SealedFields = {
  tenantId: 't',
  id: 'i',
  at: 1,
  actorKind: 'key',
  actorId: 'a',
  actorName: 'n',
  action: 'x',
  outcome: 'done',
  code: null,
  resourceType: null,
  resourceId: null,
  requestId: null,
  details: '{}',
};

test('every field changes the MAC, and moving text between fields does too', () => {
  const seal = createSeal('a key of this installation, long enough');
  const macs = new Set([seal.record(fields).toString('hex')]);
  for (const name of Object.keys(fields)) {
    const changed = { ...fields, [name]: name === 'at' ? 2 : 'other' };
    macs.add(seal.record(changed as SealedFields).toString('hex'));
  }
  macs.add(seal.record({ ...fields, actorId: 'an', actorName: '' }).toString('hex'));
  macs.add(seal.record({ ...fields, code: '' }).toString('hex'));
  macs.add(createSeal('another key').record(fields).toString('hex'));
  expect(macs.size).toBe(Object.keys(fields).length + 4);
});

test('text that the database would refuse or change is made storable first', () => {
  expect(storableText('a\u0000b\uD800', 10)).toBe('a\uFFFDb\uFFFD');
  expect(storableText('abcdef', 4)).toBe('abc…');
  expect(detailsText(undefined)).toBe('{}');
  const long = detailsText({ text: 'x'.repeat(detailsLengthMax) });
  expect(JSON.parse(long)).toEqual({ omitted: 'details over the limit', length: 16_395 });
});

test('each kind of damage to an entry has its name', () => {
  const intact: ChainedRecord = {
    sequence: 4,
    recordId: 'r',
    isPresent: true,
    isRecordSealIntact: true,
    isLinkIntact: true,
    keyId: 'k',
  };
  const kind = (change: Partial<ChainedRecord>) => {
    const problem = problemOf({ ...intact, ...change }, 4, 'k');
    return problem === null ? null : [problem.kind, problem.sequence];
  };
  expect(kind({})).toBe(null);
  expect(kind({ sequence: 6 })).toEqual(['missing', 4]);
  expect(kind({ isPresent: false })).toEqual(['missing', 4]);
  expect(kind({ isRecordSealIntact: false })).toEqual(['altered', 4]);
  expect(kind({ isLinkIntact: false })).toEqual(['altered', 4]);
  expect(kind({ keyId: 'lost' })).toEqual(['altered', 4]);
});
