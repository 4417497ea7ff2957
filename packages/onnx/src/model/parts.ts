import { checks } from '../checks.ts';

/** Throws unless a value is what it should be; the argument's name is for the error. */
export type Check = (argument: string, value: unknown) => void;

export const checkString: Check = (argument, value) => checks.checkString(argument, value);

/** Throws unless the value is a non-empty string. */
export const checkName: Check = (argument, value) =>
  checks.check(argument, value, typeof value === 'string', value !== '', 'a non-empty string');

/** Returns a check of a value that may be left out. */
export const optional =
  (check: Check): Check =>
  (argument, value) => {
    if (value !== undefined) check(argument, value);
  };

/** Returns a check of an array. */
export const listOf =
  (checkEach: Check): Check =>
  (argument, value) => {
    checks.check(argument, value, Array.isArray(value), true, 'an array');
    const list = value as readonly unknown[];
    // Not forEach, which skips holes, and looks for them in an array of any length.
    for (let i = 0; i < list.length; i++) checkEach(`${argument}[${i}]`, list[i]);
  };

/** Returns a check of an object with any names. */
export const mapOf =
  (checkEach: Check): Check =>
  (argument, value) => {
    checks.checkObject(argument, 'an object', value);
    for (const [name, each] of Object.entries(value as object)) {
      checkEach(`${argument}.${name}`, each);
    }
  };

/** Returns a check of an object that has only these parts. */
export const objectOf =
  (parts: Readonly<Record<string, Check>>): Check =>
  (argument, value) => {
    checks.checkObject(argument, 'an object', value);
    const given = value as Readonly<Record<string, unknown>>;
    const names = Object.keys(parts);
    for (const part of Object.keys(given)) {
      const expected = `one of ${names.join(', ')}`;
      checks.check(`part of ${argument}`, part, names.includes(part), true, expected);
    }
    for (const name of names) parts[name]!(`${argument}.${name}`, given[name]);
  };
