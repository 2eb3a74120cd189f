// Finds the fenced code blocks of a Markdown file. What running one means is in run-block.ts.

export interface Block {
  path: string;
  /** 1-based line of the opening fence. */
  line: number;
  language: string;
  /** Words after the language: `run`, `server`. */
  attributes: string[];
  code: string;
  /** The name under which the sentence above says to save it, where it says so. */
  file: string | null;
  isClosed: boolean;
}

export const blockLanguages: readonly string[] = ['sh', 'bash', 'ts', 'js'];

/** The files whose `run` blocks are executed. */
export const isDocument = (path: string): boolean =>
  path === 'README.md' ||
  /^packages\/[^/]+\/README\.md$/.test(path) ||
  /^docs\/guides\/[^/]+\.md$/.test(path);

/** "Save this as `name`" in the paragraph right above a block. */
function fileNamedAbove(lines: readonly string[], fenceAt: number): string | null {
  const above = lines
    .slice(Math.max(0, fenceAt - 4), fenceAt)
    .join('\n')
    .trimEnd();
  const paragraph = above.split(/\n\s*\n/).at(-1) ?? '';
  return /\bsave\s+(?:this|it)\s+as\s+`([\w.-]+)`/i.exec(paragraph)?.[1] ?? null;
}

/** All fenced blocks, with the indentation of their fence removed from each line. */
export function readBlocks(path: string, markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { block: Block; fence: string; indent: number; lines: string[] } | undefined;
  const texts = markdown.split('\n');
  for (const [index, text] of texts.entries()) {
    const match = /^(\s*(?:[-*+]\s+|\d+\.\s+)?)(`{3,}|~{3,})\s*([^`]*)$/.exec(text);
    const fence = match?.[2] ?? '';
    const info = match?.[3]?.trim() ?? '';
    if (open === undefined) {
      if (!match) continue;
      const [language = '', ...attributes] = info.split(/\s+/);
      const block = {
        path,
        line: index + 1,
        language,
        attributes,
        code: '',
        file: fileNamedAbove(texts, index),
        isClosed: false,
      };
      open = { block, fence, indent: match[1]?.length ?? 0, lines: [] };
      blocks.push(block);
    } else if (match && info === '' && fence.startsWith(open.fence)) {
      open.block.isClosed = true;
      open.block.code = `${open.lines.join('\n')}\n`;
      open = undefined;
    } else {
      const leading = text.length - text.trimStart().length;
      open.lines.push(text.slice(Math.min(open.indent, leading)));
    }
  }
  return blocks;
}
