import type { Part } from '../part.ts';
import { statisticalTests } from '../statistics/tests.ts';

/** The chance that right code fails any of the tests in one pass over all of them (Bonferroni). */
const errorRate = 1e-5;

/** Everything random against its distribution, one test after another. */
export const statistics: Part = {
  async open() {
    const level = errorRate / statisticalTests.length;
    return {
      async run(_, seed) {
        const { name, pValue } = statisticalTests[seed % statisticalTests.length]!;
        const p = pValue(seed);
        const faults = p >= level ? [] : [`p = ${p}, which right code gives once in ${1 / level}`];
        return { tried: `${name}: p = ${p.toPrecision(2)}`, outcome: 'fits', faults };
      },
    };
  },
};
