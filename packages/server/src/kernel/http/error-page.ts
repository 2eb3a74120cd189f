// The page that every problem's `type` points at: each code with what it means and what to do, grouped
// by status, with a place of its own to link to.
import { type ErrorCode, errorCatalogue, slotsInWords } from '@aibaas/contract';
import { mark } from './page-style.ts';

const groups: readonly [title: string, holds: (status: number) => boolean][] = [
  ['What was sent', (status) => status === 400 || status === 413 || status === 415],
  ['Who asks', (status) => status === 401 || status === 403 || status === 429],
  ['What is there', (status) => status === 404 || status === 409 || status === 410],
  ['What can be done with it', (status) => status >= 400 && status < 500],
  ['The server', () => true],
];

type Entry = (typeof errorCatalogue)[ErrorCode];

function grouped(): [string, [string, Entry][]][] {
  const left = new Map<string, Entry>(Object.entries(errorCatalogue));
  return groups.map(([title, holds]) => {
    const found = [...left].filter(([, { status }]) => holds(status));
    for (const [code] of found) left.delete(code);
    return [title, found.sort(([, a], [, b]) => a.status - b.status)];
  });
}

const section = ([code, entry]: [string, Entry]): string => `<section id="${code}">
<h3><a href="#${code}">${code}</a><span class="status${entry.status >= 500 ? ' own' : ''}">${entry.status}</span></h3>
<p class="title">${escapeHtml(entry.title)}</p>
<p>${slots(escapeHtml(slotsInWords(entry.detail)))}</p>
<p><b>What to do:</b> ${slots(escapeHtml(entry.remedy))}</p>
</section>`;

/** The whole page. Its stylesheet is page-style.ts. */
export function errorPage(): string {
  const all = grouped().filter(([, entries]) => entries.length > 0);
  const list = all.map(
    ([title, entries]) =>
      `<h2>${title}</h2>${entries.map(([code]) => `<a href="#${code}">${code}</a>`).join('')}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Errors · aibaas</title>
<link rel="icon" type="image/svg+xml" href="/favicon.ico">
<link rel="stylesheet" href="/docs/pages.css">
</head>
<body>
<header class="top">${mark}<b>aibaas</b><nav><a href="/docs/">API reference</a><a href="/">Studio</a></nav></header>
<div class="page">
<nav class="list" aria-label="Error codes">${list.join('')}</nav>
<main>
<h1>Errors</h1>
<p class="lead">Every refusal is a problem document (RFC 9457) whose <code>code</code> is one of these. Words in
braces are filled in with your values; <code>request_id</code> finds the request in the log.</p>
${all.map(([, entries]) => entries.map(section).join('\n')).join('\n')}
</main>
</div>
</body>
</html>`;
}

const slots = (text: string): string =>
  text.replace(/\{\w+\}|`[^`]+`/g, (word) => `<code>${word.replaceAll('`', '')}</code>`);

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
