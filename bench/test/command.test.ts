import { expect, test } from 'vitest';
import { benchCommand, effortOf } from '../src/command.ts';

const parse = (...flags: readonly string[]) =>
  benchCommand()
    .exitOverride()
    .configureOutput({ writeErr() {} })
    .parse(flags, { from: 'user' });

test.each([['--only', 'size'], ['--quick'], ['--rounds', '1']])(
  'rejects --write with %s, which leaves out a part of the run',
  (...flags) => {
    expect(() => parse('--write', ...flags)).toThrow(
      `option '--write' cannot be used with option '${flags[0]}`,
    );
  },
);

test('measures all requested rounds, however long they take', () => {
  const effort = effortOf(parse('--rounds', '3000').opts());
  expect(effort).toEqual({ rounds: 3000, seconds: Number.POSITIVE_INFINITY });
});
