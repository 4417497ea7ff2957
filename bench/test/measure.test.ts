import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { isBusy } from '../src/measure/machine.ts';
import { alternate, ratio, spread, timed } from '../src/measure/measure.ts';
import { verdict } from '../src/measure/results.ts';
import { operatorCosts } from '../src/profile.ts';

describe('measuring', () => {
  test('interpolates the percentiles of a spread', () => {
    expect(spread([0, 50, 10, 30, 20, 40, 60, 100, 90, 80, 70])).toEqual({
      p10: 10,
      median: 50,
      p90: 90,
    });
    expect(spread([1, 2]).median).toBe(1.5);
    expect(spread([7])).toEqual({ p10: 7, median: 7, p90: 7 });
    expect(() => spread([])).toThrow(RangeError);
  });

  test('takes ratios within rounds, so that a slow round does not count twice', () => {
    const baseline = { name: 'a', milliseconds: [1, 100, 2] };
    const measurement = { name: 'b', milliseconds: [2, 200, 4] };
    expect(ratio(measurement, baseline)).toEqual({ p10: 2, median: 2, p90: 2 });
  });

  test('lets cases take turns in alternating order and does not count the first round', async () => {
    const order: string[] = [];
    const cases = ['a', 'b'].map((name) => ({ name, turn: () => order.push(name) }));
    const measured = await alternate(cases, { rounds: 2, seconds: 60 });
    expect(order.join('')).toBe('baabba');
    expect(measured).toEqual([
      { name: 'a', milliseconds: [3, 6] },
      { name: 'b', milliseconds: [4, 5] },
    ]);
  });

  test('keeps the compiled code of objects that were collected', async () => {
    setFlagsFromString('--allow-natives-syntax');
    const native = (call: string) => runInThisContext(`(operation) => ${call}(operation)`);
    const operation = (value: number) => {
      const { only } = Object.freeze({ only: value, here: value });
      return only;
    };
    native('%PrepareFunctionForOptimization')(operation);
    operation(1);
    native('%OptimizeFunctionOnNextCall')(operation);
    operation(2);
    const status = native('%GetOptimizationStatus');
    const compiled = status(operation);
    await alternate([{ name: 'a', turn: () => 0 }], { rounds: 9, seconds: 60 });
    expect(status(operation)).toBe(compiled);
  });

  test('waits for an asynchronous operation before it repeats it', async () => {
    let running = 0;
    let most = 0;
    const operation = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };
    await timed('a', operation).turn();
    expect([running, most]).toEqual([0, 1]);
  });

  test('judges a goal only on a quiet machine and if the spread is on one side of the limit', () => {
    const goal = (p10: number, p90: number) => {
      return { what: '', limit: 1.5, measured: { p10, median: (p10 + p90) / 2, p90 } };
    };
    expect(verdict(goal(1, 1.4), false)).toBe('met');
    expect(verdict(goal(1.6, 2), false)).toBe('missed');
    expect(verdict(goal(1, 2), false)).toMatch(/^unclear/);
    expect(verdict(goal(1, 1.4), true)).toMatch(/^unclear/);
    expect([isBusy({ load: 0.05 }), isBusy({ load: 0.3 })]).toEqual([false, true]);
  });

  test('sums the kernels of the last runs by operator', () => {
    const node = (op_name: string, ts: number, dur: number) => {
      return { name: 'n_kernel_time', cat: 'Node', ts, dur, args: { op_name } };
    };
    const run = (ts: number) => ({ name: 'model_run', cat: 'Session', ts, dur: 9 });
    const trace = [
      ...[run(0), node('Conv', 1, 9000)],
      ...[run(10), node('Conv', 11, 3000), node('Add', 14, 1000)],
      ...[run(20), node('Conv', 21, 3000), node('Add', 24, 1000)],
    ];
    expect(operatorCosts(trace, 2)).toEqual([
      { operator: 'Conv', nodes: 1, millisecondsPerStep: 3, share: 0.75 },
      { operator: 'Add', nodes: 1, millisecondsPerStep: 1, share: 0.25 },
    ]);
  });
});
