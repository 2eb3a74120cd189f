// Joins class names; what is false, null or undefined is left out.

/**
 * @example
 * classNames('aib-tag', isOn && 'aib-on'); // 'aib-tag aib-on' or 'aib-tag'
 */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
