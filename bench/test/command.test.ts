import { expect, test } from 'vitest';
import { benchCommand, effortOf } from '../src/command.ts';

const parse = (...flags: readonly string[]) =>
  benchCommand()
    .exitOverride()
    .configureOutput({ writeErr() {} })
    .parse(flags, { from: 'user' });

test.each([['--only', 'size'], ['--quick'], ['--rounds', '1']])(
  'results of less than a whole run are not kept: %s',
  (...flags) => {
    expect(() => parse('--write', ...flags)).toThrow(
      `option '--write' cannot be used with option '${flags[0]}`,
    );
  },
);

test('rounds that are asked for are all measured, however long they take', () => {
  const effort = effortOf(parse('--rounds', '3000').opts());
  expect(effort).toEqual({ rounds: 3000, seconds: Number.POSITIVE_INFINITY });
});
