import { expect, it } from 'vitest';
import { plural } from '../src/plural.ts';

it.each([
  [0, '0 threads'],
  [1, '1 thread'],
  [2, '2 threads'],
])('says %i in words', (count, words) => {
  expect(`${count} ${plural(count, 'thread')}`).toBe(words);
});
