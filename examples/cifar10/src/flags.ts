import { type Device, type ResnetDepth, resnetDepths } from '@cutmix/training';
import { testCount, trainCount } from './data/dataset.ts';
import { integerFlag, numberFlag, pathFlag, wordOrPathFlag, wordsFlag } from './flagParsers.ts';
import { previewDefaults, previewLimits } from './report/preview/pictureSize.ts';
import { type AdapterName, adapterNames } from './run/adapters.ts';
import { allArms, type Recipe, type RecipeName, recipes } from './run/recipe.ts';

export type TrainingCommand = 'compare' | 'train';
export type CommandName = TrainingCommand | 'preview' | 'data' | 'doctor';

export type FlagValue = string | number | true;

interface FlagText {
  readonly help: string;
  /** The default in words, if it is neither `initial` nor that of the recipes. */
  readonly default?: string;
}

/** A flag; its name is its key in the table, in kebab case. */
interface FlagBase<Value> extends FlagText {
  readonly commands: readonly CommandName[];
  /** The help of a command for which the flag means something else. */
  readonly textFor?: Partial<Readonly<Record<CommandName, FlagText>>>;
  /** The heading in the help of a command. */
  readonly group: string;
  /** The name of the value in the help. A flag without one is a switch. */
  readonly value?: string;
  readonly choices?: readonly Value[];
  parse?(text: string, workingFolder: string): Value;
  /** The value without the flag; null if there is none. */
  readonly initial?: Value | null;
  /** Whether the flag is an error if no arm mixes images. */
  readonly mixingOnly?: true;
  /** What to type for several values, which `--flag 1 --flag 2` may have meant. */
  several?(values: readonly string[]): string;
  /** The flag's name in earlier versions, in kebab case, which is still accepted. */
  readonly formerName?: string;
}

/** A property of the settings, under the same name. A resumed run keeps it. */
interface SettingFlag<Value, Initial extends Value | null = Value> extends FlagBase<Value> {
  readonly kind: 'setting';
  readonly initial: Initial;
}

/** A value of the recipe. A resumed run keeps it. */
interface RecipeFlag<Value> extends FlagBase<Value> {
  readonly kind: 'recipe';
  get(recipe: Recipe): Value;
  set(recipe: Recipe, value: Value): Recipe;
}

/** A value that is stored elsewhere in the configuration; `flagsToRepeat` finds it. */
interface RunFlag<Value, Initial extends Value | null = Value> extends FlagBase<Value> {
  readonly kind: 'run';
  readonly initial: Initial;
  readonly whenResumed: 'same' | 'may change';
}

/** A flag that is not stored. */
interface CallFlag<Value> extends FlagBase<Value> {
  readonly kind: 'call';
}

export type Flag<Value> =
  | SettingFlag<Value, Value | null>
  | RecipeFlag<Value>
  | RunFlag<Value, Value | null>
  | CallFlag<Value>;

type Stated<F> = Omit<F, 'kind'>;

const setting = <Value, Initial extends Value | null = Value>(
  flag: Stated<SettingFlag<Value, Initial>>,
): SettingFlag<Value, Initial> => ({ kind: 'setting', ...flag });
const ofRecipe = <Value>(flag: Stated<RecipeFlag<Value>>): RecipeFlag<Value> => ({
  kind: 'recipe',
  ...flag,
});
const ofRun = <Value, Initial extends Value | null = Value>(
  flag: Stated<RunFlag<Value, Initial>>,
): RunFlag<Value, Initial> => ({ kind: 'run', ...flag });
const ofCall = <Value>(flag: Stated<CallFlag<Value>>): CallFlag<Value> => ({
  kind: 'call',
  ...flag,
});

const training = ['compare', 'train'] as const;
const mixing = [...training, 'preview'] as const;

/**
 * Every flag of the command line. The parser, the help, the settings, the check of `--resume` and
 * the command that repeats a run are derived from this table.
 */
export const flagTable = {
  mix: ofRun<string>({
    help: 'cutmix, mixup, random (one of both for each image) or none; formerly --augment',
    commands: mixing,
    textFor: {
      compare: {
        help: 'the arms: two or more of cutmix, mixup, random (one of both for each image) and none',
        default: 'cutmix,none',
      },
    },
    group: 'Training:',
    value: 'names',
    parse: wordsFlag(allArms),
    initial: 'cutmix',
    whenResumed: 'same',
    several: (values) => `To compare several arms: compare --mix ${[...new Set(values)].join()}`,
    formerName: 'augment',
  }),
  recipe: ofRun<RecipeName>({
    help:
      'keras: the published example; fast: the best accuracy in about 30 minutes; ' +
      'long: 200 epochs, for a GPU',
    commands: mixing,
    group: 'Training:',
    value: 'name',
    choices: ['keras', 'fast', 'long'],
    initial: 'keras',
    whenResumed: 'same',
  }),
  depth: setting<ResnetDepth>({
    help: 'layers of the ResNet: 20, 32, 44 or 56',
    commands: training,
    group: 'Training:',
    value: 'n',
    choices: resnetDepths,
    initial: 20,
  }),
  epochs: ofRecipe<number>({
    help: 'passes over the training images',
    commands: training,
    group: 'Training:',
    value: 'n',
    parse: integerFlag(1, 10_000),
    get: ({ epochs }) => epochs,
    set: (recipe, epochs) => ({ ...recipe, epochs }),
  }),
  batchSize: ofRecipe<number>({
    help: 'images per step',
    commands: training,
    group: 'Training:',
    value: 'n',
    parse: integerFlag(1, 4096),
    get: ({ batchSize }) => batchSize,
    set: (recipe, batchSize) => ({ ...recipe, batchSize }),
  }),
  limit: setting<number, null>({
    help: 'train on the first n images',
    default: 'all images',
    commands: training,
    group: 'Training:',
    value: 'n',
    parse: integerFlag(1, trainCount),
    initial: null,
  }),
  testLimit: setting<number, null>({
    help: 'test on the first n images',
    default: 'all images',
    commands: training,
    group: 'Training:',
    value: 'n',
    parse: integerFlag(1, testCount),
    initial: null,
  }),
  alpha: ofRecipe<number>({
    help: 'parameter of Beta(alpha, alpha) for CutMix and MixUp alike, above 0',
    commands: mixing,
    group: 'Mixing:',
    value: 'a',
    parse: numberFlag('a number above 0', (value) => value > 0),
    get: ({ cutmix }) => cutmix.alpha,
    set: (recipe, alpha) => ({ ...recipe, cutmix: { ...recipe.cutmix, alpha } }),
    mixingOnly: true,
  }),
  probability: ofRecipe<number>({
    help: 'chance that an image is mixed, 0 to 1',
    commands: mixing,
    group: 'Mixing:',
    value: 'p',
    parse: numberFlag('a number from 0 to 1', (value) => value >= 0 && value <= 1),
    get: ({ cutmix }) => cutmix.probability,
    set: (recipe, probability) => ({ ...recipe, cutmix: { ...recipe.cutmix, probability } }),
    mixingOnly: true,
  }),
  seed: setting<number>({
    help: 'seed of weights, image order and boxes',
    commands: mixing,
    group: 'Training:',
    value: 'n',
    parse: integerFlag(0, Number.MAX_SAFE_INTEGER),
    initial: 1,
    several: ([first]) => `For several seeds: compare --seed ${first} --seeds 2`,
  }),
  seeds: ofRun<number>({
    help: 'repeat with n seeds, from --seed on, for means and spreads',
    commands: ['compare'],
    group: 'Training:',
    value: 'n',
    parse: integerFlag(1, 100),
    initial: 1,
    whenResumed: 'same',
  }),
  adapter: setting<AdapterName>({
    help: 'runtime to train with, onnx or tfjs',
    commands: training,
    group: 'Device:',
    value: 'name',
    choices: adapterNames,
    initial: 'onnx',
  }),
  device: ofRun<Device | 'auto'>({
    help: 'auto (the fastest in a few steps), cpu, webgpu or cuda',
    commands: training,
    group: 'Device:',
    value: 'name',
    choices: ['auto', 'cpu', 'webgpu', 'cuda'],
    initial: 'auto',
    whenResumed: 'may change',
  }),
  graph: ofRun<string, null>({
    help: 'plain or blocked operators of the ONNX training graph; implies --device cpu',
    default: 'blocked, about twice as fast, if the CPU supports it',
    commands: training,
    group: 'Device:',
    value: 'name',
    choices: ['plain', 'blocked'],
    initial: null,
    whenResumed: 'may change',
  }),
  data: ofRun<string>({
    help:
      'cifar-10-binary.tar.gz or a folder of its .bin files; synthetic: generated images; ' +
      'auto: $CIFAR10_DIR, the cache or the official download',
    commands: [...mixing, 'data'],
    group: 'Files:',
    value: 'where',
    parse: (text, workingFolder) => wordOrPathFlag(['auto', 'synthetic'], workingFolder)(text),
    initial: 'auto',
    // Its images must be the same, wherever they are.
    whenResumed: 'may change',
  }),
  out: ofCall<string>({
    help: 'new or empty folder for results and checkpoints',
    default: 'runs/COMMAND-ADAPTER-RECIPE-TIME',
    commands: mixing,
    textFor: {
      preview: { help: 'folder for preview.png, or a .png file', default: 'runs/preview-TIME' },
    },
    group: 'Files:',
    value: 'path',
    parse: (text, workingFolder) => pathFlag(workingFolder)(text),
  }),
  resume: ofCall<true>({
    help: 'continue from the last checkpoint in --out, with its settings',
    commands: training,
    group: 'Files:',
  }),
  count: ofCall<number>({
    help: `images to show, 1 to ${previewLimits.count}`,
    commands: ['preview'],
    group: 'Picture:',
    value: 'n',
    parse: integerFlag(1, previewLimits.count),
    initial: previewDefaults.count,
  }),
  scale: ofCall<number>({
    help: `output pixels per image pixel, ${previewLimits.minimumScale} to ${previewLimits.scale}`,
    commands: ['preview'],
    group: 'Picture:',
    value: 'n',
    parse: integerFlag(previewLimits.minimumScale, previewLimits.scale),
    initial: previewDefaults.scale,
  }),
};

type FlagTable = typeof flagTable;
export type FlagKey = keyof FlagTable;
type ValueOf<F> = F extends Flag<infer Value> ? Value : never;

/** The flags of a command line. Paths are absolute; a flag that was not given is absent. */
export type Flags = { readonly [Key in FlagKey]?: ValueOf<FlagTable[Key]> | undefined };

type SettingKey = {
  [Key in FlagKey]: FlagTable[Key]['kind'] extends 'setting' ? Key : never;
}[FlagKey];

type OptionalKey = {
  [Key in SettingKey]: FlagTable[Key]['initial'] extends null ? Key : never;
}[SettingKey];

/**
 * The settings that flags state, under the names of the flags. Those without an initial value are
 * null, or missing in runs from before the flag.
 */
export type StatedSettings = {
  readonly [Key in Exclude<SettingKey, OptionalKey>]: ValueOf<FlagTable[Key]>;
} & { readonly [Key in OptionalKey]?: ValueOf<FlagTable[Key]> | null };

/** The entries of the table, in the order of the help. */
export const flagEntries = Object.entries(flagTable) as readonly [FlagKey, Flag<FlagValue>][];

/** The flag as it is typed, such as `--batch-size`. */
export function flagName(key: FlagKey): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The default of a flag in words, for a command. */
export function defaultText(key: FlagKey, command?: CommandName): string | undefined {
  const flag: Flag<FlagValue> = flagTable[key];
  const text = (command && flag.textFor?.[command]) ?? flag;
  if (text.default !== undefined) return text.default;
  if (flag.kind === 'recipe') return byRecipe(flag);
  return flag.initial === undefined || flag.initial === null ? undefined : String(flag.initial);
}

/** The value in the keras recipe, and in each recipe that differs from it. */
function byRecipe({ get }: RecipeFlag<FlagValue>): string {
  const { keras, ...others } = recipes;
  const different = Object.values(others).filter((recipe) => get(recipe) !== get(keras));
  return [get(keras), ...different.map((recipe) => `${recipe.name}: ${get(recipe)}`)].join('; ');
}
