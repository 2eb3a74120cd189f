// Asks the person in front of the terminal; callers check `terminal.canAsk` first.
import { createInterface } from 'node:readline/promises';
import { interrupted } from '../command-error.ts';

/** Asks on stderr until the answer is one of `choices` (or anything, without choices). */
export async function ask(question: string, choices: readonly string[] = []): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<never>((_resolve, reject) => {
    lines.once('close', () => reject(interrupted()));
  });
  closed.catch(() => {});
  const hint = choices.length > 0 ? ` (${choices.join('/')})` : '';
  let lead = '';
  try {
    while (true) {
      const answer = await Promise.race([lines.question(`${lead}${question}${hint} `), closed]);
      const text = answer.trim();
      if (choices.length === 0 ? text !== '' : choices.includes(text)) return text;
      lead = text === '' ? '' : `"${text}" is none of them. `;
    }
  } finally {
    lines.close();
  }
}
