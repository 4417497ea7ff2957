import type { Random } from '../random.ts';

/** A place in the arguments of a call whose value may be replaced as a whole. */
export class Leaf {
  /** A valid value. */
  readonly value: unknown;
  /** Whether another value may be accepted here; one that may not must be refused. */
  readonly accepts: (value: unknown) => boolean;
  /** Whether a valid value has properties, so that a getter of the caller's may be called. */
  readonly isRead: boolean;

  constructor(value: unknown, accepts: (value: unknown) => boolean, isRead = false) {
    this.value = value;
    this.accepts = accepts;
    this.isRead = isRead;
  }
}

/** Arguments: leaves, and plain objects and arrays of them. */
export type Tree = Leaf | readonly Tree[] | { readonly [name: string]: Tree };

export type Path = readonly (string | number)[];

/** The places of all leaves, and of all objects and arrays around them. */
export function pathsOf(tree: Tree, path: Path = []): Path[] {
  if (tree instanceof Leaf) return [path];
  const within = Object.entries(tree).flatMap(([name, part]) =>
    pathsOf(part as Tree, [...path, Array.isArray(tree) ? Number(name) : name]),
  );
  return [path, ...within];
}

export function nodeAt(tree: Tree, path: Path): Tree {
  return path.reduce<Tree>((node, name) => (node as Record<string, Tree>)[name]!, tree);
}

/** Builds the value of a tree, with the value at `path` made by `replace` from the valid one. */
export function build(tree: Tree, path?: Path, replace?: (valid: unknown) => unknown): unknown {
  const isHere = path?.length === 0;
  const rest = (name: string | number) =>
    !isHere && path && String(path[0]) === String(name) ? path.slice(1) : undefined;
  let value: unknown;
  if (tree instanceof Leaf) value = tree.value;
  else if (Array.isArray(tree)) {
    value = tree.map((part, i) => build(part as Tree, rest(i), replace));
  } else {
    value = Object.fromEntries(
      Object.entries(tree).map(([name, part]) => [name, build(part as Tree, rest(name), replace)]),
    );
  }
  return isHere && replace ? replace(value) : value;
}

/** Keeps each of the optional parts with a chance of one half. */
export function some<Parts extends Readonly<Record<string, Tree>>>(
  random: Random,
  parts: Parts,
): Record<string, Tree> {
  return Object.fromEntries(Object.entries(parts).filter(() => random.below(2) === 0));
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** What accepts also undefined, for parts that may be left out. */
export const optional =
  (accepts: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || accepts(value);

export const isIn =
  (min: number, max: number) =>
  (value: unknown): boolean =>
    isNumber(value) && Number.isInteger(value) && value >= min && value <= max;

export const isShare = (value: unknown): boolean => isNumber(value) && value >= 0 && value <= 1;

export const isOneOf =
  (...choices: readonly unknown[]) =>
  (value: unknown): boolean =>
    choices.includes(value);

export const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

export const isSeed = (value: unknown): boolean => {
  if (typeof value === 'bigint') return value >= 0n && value < 2n ** 64n;
  if (typeof value === 'string') return /^\d{1,20}$/.test(value) && BigInt(value) < 2n ** 64n;
  return isIn(0, Number.MAX_SAFE_INTEGER)(value);
};

/** Whether a value may be read as an object: anything else must be refused. */
export const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

export const never = (): boolean => false;
