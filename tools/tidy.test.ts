// Holds this repository to its own rules. The rules' own tests are in tidy/rules.test.ts.
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from './tidy/rules.ts';
import { readTree } from './tidy/tree.ts';

const tree = readTree(dirname(import.meta.dirname));

describe('this repository is tidy', () => {
  it('was read', () => {
    const paths = tree.sources.map((source) => source.path);
    expect(paths).toContain('tools/tidy.test.ts');
    expect(paths).toContain('package.json');
  });

  it.each(rules)('$name: $meaning', (rule) => {
    const findings = rule.check(tree);
    expect(findings.map(({ path, line, message }) => `${path}:${line}: ${message}`)).toEqual([]);
  });
});
