// What stands in place of an action for those who may not do it: who may. Pure.

/**
 * @example
 * whoMay('define a metric'); // 'Your role looks and changes nothing: a member, admin or owner can define a metric.'
 */
export const whoMay = (deed: string): string =>
  `Your role looks and changes nothing: a member, admin or owner can ${deed}.`;

/** What an empty page needs, with its action for those who may, and who may for the others. */
export function offered<T>(
  isAllowed: boolean,
  needs: string,
  deed: string,
  action: T,
): { readonly needs: string; readonly action?: T } {
  return isAllowed ? { needs, action } : { needs: `${needs} ${whoMay(deed)}` };
}
