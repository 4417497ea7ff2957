import { expect, test } from 'vitest';
import { speak } from '../src/measure/python.ts';

// Node in the place of Python: the protocol is the same.
const script = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { do: action, ...request } = JSON.parse(line);
    if (action === 'fail') {
      console.error('Traceback');
      console.error('ModuleNotFoundError: no such module');
      process.exit(1);
    }
    console.log(JSON.stringify({ action, request }));
  });`;

test('reads one answer for each request, and reports why a process ended', async () => {
  const process = speak('node', ['-e', script]);
  const turn = { case: 'a', milliseconds: 20 };
  expect(await process.ask('turn', turn)).toEqual({ action: 'turn', request: turn });
  expect(await process.ask('start', {})).toEqual({ action: 'start', request: {} });
  await expect(process.ask('fail', {})).rejects.toThrow('ModuleNotFoundError: no such module');
  await expect(process.ask('turn', turn)).rejects.toThrow('ModuleNotFoundError');
});

test('reports a program that does not exist', async () => {
  const process = speak('no-such-python', []);
  await expect(process.ask('start', {})).rejects.toThrow('no-such-python');
});
