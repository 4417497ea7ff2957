// Checks that every option is documented everywhere, with its default and its choices. TSDoc is the
// source: the tables in the package READMEs are generated from it (--write updates them), the method
// card and the playground are compared with it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import {
  CHOICES,
  DEFAULTS,
  WITHOUT_CONTROL,
} from '../../examples/playground/src/controls/settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const isWriting = process.argv.includes('--write');

interface Option {
  readonly name: string;
  readonly description: string;
  /** In Markdown; empty for an option without one. */
  readonly defaultValue: string;
  /** The string literals that the option accepts, if it is a choice. */
  readonly choices: readonly string[];
  /** Whether it is inherited from the options of @cutmix/core. */
  readonly isOfCore: boolean;
}

const indexOf = (directory: string) => join(root, 'packages', directory, 'src/index.ts');
const directories = readdirSync(join(root, 'packages')).filter((name) => existsSync(indexOf(name)));
const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config;
const program = ts.createProgram(
  directories.map(indexOf),
  ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root).options,
);
const checker = program.getTypeChecker();

const inOneLine = (text: string) =>
  text
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** A default as TSDoc has it, with the value at its beginning as code. */
const withCode = (text: string) => text.replace(/^('[^']*'|\[[^\]]*\]|[\d.]+|true|false)/, '`$1`');

function toOption(symbol: ts.Symbol): Option {
  const [tag] = symbol.getJsDocTags(checker).filter(({ name }) => name === 'defaultValue');
  const type = checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
  const members = type.isUnion() ? type.types : [type];
  return {
    name: symbol.name,
    description: inOneLine(ts.displayPartsToString(symbol.getDocumentationComment(checker))),
    defaultValue: withCode(inOneLine(ts.displayPartsToString(tag?.text))),
    choices: members.flatMap((member) => (member.isStringLiteral() ? [member.value] : [])),
    isOfCore:
      symbol.declarations?.[0]?.getSourceFile().fileName.includes('packages/core/') ?? false,
  };
}

/** The options of a class or a function that a package exports: the members of its first parameter. */
function optionsOf(directory: string, name: string): readonly Option[] {
  const source = program.getSourceFile(indexOf(directory));
  const module = source && checker.getSymbolAtLocation(source);
  const found = module && checker.getExportsOfModule(module).find((each) => each.name === name);
  if (!found) throw new Error(`packages/${directory} does not export ${name}`);
  const symbol = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  const type = checker.getTypeOfSymbol(symbol);
  const [signature] = [...type.getConstructSignatures(), ...type.getCallSignatures()];
  const [parameter] = signature?.getParameters() ?? [];
  if (!parameter) throw new Error(`${name} of packages/${directory} has no parameter`);
  return checker
    .getPropertiesOfType(checker.getNonNullableType(checker.getTypeOfSymbol(parameter)))
    .map(toOption)
    .sort((a, b) => Number(b.isOfCore) - Number(a.isOfCore));
}

/** A Markdown table, padded as Biome formats it. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, i) => Math.max(3, ...escaped.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = escaped;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join(
    '\n',
  );
}

function tableOf(options: readonly Option[]): string {
  return table([
    ['Option', 'Default', 'Meaning'],
    ...options.map(({ name, defaultValue, description }) => [
      `\`${name}\``,
      defaultValue,
      description,
    ]),
  ]);
}

/** The options whose rows, apart from padding, are in `text` but not in `other`. */
function differingRows(text: string, other: string): string[] {
  const rows = (page: string) => page.replaceAll(/[ -]+/g, ' ').split('\n');
  const known = new Set(rows(other));
  return rows(text).flatMap((row) => (known.has(row) ? [] : (row.match(/^\| `(\w+)`/)?.[1] ?? [])));
}

const faults: string[] = [];

/** Generates the tables between `<!-- options:start NAME -->` and `<!-- options:end -->`. */
function checkReadme(directory: string): void {
  const path = `packages/${directory}/README.md`;
  const text = readFileSync(join(root, path), 'utf8');
  let count = 0;
  const updated = text.replaceAll(
    /(<!-- options:start (\w+) -->\n)[\s\S]*?(<!-- options:end -->)/g,
    (_, start: string, name: string, end: string) => {
      count += 1;
      const options = optionsOf(directory, name);
      for (const option of options) {
        if (option.description === '') faults.push(`${name}: ${option.name} has no TSDoc comment`);
      }
      return `${start}\n${tableOf(options)}\n\n${end}`;
    },
  );
  if (count === 0) faults.push(`${path}: no table between <!-- options:start NAME --> markers`);
  if (updated === text) return;
  if (isWriting) writeFileSync(join(root, path), updated);
  else {
    const names = [...differingRows(text, updated), ...differingRows(updated, text)];
    faults.push(
      `${path}: the table differs from the TSDoc comments: ${[...new Set(names)].join(', ')}`,
    );
  }
}

/** The value that a default begins with, without the words after it. */
const literalOf = (defaultValue: string) => defaultValue.match(/^`[^`]*`/)?.[0];

/** Compares the rows between the markers of the method card, whose advice is written by hand. */
function checkMethodCard(options: readonly Option[]): void {
  const path = 'docs/method-card.md';
  const text = readFileSync(join(root, path), 'utf8');
  const [, section = ''] = text.match(/<!-- options:start -->([\s\S]*?)<!-- options:end -->/) ?? [];
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const documented = new Map(
    rows.map(([, name = '', defaultValue = '', advice = '']) => [
      name.replaceAll('`', ''),
      { defaultValue, advice },
    ]),
  );
  for (const { name, defaultValue, choices } of options) {
    const row = documented.get(name);
    if (!row) {
      faults.push(`${path}: no row for the option ${name}`);
      continue;
    }
    if (literalOf(row.defaultValue) !== literalOf(defaultValue)) {
      faults.push(
        `${path}: the default of ${name} is "${row.defaultValue}", TSDoc: "${defaultValue}"`,
      );
    }
    for (const choice of choices) {
      if (!`${row.defaultValue} ${row.advice}`.includes(`'${choice}'`)) {
        faults.push(`${path}: the row of ${name} does not mention '${choice}'`);
      }
    }
  }
  const known = new Set(options.map(({ name }) => name));
  for (const name of documented.keys()) {
    if (!known.has(name)) faults.push(`${path}: there is no option ${name}`);
  }
}

function checkPlayground(options: readonly Option[]): void {
  const path = 'examples/playground/src/controls/settings.ts';
  // The page's own: the choice of a class, and the alpha of its MixUp.
  const known = new Set(['method', 'mixupAlpha', ...options.map(({ name }) => name)]);
  for (const { name, choices } of options) {
    const isShown = name in DEFAULTS;
    if (isShown === name in WITHOUT_CONTROL) {
      faults.push(`${path}: list ${name} either in DEFAULTS or in WITHOUT_CONTROL`);
    }
    const offered: readonly string[] | undefined = (
      CHOICES as Readonly<Record<string, readonly string[]>>
    )[name];
    const wanted = isShown && choices.length > 0 ? choices : undefined;
    if (offered?.join() !== wanted?.join()) {
      faults.push(`${path}: CHOICES.${name} should be ${wanted?.join(', ') ?? 'absent'}`);
    }
  }
  for (const name of [...Object.keys(DEFAULTS), ...Object.keys(WITHOUT_CONTROL)]) {
    if (!known.has(name)) faults.push(`${path}: there is no option ${name}`);
  }
}

for (const directory of directories) checkReadme(directory);
checkMethodCard(optionsOf('core', 'planCutMix'));
checkPlayground(['CutMix', 'MixUp', 'RandomMix'].flatMap((name) => optionsOf('tfjs', name)));

if (faults.length > 0) {
  console.error(faults.join('\n'));
  console.error('\nTo update the tables in the READMEs: npx pnpm@10 check options --write');
  process.exitCode = 1;
} else {
  console.log('Every option is documented everywhere.');
}
