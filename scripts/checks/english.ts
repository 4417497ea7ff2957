// Checks tracked text for British spellings and for wordings that this repository avoids.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Pattern, and what to write instead. */
const AVOIDED: readonly (readonly [pattern: string, instead: string])[] = [
  ['(?:un)?(?:colo|behavio|neighbo|favo|flavo|hono|labo)ur(?!s?\\.py)\\w*', 'American: -or'],
  ['(?:cent|met|fib|theat)re[sd]?\\b', 'American: -er'],
  ['(?:licen|defen|offen|preten)ce(?!r)s?\\b', 'American: -se'],
  [
    '(?:normal|general|regular|optim|recogn|initial|serial|local|minim|maxim|organ|summar|' +
      'quant|standard|visual|util|memor|special|token|vector|synchron|parallel|random|real|' +
      'character|emphas|categor|priorit|custom|final|penal|stabil|symbol|critic|author)is' +
      '(?:e|es|ed|er|ers|ing|ation|ations)\\b',
    'American: -ize',
  ],
  ['analys(?:e|es|ed|ing)(?<!analyses)\\b', 'American: analyze'],
  [
    '(?:label|model|cancel|travel|signal|channel|level|total|fuel)l(?:ed|ing|er)\\b',
    'American: one l',
  ],
  [
    'grey\\w*|catalogue|dialogue|programme|judgement|artefact\\w*|ageing|whilst|amongst|towards',
    'American',
  ],
  ['by heart', 'memorizes'],
  ['goes on|go on where|went on where', 'continues, resumes'],
  ['cannot be had', 'is not available'],
  ['row maxima', 'argmax'],
  ['asked device', 'requested device'],
  ['led back|leads back', 'gradient'],
  ['mend(?:s|ed|ing)?\\b', 'fix, repair'],
  [
    'that is no(?:ne)? [a-z]|what is no [a-z]|is no (?:array|integer|number|string|image|batch|tensor)',
    'is not a …',
  ],
  ['for want of|save for|but for', 'except'],
];

/** Text by others, and results that were recorded once. */
const IGNORED =
  /(^|\/)(LICENSE|pnpm-lock\.yaml)$|\.(json|jsonl|webp|gz|png|wasm|onnx|bin)$|\.api\.md$|scripts\/checks\/english\.ts$/;

const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
const patterns = AVOIDED.map(
  ([pattern, instead]) => [new RegExp(`\\b(?:${pattern})`, 'gi'), instead] as const,
);
let count = 0;
for (const path of stdout.split('\0').filter((name) => name !== '' && !IGNORED.test(name))) {
  const lines = readFileSync(`${root}/${path}`, 'utf8').split('\n');
  lines.forEach((line, i) => {
    for (const [pattern, instead] of patterns) {
      for (const [found] of line.matchAll(pattern)) {
        console.error(`${path}:${i + 1}: "${found}" (${instead})`);
        count += 1;
      }
    }
  });
}
if (count > 0) process.exitCode = 1;
else console.log('The spelling is American, and no avoided wording was found.');
