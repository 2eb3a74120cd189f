// The spellings of a name: as file, type, value and table. Names come as kebab-case and are checked
// here, before anything is written.

const kebabCase = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export class NameError extends Error {}

/** @throws NameError when a part of the name is not kebab-case. */
export function checkName(name: string): string {
  if (kebabCase.test(name)) return name;
  throw new NameError(`"${name}" is not kebab-case: lower-case words joined by hyphens`);
}

/** `weather-station` → `WeatherStation` */
export const typeName = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `weather-station` → `weatherStation` */
export const valueName = (name: string): string => {
  const type = typeName(name);
  return type.charAt(0).toLowerCase() + type.slice(1);
};

/** `weather-station` → `weather_station` */
export const tableName = (name: string): string => name.replaceAll('-', '_');

/** `weather-station` → `weather station` */
export const spokenName = (name: string): string => name.replaceAll('-', ' ');

/**
 * `notes` → `note`, `categories` → `category`.
 *
 * @throws NameError when the name is not a plural: a module is named after what it keeps.
 */
export function singularOf(name: string): string {
  if (/[a-z0-9]ies$/.test(name)) return name.replace(/ies$/, 'y');
  if (/[^s]s$/.test(name)) return name.replace(/s$/, '');
  throw new NameError(`"${name}" is not a plural: name a module after what it keeps, e.g. notes`);
}
