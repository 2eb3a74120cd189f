// The same thing as code: TypeScript, curl, Python, with the ids of the page. The chosen language is
// remembered in this browser, and every snippet of the page follows.
import { useId, useState, useSyncExternalStore } from 'react';
import { after } from '../clock.ts';
import { Button } from './button.tsx';
import { tokenise } from './highlight.ts';

export const snippetLanguages = ['TypeScript', 'curl', 'Python'] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

const storageKey = 'aibaas.snippet-language';
const listeners = new Set<() => void>();
let chosen: SnippetLanguage | null = null;

function readChosen(): SnippetLanguage {
  if (chosen === null) {
    let kept: string | null = null;
    try {
      kept = globalThis.localStorage?.getItem(storageKey) ?? null;
    } catch {
      // Storage may be forbidden; then the choice lasts as long as the page.
    }
    chosen = snippetLanguages.find((name) => name === kept) ?? 'TypeScript';
  }
  return chosen;
}

function choose(language: SnippetLanguage): void {
  chosen = language;
  try {
    globalThis.localStorage?.setItem(storageKey, language);
  } catch {
    // As above.
  }
  for (const call of listeners) call();
}

function subscribe(call: () => void): () => void {
  listeners.add(call);
  return () => listeners.delete(call);
}

export interface SnippetProps {
  /** Code by language; one that is left out has no tab. */
  readonly code: Partial<Readonly<Record<SnippetLanguage, string>>>;
  readonly label?: string;
}

/**
 * @example
 * <Snippet code={{ TypeScript: "await aibaas.metrics.get('…')", curl: 'curl …' }} />
 */
export function Snippet({ code, label = 'As code' }: SnippetProps) {
  const wanted = useSyncExternalStore(subscribe, readChosen, () => 'TypeScript' as const);
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  const languages = snippetLanguages.filter((name) => code[name] !== undefined);
  const language = languages.includes(wanted) ? wanted : languages[0];
  if (language === undefined) return null;
  const text = code[language] ?? '';
  const copy = async (): Promise<void> => {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
    after(2000, () => setCopied(false));
  };
  return (
    <section className="aib-snippet" aria-label={label}>
      <div className="aib-snippet-head">
        <div role="tablist" aria-label="Language" className="aib-snippet-tabs">
          {languages.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={name === language}
              aria-controls={`${id}-code`}
              onClick={() => choose(name)}
            >
              {name}
            </button>
          ))}
        </div>
        <Button tone="quiet" size="small" icon={isCopied ? 'check' : 'copy'} onClick={copy}>
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      {/* Scrolls by keyboard, which needs focus. */}
      <pre
        className="aib-code"
        id={`${id}-code`}
        role="tabpanel"
        aria-label={language}
        tabIndex={0}
      >
        {tokenise(text, language).map(({ kind, text: part, at }) => (
          <span key={at} className={kind === 'plain' ? undefined : `aib-code-${kind}`}>
            {part}
          </span>
        ))}
      </pre>
    </section>
  );
}
