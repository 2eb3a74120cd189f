// Bounds on JSON that comes from outside, checked on its text before it is read: values that are nested
// without end break whatever walks them, and an object of very many names stalls the thread.

/** What PostgreSQL and every walk over a value take with ease. */
export const jsonDepthMax = 500;
/** Names in one object; a table has at most a thousand columns. */
export const jsonNamesMax = 10_000;

/**
 * Why this JSON text is refused, or null. Whether it is JSON at all is for the parser to say.
 *
 * @example
 * jsonExcess('[[1]]'); // null
 */
export function jsonExcess(text: string): string | null {
  // Each level takes two characters, and a name with its value at least five.
  if (text.length <= jsonDepthMax) return null;
  const names = new Uint32Array(jsonDepthMax + 1);
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 34: // "
        at = endOfString(text, at);
        break;
      case 91: // [
      case 123: // {
        depth += 1;
        if (depth > jsonDepthMax) return `it is nested more than ${jsonDepthMax} levels deep`;
        names[depth] = 0;
        break;
      case 93: // ]
      case 125: // }
        if (depth > 0) depth -= 1;
        break;
      case 58: // :
        names[depth] = (names[depth] as number) + 1;
        if ((names[depth] as number) > jsonNamesMax) {
          return `an object in it has more than ${jsonNamesMax} names`;
        }
        break;
    }
  }
  return null;
}

/** The closing quote, or the end of a text that has none. */
function endOfString(text: string, start: number): number {
  for (let at = start; ; ) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
}
