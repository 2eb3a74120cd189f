// Code blocks of the documentation that say `run` are run by tools/docs-run.ts; this rule finds the
// ones it would never reach: in a file it does not read or in a language it does not speak.
import { blockLanguages, isDocument, readBlocks } from '../docs-run/blocks.ts';
import type { Finding, Rule } from './rule.ts';

export const docBlocks: Rule = {
  name: 'documentation blocks',
  meaning:
    'a code block tagged `run` is in a file and a language that the documentation runner runs',
  check(tree) {
    const findings: Finding[] = [];
    for (const { path, text } of tree.sources) {
      if (!path.endsWith('.md')) continue;
      for (const block of readBlocks(path, text)) {
        const report = (message: string): void => {
          findings.push({ path, line: block.line, message });
        };
        if (!block.isClosed) report('this code block is never closed');
        if (!block.attributes.includes('run')) {
          if (block.attributes.includes('server')) report('`server` without `run` does nothing');
          continue;
        }
        if (!isDocument(path)) report('blocks here are not run: move it to a guide or drop `run`');
        if (!blockLanguages.includes(block.language)) {
          report(`"${block.language}" cannot be run (${blockLanguages.join(', ')} can)`);
        }
        for (const attribute of block.attributes) {
          if (attribute !== 'run' && attribute !== 'server') report(`unknown word "${attribute}"`);
        }
      }
    }
    return findings;
  },
};
