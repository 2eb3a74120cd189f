// Text from files and servers on its way to a terminal: what would move the cursor, set a title or turn the
// direction of writing is shown as its code, and does nothing.

const colourBegins = '\u001b';
const acting = /\p{Cc}\[[\d;]*m|[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Line breaks, tabs and colours stay.
 *
 * @example
 * printable('a\u001b]0;b\u0007'); // 'a\\u001b]0;b\\u0007'
 */
export function printable(text: string): string {
  return text.replace(acting, (found) => {
    const isColour = found.length > 1 && found.startsWith(colourBegins);
    if (found === '\n' || found === '\t' || isColour) return found;
    return `\\u${(found.codePointAt(0) as number).toString(16).padStart(4, '0')}${found.slice(1)}`;
  });
}
