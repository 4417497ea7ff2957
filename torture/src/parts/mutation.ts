import { readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import ts from 'typescript';
import { leastShare, shareFound } from '../mutationScore.ts';
import type { Part } from '../part.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const listFile = fileURLToPath(new URL('../../equivalentMutants.json', import.meta.url));

/** A mutant that no test can find, since it changes nothing that can be seen. */
interface Equivalent {
  readonly file: string;
  /** The line of source on which it begins, without the spaces around it. */
  readonly line: string;
  /** What Stryker takes out of the source. */
  readonly original: string;
  /** What it puts there. */
  readonly replacement: string;
  readonly reason: string;
}

/** Whether a file does more than declare types and pass on what others export. */
function hasCode(file: string): boolean {
  const { outputText } = ts.transpileModule(readFileSync(`${root}/${file}`, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, removeComments: true },
  });
  return outputText.replace(/^(import|export) (\*|\{[^}]*\})( from .+)?;$/gm, '').trim() !== '';
}

/** The sources of the packages that have code, the smallest first. */
function sources(): string[] {
  const files = ['core', 'arrays', 'onnx', 'tfjs'].flatMap((name) => {
    const folder = `packages/${name}/src`;
    return readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.ts') && hasCode(file));
  });
  const size = (file: string) => statSync(`${root}/${file}`).size;
  return files.sort((a, b) => size(a) - size(b) || a.localeCompare(b));
}

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

async function mutate(file: string): Promise<readonly Mutant[]> {
  process.env['CUTMIX_MUTATED'] = file;
  return await new Stryker({
    mutate: [file],
    testRunner: 'vitest',
    plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner'))],
    vitest: { configFile: 'torture/vitest.mutation.config.ts' },
    coverageAnalysis: 'perTest',
    concurrency: availableParallelism(),
    checkers: [],
    reporters: [],
    logLevel: (process.env['STRYKER_LOG'] ?? 'error') as never,
    fileLogLevel: 'off' as never,
    tempDirName: '.stryker-tmp',
    ignorePatterns: [
      ...['/docs', '/bench', '/examples', '/training', '/tarballs', '/runs', '/.gpu', 'dist'],
    ],
  }).runMutationTest();
}

/** A mutant as the list of equivalent ones describes it. */
function describeMutant({ location, replacement = '' }: Mutant, lines: readonly string[]) {
  const { start, end } = location;
  // Columns count from 1, and the end is the one after the last.
  const text = lines.slice(start.line - 1, end.line);
  const line = text[0]!.trim();
  text.push(text.pop()!.slice(0, end.column - 1));
  return { line, original: text.join('\n').slice(start.column - 1), replacement };
}

/** The mutants of one file after another: every change of the code must make a test fail. */
export const mutation: Part = {
  async open() {
    const files = sources();
    const equivalents = JSON.parse(readFileSync(listFile, 'utf8')) as readonly Equivalent[];
    return {
      subjects: files,
      async run(_, seed) {
        const file = files[seed % files.length]!;
        const mutants = await mutate(file);
        const lines = readFileSync(`${root}/${file}`, 'utf8').split('\n');
        const listed = equivalents.filter((known) => known.file === file);
        const equivalentCount = listed.length;
        /** Takes the mutant from those that are listed; false if it is not among them. */
        const takeListed = (mutant: Mutant): boolean => {
          const { line, original, replacement } = describeMutant(mutant, lines);
          const at = listed.findIndex(
            (known) =>
              known.line === line &&
              known.original === original &&
              known.replacement === replacement,
          );
          return at >= 0 && listed.splice(at, 1).length > 0;
        };
        const survivors = mutants.filter(({ status }) =>
          ['Survived', 'NoCoverage'].includes(status),
        );
        const unknown = survivors.filter((mutant) => !takeListed(mutant));
        // One that only costs time may run out of it.
        const found = mutants.filter(
          (mutant) =>
            mutant.status === 'Killed' || (mutant.status === 'Timeout' && !takeListed(mutant)),
        );
        const equivalent = equivalentCount - listed.length;
        const counts = {
          mutants: found.length + unknown.length + equivalent,
          'mutants found': found.length,
          'equivalent mutants': equivalent,
        };
        const share = shareFound({ counts });
        const shown = unknown.map(
          ({ location: { start }, replacement = '', status, fileName }) =>
            `${relative(root, fileName)}:${start.line}:${start.column} ${status}: ${lines[start.line - 1]?.trim()}  =>  ${replacement.slice(0, 120)}`,
        );
        return {
          tried: `${file}, ${counts['mutants']} mutants, ${(100 * share).toFixed(0)}% found`,
          outcome: 'done',
          faults: [
            ...(share < leastShare ? shown : []),
            ...listed.map(
              ({ line, original, replacement }) =>
                `listed as equivalent, but found by a test or gone: ${line}: ${original}  =>  ${replacement}`,
            ),
          ],
          counts,
        };
      },
    };
  },
};
