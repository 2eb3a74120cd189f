// What a person types who follows the README: its fenced blocks in order, and files saved where it says.
import type { Block } from '../../tools/docs-run/blocks.ts';

export interface Typed {
  /** Stays open in a terminal of its own. */
  readonly first: string;
  /** All the rest, in a second one; before each block a line that says which it is. */
  readonly second: string;
  /** Lines of the blocks that were left out: the whole test run has a command of its own. */
  readonly leftOut: readonly number[];
}

const isStart = ({ code }: Block): boolean => /\bnpm start\b/.test(code);
const isTestRun = ({ code }: Block): boolean => /\bnpm test\b/.test(code);
const isShell = ({ language }: Block): boolean => language === 'sh' || language === 'bash';

/** @throws Error when the README has a block that nobody could type or save */
export function typedFrom(blocks: readonly Block[]): Typed {
  const starts = blocks.filter(isStart);
  const start = starts[0];
  if (start === undefined || starts.length > 1 || blocks.indexOf(start) !== 0) {
    throw new Error('The README begins with the one block that starts the server.');
  }
  const rest = blocks.filter((block) => !isStart(block) && !isTestRun(block));
  return {
    first: start.code,
    second: rest.map((block) => `printf '\\n%s\\n' '${markOf(block)}'\n${typed(block)}`).join('\n'),
    leftOut: blocks.filter(isTestRun).map(({ line }) => line),
  };
}

export const markOf = ({ path, line }: Block): string => `### ${path}:${line}`;

function typed(block: Block): string {
  if (block.file !== null)
    return `cat > '${block.file}' <<'END_OF_FILE'\n${block.code}END_OF_FILE\n`;
  if (isShell(block)) return block.code;
  throw new Error(`${block.path}:${block.line}: say under which name to save this block.`);
}
