// The compiler turns `./a.ts` into `./a.js` in imports of JavaScript; it leaves declarations and
// `new URL('./a.ts', import.meta.url)` as they are. This does the rest, on emitted files only.

const places = [
  /(\bfrom\s*['"])(\.{1,2}\/[^'"\n]+)\.tsx?(['"])/g,
  /(\bimport\s*['"])(\.{1,2}\/[^'"\n]+)\.tsx?(['"])/g,
  /(\bimport\(\s*['"])(\.{1,2}\/[^'"\n]+)\.tsx?(['"])/g,
  /(\bnew URL\(\s*['"])(\.{1,2}\/[^'"\n]+)\.tsx?(['"]\s*,\s*import\.meta\.url)/g,
];

/** Relative specifiers of TypeScript files, as specifiers of the emitted JavaScript. */
export function rewriteSpecifiers(text: string): string {
  return places.reduce((rewritten, place) => rewritten.replace(place, '$1$2.js$3'), text);
}
