// A frame around a few lines, for the one thing a reader must not miss.

/** Lines are never wrapped: an address or a key must stay copyable in one piece. */
export function formatBox(title: string, lines: readonly string[]): string {
  const width = Math.max(title.length + 2, ...lines.map((line) => line.length));
  const top = `╭─ ${title} ${'─'.repeat(Math.max(0, width - title.length - 1))}╮`;
  const body = lines.map((line) => `│ ${line.padEnd(width)} │`);
  return [top, ...body, `╰${'─'.repeat(width + 2)}╯`].join('\n');
}
