import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resnetDepths } from '@cutmix/training';
import { testCount, trainCount } from '../../data/dataset.ts';
import type { TrainingCommand } from '../../flags.ts';
import { UserError } from '../../system/userError.ts';
import { adapterNames } from '../adapters.ts';
import { allArms, type RecipeName, recipes } from '../recipe.ts';
import type { Config } from '../settings.ts';
import { isRecord } from './differences.ts';
import { upgradeSettings } from './upgrade.ts';

const choices: Readonly<Record<string, readonly unknown[]>> = {
  version: [2],
  device: ['cpu', 'webgpu', 'cuda'],
  data: ['cifar10', 'synthetic'],
  'settings.command': ['compare', 'train'],
  'settings.adapter': adapterNames,
  'settings.depth': resnetDepths,
  'settings.recipe.name': Object.keys(recipes),
};

type Kind = 'a number' | 'a string' | 'a boolean' | 'a list' | 'an object' | 'null' | 'missing';

const kinds: Readonly<Record<string, readonly Kind[]>> = {
  'settings.seed': ['a number'],
  'settings.limit': ['a number', 'null'],
  'settings.testLimit': ['a number', 'null', 'missing'],
  seeds: ['a number', 'missing'],
  graph: ['a string', 'missing'],
  deviceDescription: ['a string'],
  stepsPerRead: ['a number', 'missing'],
  node: ['a string'],
  machine: ['a string'],
  earlierPlaces: ['a list', 'missing'],
  dataSource: ['a string'],
  dataFlag: ['a string'],
  labelsSha256: ['a string'],
  imagesSha256: ['a string', 'missing'],
  trainImages: ['a number'],
  testImages: ['a number'],
  startedAt: ['a string'],
};

/** Counts from which a run is built: the smallest and the largest. */
const ranges: Readonly<Record<string, readonly [minimum: number, maximum: number]>> = {
  seeds: [1, 100],
  'settings.seed': [0, Number.MAX_SAFE_INTEGER],
  trainImages: [1, trainCount],
  testImages: [1, testCount],
};

const remedy = 'Restore it from a copy, or start a new run with another --out.';

/** The name of the file in the folder of a run. */
export const configName = 'config.json';

/** The command that started the run in `folder`; undefined if that cannot be read. */
export function storedCommand(folder: string): TrainingCommand | undefined {
  try {
    const file = join(folder, configName);
    return parseConfig(readFileSync(file, 'utf8'), file).settings.command;
  } catch {
    return undefined;
  }
}

/**
 * Reads the text of a `config.json`.
 *
 * @param file - Its path, for errors.
 * @throws UserError if it is not JSON, of another version, or lacks something that a run needs.
 */
export function parseConfig(text: string, file: string): Config {
  let config: unknown;
  try {
    // Some editors put a byte order mark first.
    config = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UserError(`${file} is not valid JSON: ${(error as Error).message}. ${remedy}`);
  }
  if (!isRecord(config)) {
    throw new UserError(`${file} must hold an object, received ${describe(config)}. ${remedy}`);
  }
  config = { ...config, settings: upgradeSettings(config['settings']) };
  const check = (
    field: string,
    isAllowed: (value: unknown) => boolean,
    allowed: readonly string[],
  ) => {
    const value = valueAt(config, field);
    if (isAllowed(value)) return;
    throw new UserError(
      `${file} is not a run configuration of this version: ` +
        `${field} must be ${allowed.join(' or ')}, received ${describe(value)}. ${remedy}`,
    );
  };
  for (const [field, allowed] of Object.entries(choices)) {
    check(field, (value) => allowed.includes(value), allowed.map(String));
  }
  check('settings.runs', areArms, [`a list of some of ${allArms.join(', ')}`]);
  const recipe = recipes[valueAt(config, 'settings.recipe.name') as RecipeName];
  const recipeKinds = kindsWithin(recipe, 'settings.recipe');
  for (const [field, allowed] of [...Object.entries(kinds), ...recipeKinds]) {
    check(field, (value) => allowed.includes(kindOf(value)), allowed);
  }
  for (const [field, [minimum, maximum]] of Object.entries(ranges)) {
    const isInRange = (value: unknown) =>
      value === undefined ||
      (Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum);
    check(field, isInRange, [`an integer from ${minimum} to ${maximum}`]);
  }
  return config as unknown as Config;
}

function areArms(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((arm) => allArms.includes(arm))
  );
}

/** The kind of each value in an object, by the names on the way to it. */
function kindsWithin(value: object, path: string): [string, readonly Kind[]][] {
  return Object.entries(value).flatMap(([name, part]): [string, readonly Kind[]][] => {
    const field = `${path}.${name}`;
    return isRecord(part) ? kindsWithin(part, field) : [[field, [kindOf(part)]]];
  });
}

function kindOf(value: unknown): Kind {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : (`a ${typeof value}` as Kind);
}

function valueAt(value: unknown, field: string): unknown {
  return field.split('.').reduce<unknown>((part, name) => {
    return isRecord(part) || Array.isArray(part) ? Reflect.get(part, name) : undefined;
  }, value);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
