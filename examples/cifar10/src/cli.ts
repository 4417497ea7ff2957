import { resolve } from 'node:path';
import { Command, Help, Option } from 'commander';
import type { CommandContext } from './commands/context.ts';
import {
  type CommandName,
  defaultText,
  type Flag,
  type FlagKey,
  type Flags,
  type FlagValue,
  flagEntries,
  flagName,
  flagTable,
} from './flags.ts';
import { storedCommand } from './run/stored/config.ts';
import { UserError } from './system/userError.ts';

interface CommandEntry {
  readonly description: string;
  run(flags: Flags, context: CommandContext): Promise<void>;
}

async function train(command: 'compare' | 'train', flags: Flags, context: CommandContext) {
  const { trainCommand } = await import('./commands/training.ts');
  await trainCommand(command, flags, context);
}

// Each command loads what it needs when it runs: help and errors should come at once.
const commands: Readonly<Record<CommandName, CommandEntry>> = {
  compare: {
    description:
      'train with CutMix and without, or by --mix, from the same weights, and compare (default command)',
    run: (flags, context) => train('compare', flags, context),
  },
  train: {
    description: 'train once, with CutMix, MixUp, both or neither',
    run: (flags, context) => train('train', flags, context),
  },
  preview: {
    description: 'draw the first mixed images of a seed',
    run: async (flags, context) =>
      (await import('./commands/preview.ts')).previewCommand(flags, context),
  },
  data: {
    description: 'fetch or check CIFAR-10; print its location, counts and checksums',
    run: async (flags, context) => (await import('./commands/data.ts')).dataCommand(flags, context),
  },
  doctor: {
    description: 'show the devices, the data and the disk space of this machine',
    run: async (flags, context) =>
      (await import('./commands/doctor.ts')).doctorCommand(flags, context),
  },
};
const defaultCommand: CommandName = 'compare';

const examples = `
Examples:
  cifar10                                    compare on all of CIFAR-10
  cifar10 train --limit 25600 --epochs 1     get a first impression
  cifar10 train --recipe fast                get the best accuracy
  cifar10 --mix cutmix,mixup,random,none     compare all ways of mixing
  cifar10 --out runs/mine                    press Ctrl-C to stop, and later:
  cifar10 --out runs/mine --resume           continue, bit for bit
  cifar10 train --data synthetic --epochs 1  train without CIFAR-10
  cifar10 preview --seed 3                   look at mixed images

On two cores, comparing takes 30 minutes with AVX-512 and an hour without it.
Relative paths refer to the folder where you type the command.`;

/** Runs one command line, given without node and script. */
export async function runCli(typed: readonly string[], context: CommandContext): Promise<void> {
  const program = new Command('cifar10')
    .description('Train a ResNet on CIFAR-10 with and without CutMix.')
    .usage('[command] [flags]')
    .helpOption('-h, --help', 'show this help; `cifar10 COMMAND --help` for one command')
    .helpCommand(false)
    .addHelpText('after', examples)
    .showHelpAfterError('(cifar10 --help lists commands and flags)');
  configureHelp(program);
  for (const name of Object.keys(commands) as CommandName[]) addCommand(program, name, context);

  const words = typed[0] === '--' ? typed.slice(1) : typed;
  await program.parseAsync(namesCommand(words) ? words : [commandFor(words, context), ...words], {
    from: 'user',
  });
}

/** The command for flags alone: that of the run to resume, otherwise the default one. */
function commandFor(words: readonly string[], { workingFolder }: CommandContext): CommandName {
  const at = words.findIndex((word) => /^--out(=|$)/.test(word));
  const out = words[at]?.slice('--out='.length) || words[at + 1];
  if (at < 0 || !out || !words.includes(flagName('resume'))) return defaultCommand;
  return storedCommand(resolve(workingFolder, out)) ?? defaultCommand;
}

function namesCommand([first]: readonly string[]): boolean {
  return first !== undefined && (!first.startsWith('-') || first === '-h' || first === '--help');
}

function addCommand(program: Command, name: CommandName, context: CommandContext): void {
  const { description, run } = commands[name];
  const command = program.command(name).description(description);
  for (const [key, flag] of flagEntries) {
    if (flag.commands.includes(name)) {
      command.addOption(optionOf(key, name, context));
      refuseTwice(command, key);
    } else refuseFlag(command, key, name);
    if (flag.formerName && flag.commands.includes(name)) {
      command.addOption(optionOf(key, name, context, `--${flag.formerName}`).hideHelp());
    }
  }
  command
    .optionsGroup('Other:')
    .helpOption('-h, --help', 'show this help')
    .action((typed: Flags) => run(underCurrentNames(typed), context));
}

/** @throws UserError if a flag is given by its former name and its current one. */
function underCurrentNames(typed: Flags): Flags {
  const flags: Record<string, FlagValue | undefined> = { ...typed };
  for (const [key, { formerName }] of flagEntries) {
    if (!formerName || flags[formerName] === undefined) continue;
    if (flags[key] !== undefined) {
      throw new UserError(
        `--${formerName} is the former name of ${flagName(key)}: leave one of them out.`,
      );
    }
    flags[key] = flags[formerName];
    delete flags[formerName];
  }
  return flags as Flags;
}

function optionOf(
  key: FlagKey,
  command: CommandName,
  { workingFolder }: CommandContext,
  name: string = flagName(key),
): Option {
  const flag: Flag<FlagValue> = flagTable[key];
  const option = new Option(syntax(key, name), helpText(key, command)).helpGroup(flag.group);
  if (flag.choices) return choiceOption(option, flag.choices);
  const { parse } = flag;
  return parse ? option.argParser((text) => parse(text, workingFolder)) : option;
}

/** Commander knows only choices that are text. */
function choiceOption(option: Option, choices: readonly FlagValue[]): Option {
  const byText = new Map(choices.map((choice) => [String(choice), choice]));
  const { parseArg: check } = option.choices([...byText.keys()]);
  return option.argParser((text) => byText.get(check!(text, text)));
}

function syntax(key: FlagKey, name = flagName(key)): string {
  const { value } = flagTable[key];
  return value ? `${name} <${value}>` : name;
}

function helpText(key: FlagKey, command: CommandName): string {
  const { help } = flagTable[key].textFor?.[command] ?? flagTable[key];
  const standard = defaultText(key, command);
  return standard === undefined ? help : `${help} (default: ${standard})`;
}

/** Refuses a flag that is given again, of which only the last value would count. */
function refuseTwice(command: Command, key: FlagKey): void {
  const { formerName, several }: Flag<FlagValue> = flagTable[key];
  const values: string[] = [];
  for (const name of [flagName(key), ...(formerName ? [`--${formerName}`] : [])]) {
    const given: string[] = [];
    command.on(`option:${name.slice(2)}`, (value: string) => {
      values.push(value);
      given.push(value);
      if (given.length < 2) return;
      const remedy = several ? ` ${several(values)}` : '';
      throw new UserError(`${name} is given twice: leave one of them out.${remedy}`);
    });
  }
}

/** Refuses a flag of other commands by their names. */
function refuseFlag(command: Command, key: FlagKey, name: CommandName): void {
  const owners = flagTable[key].commands.join(' and ');
  command.addOption(new Option(syntax(key)).hideHelp());
  command.on(`option:${flagName(key).slice(2)}`, () => {
    throw new UserError(`${flagName(key)} is a flag of ${owners}, not of ${name}: leave it out.`);
  });
}

/** The commands that are added later inherit it. */
function configureHelp(program: Command): void {
  const standard = new Help();
  const compare = () => program.commands.find((command) => command.name() === defaultCommand)!;
  program.configureHelp({
    // The program accepts the flags of its default command.
    visibleOptions: (command) => standard.visibleOptions(command === program ? compare() : command),
    // The texts name the choices.
    optionDescription: (option) => option.description,
    subcommandTerm: (command) => command.name(),
    helpWidth: Math.min(process.stdout.columns ?? 80, 100),
    showGlobalOptions: false,
  });
}
