import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellWord } from '../src/devices/shellWord.ts';

const spaces = 'a b';
const words = fc.array(fc.constantFrom(...`${spaces}'"#%?$&*~\\\n!ä/.-`), { minLength: 1 });

it('gives words that a shell reads back as they were', () => {
  const samples = fc.sample(words, { numRuns: 200, seed: 1 }).map((parts) => parts.join(''));
  const script = `printf '%s\\0' ${samples.map(shellWord).join(' ')}`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(stdout.split('\0').slice(0, -1)).toEqual(samples);
});

it('leaves ordinary paths as they are', () => {
  expect(shellWord('/a/b-1.2/c_d%20')).toBe('/a/b-1.2/c_d%20');
});
