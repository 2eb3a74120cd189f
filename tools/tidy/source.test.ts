// The tokenizer under the tidy rules: what is code, what is a comment, what stands in quotes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource, splitText } from './source.ts';
import { listFiles } from './tree.ts';

const code = (text: string): string => splitText(text).code.replace(/ +/g, ' ').trim();

describe('splitting text into code and comments', () => {
  it.each([
    ['a(); // b()', 'a();'],
    ['a(); /* b()\n c() */ d();', 'a(); \n d();'],
    ["a('b // c'); d();", "a(' '); d();"],
    ["a('it\\'s'); d();", "a(' '); d();"],
    ["a = 'never closed\nb();", "a = ' \nb();"],
    ['a = `b ${c(`d ${e}`)} f`; g();', 'a = ` ${c(` ${e}`)} `; g();'],
    ['a = `${{ b: { c } }.b} d`; e();', 'a = `${{ b: { c } }.b} `; e();'],
    ['a = /[/"]\'/.test(b); c();', 'a = / /.test(b); c();'],
    ['return /\\/\\/x/g; // y', 'return / /g;'],
    ['a = b / c; d = "e" / 2; // f', 'a = b / c; d = " " / 2;'],
    ['#!/usr/bin/env node\na();', 'a();'],
    ['a = `never closed ${b', 'a = ` ${b'],
    ['/* never closed', ''],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it('keeps every offset and line of every file of this repository', () => {
    const root = join(import.meta.dirname, '..', '..');
    const files = listFiles(root).filter((path) => path.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(10);
    for (const path of files) {
      const text = readFileSync(join(root, path), 'utf8');
      const views = splitText(text);
      for (const view of [views.code, views.comments]) {
        expect(view.length, path).toBe(text.length);
        expect(view.split('\n').length, path).toBe(text.split('\n').length);
      }
    }
  });

  it('finds imports of every form and no others', () => {
    const text = [
      "import a from 'a';",
      "import type { B } from 'b';",
      "export * from './c.ts';",
      "import 'd';",
      "const e = await import('e');",
      "new Worker(new URL('./f.ts', import.meta.url));",
      "readFile(new URL('./page.html', import.meta.url));",
      "const text = `import x from 'x'`; // import y from 'y'",
      "import {\n  g,\n} from 'g';",
    ].join('\n');
    const found = readSource('tools/a.ts', text).imports;
    expect(found.map((statement) => statement.specifier).sort()).toEqual(
      ['a', 'b', './c.ts', 'd', 'e', './f.ts', 'g'].sort(),
    );
    expect(found.find((statement) => statement.specifier === 'b')?.isTypeOnly).toBe(true);
    expect(found.find((statement) => statement.specifier === 'e')?.isDynamic).toBe(true);
    expect(found.find((statement) => statement.specifier === 'g')?.line).toBe(11);
  });
});
