import { Command, Help, Option } from 'commander';
import { adapterNames } from './adapters.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { type PreviewFlags, previewCommand, previewLimits } from './commands/preview.ts';
import { type Surroundings, trainCommand } from './commands/training.ts';
import { trainCount } from './data/dataset.ts';
import { integerFlag, numberFlag, pathFlag, wordOrPathFlag } from './flags.ts';
import { type Recipe, recipes } from './recipe.ts';
import { previewDefaults } from './report/preview/drawPreview.ts';
import { defaultSeed, type TrainingCommand, type TrainingFlags } from './settings.ts';
import { UserError } from './userError.ts';

const defaultCommand: TrainingCommand = 'compare';

/** Runs one command line, given without node and script. */
export async function runCli(typed: readonly string[], surroundings: Surroundings): Promise<void> {
  const program = new Command('cifar10')
    .description('ResNet-20 on CIFAR-10, trained with and without CutMix.')
    .usage('[command] [flags]')
    .helpOption('-h, --help', 'show this help; `cifar10 COMMAND --help` for one command')
    .helpCommand(false);

  const training = (name: TrainingCommand, description: string) =>
    addTrainingFlags(program.command(name).description(description), surroundings).action(
      (flags: TrainingFlags) => trainCommand(name, flags, surroundings),
    );

  const compare = training(
    'compare',
    'train with CutMix and without, from the same weights, and compare (default command)',
  ).addOption(
    new Option('--augment <name>').hideHelp().argParser(() => {
      throw new UserError('--augment is a flag of train; compare always trains both.');
    }),
  );

  compare.addOption(
    new Option(
      '--seeds <n>',
      'repeat with this many seeds, from --seed on; means and spreads (default: 1)',
    ).argParser(integerFlag(1, 100)),
  );

  training('train', 'train once, with CutMix or without')
    .optionsGroup('Training:')
    .addOption(
      new Option('--augment <name>', 'what to train with (default: cutmix)').choices([
        'cutmix',
        'none',
      ]),
    );

  program
    .command('preview')
    .description('show mixed images as a picture, the same as training with this seed begins with')
    .addOption(
      new Option(
        '--count <n>',
        `images to show, 1 to ${previewLimits.count} (default: ${previewDefaults.count})`,
      ).argParser(integerFlag(1, previewLimits.count)),
    )
    .addOption(
      new Option(
        '--scale <n>',
        `screen pixels to a pixel, ${previewLimits.minimumScale} to ${previewLimits.scale} ` +
          `(default: ${previewDefaults.scale})`,
      ).argParser(integerFlag(previewLimits.minimumScale, previewLimits.scale)),
    )
    .addOption(recipeOption())
    .addOption(seedOption())
    .addOption(alphaOption())
    .addOption(probabilityOption())
    .addOption(dataOption(surroundings))
    .addOption(
      new Option(
        '--out <path>',
        'folder for preview.png, or a .png file (default: runs/preview-TIME)',
      ).argParser(pathFlag(surroundings.workingFolder)),
    )
    .action((flags: PreviewFlags) => previewCommand(flags, surroundings));

  program
    .command('data')
    .description('fetch or check the data; print where it is, counts and checksums')
    .addOption(dataOption(surroundings))
    .action(({ data }: { data?: string }) => dataCommand(data ?? 'auto', surroundings));

  program
    .command('doctor')
    .description('show what this machine offers: devices, data, disk')
    .action(() => doctorCommand());

  describe(program, compare);
  const first = typed[0] === '--' ? typed.slice(1) : typed;
  const isNamed = first[0] !== undefined && (!first[0].startsWith('-') || isHelp(first[0]));
  await program.parseAsync(isNamed ? first : [defaultCommand, ...first], { from: 'user' });
}

const isHelp = (argument: string) => argument === '-h' || argument === '--help';

function dataOption({ workingFolder }: Surroundings): Option {
  return new Option(
    '--data <where>',
    'cifar-10-binary.tar.gz, or a folder of its .bin files; `synthetic` for generated images; ' +
      '`auto` for $CIFAR10_DIR, the cache or the official download (default: auto)',
  ).argParser(wordOrPathFlag(['auto', 'synthetic'], workingFolder));
}

function recipeOption(): Option {
  return new Option(
    '--recipe <name>',
    'that of the Keras example, or fast, the best that we found for about half an hour on two ' +
      'cores with AVX-512 (default: keras)',
  ).choices(Object.keys(recipes));
}

function seedOption(): Option {
  return new Option(
    '--seed <n>',
    `of weights, order and boxes; the same again with the same (default: ${defaultSeed})`,
  ).argParser(integerFlag(0, Number.MAX_SAFE_INTEGER));
}

function alphaOption(): Option {
  const standard = byRecipe(({ cutmix }) => cutmix.alpha);
  return new Option('--alpha <a>', `of Beta(a, a), above 0 (default: ${standard})`).argParser(
    numberFlag('a number above 0', (value) => value > 0),
  );
}

function probabilityOption(): Option {
  const standard = byRecipe(({ cutmix }) => cutmix.probability);
  return new Option(
    '--probability <p>',
    `chance of an image to be mixed, 0 to 1 (default: ${standard})`,
  ).argParser(numberFlag('a number from 0 to 1', (value) => value >= 0 && value <= 1));
}

/** A value of the recipes: one number, or that of keras and those that differ from it. */
function byRecipe(value: (recipe: Recipe) => number): string {
  const { keras, ...others } = recipes;
  const standard = value(keras);
  const different = Object.values(others).filter((recipe) => value(recipe) !== standard);
  return [standard, ...different.map((recipe) => `${recipe.name}: ${value(recipe)}`)].join('; ');
}

function addTrainingFlags(command: Command, surroundings: Surroundings): Command {
  const option = (flags: string, description: string) => new Option(flags, description);
  return command
    .optionsGroup('Training:')
    .addOption(recipeOption())
    .addOption(
      option(
        '--epochs <n>',
        `passes over the data (default: ${byRecipe(({ epochs }) => epochs)})`,
      ).argParser(integerFlag(1, 10_000)),
    )
    .addOption(
      option(
        '--batch-size <n>',
        `images in a step (default: ${byRecipe(({ batchSize }) => batchSize)})`,
      ).argParser(integerFlag(1, 4096)),
    )
    .addOption(
      option('--limit <n>', 'train on the first n images (default: all)').argParser(
        integerFlag(1, trainCount),
      ),
    )
    .addOption(seedOption())
    .optionsGroup('CutMix:')
    .addOption(alphaOption())
    .addOption(probabilityOption())
    .optionsGroup('Where it runs:')
    .addOption(
      option('--adapter <name>', 'runtime to train with (default: onnx)').choices(adapterNames),
    )
    .addOption(
      option('--device <name>', 'auto takes the best that starts (default: auto)').choices([
        'auto',
        'cpu',
        'webgpu',
        'cuda',
      ]),
    )
    .addOption(
      option(
        '--graph <name>',
        'operators of --adapter onnx on a CPU, which --device auto then takes; an error with a ' +
          'GPU (default: blocked where the CPU has it, about twice as fast)',
      ).choices(['plain', 'blocked']),
    )
    .optionsGroup('Files:')
    .addOption(dataOption(surroundings))
    .addOption(
      option(
        '--out <folder>',
        'for results and checkpoints, new or empty (default: runs/COMMAND-ADAPTER-RECIPE-TIME)',
      ).argParser(pathFlag(surroundings.workingFolder)),
    )
    .option('--resume', 'go on from the last checkpoint in --out, with its settings')
    .optionsGroup('Other:')
    .helpOption('-h, --help', 'show this help');
}

function describe(program: Command, compare: Command): void {
  const standard = new Help();
  program.configureHelp({
    // The flags of the default command are the program's to its users.
    visibleOptions: (command) => standard.visibleOptions(command === program ? compare : command),
    helpWidth: Math.min(process.stdout.columns ?? 80, 100),
    showGlobalOptions: false,
  });
  program.addHelpText(
    'after',
    `
Examples:
  cifar10                                     compare on all of CIFAR-10: about half an hour on
                                              two cores with AVX-512, else about an hour
  cifar10 train --limit 25600 --epochs 1      a first impression, a minute or two
  cifar10 train --recipe fast                 the best that we found for about half an hour on
                                              two cores with AVX-512
  cifar10 --out runs/mine                     then Ctrl-C, and later:
  cifar10 --out runs/mine --resume            go on, to the very same weights
  cifar10 train --data synthetic --epochs 1   without CIFAR-10
  cifar10 preview --seed 3                    a look at mixed images

Relative paths start where you typed the command.`,
  );
  program.showHelpAfterError('(cifar10 --help shows what there is)');
}
