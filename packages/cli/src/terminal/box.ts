// A frame around a few lines, for the one thing a reader must not miss.

/**
 * Lines are never wrapped: an address or a key must stay copyable in one piece. In a terminal of fewer
 * than the needed `columns` there is no frame, for the terminal would break its lines and tear it.
 */
export function formatBox(
  title: string,
  lines: readonly string[],
  columns: number | null = null,
): string {
  const width = Math.max(title.length + 2, ...lines.map((line) => line.length));
  if (columns !== null && width + 4 > columns) return [title, '', ...lines].join('\n');
  const top = `╭─ ${title} ${'─'.repeat(Math.max(0, width - title.length - 1))}╮`;
  const body = lines.map((line) => `│ ${line.padEnd(width)} │`);
  return [top, ...body, `╰${'─'.repeat(width + 2)}╯`].join('\n');
}
