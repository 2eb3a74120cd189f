// What a class is called often says in words what its texts are about (`card_arrival`): each name is one more
// text of its class. It helps most where a class has few others.

const inner = /(?<=\p{Ll})(?=\p{Lu})/gu;
const joints = /[^\p{L}\p{M}\p{N}']+/gu;

/**
 * The names that hold letters, as texts, each so many times.
 *
 * @example
 * namedTexts(['card_arrival', '7', 'lostPhone'], 1).map(({ text }) => text); // ['card arrival', 'lost Phone']
 */
export function namedTexts(
  names: readonly string[],
  times: number,
): { readonly text: string; readonly place: number }[] {
  return names.flatMap((name, place) => {
    const text = name.replace(inner, ' ').replace(joints, ' ').trim();
    return /\p{L}/u.test(text) ? Array.from({ length: times }, () => ({ text, place })) : [];
  });
}
