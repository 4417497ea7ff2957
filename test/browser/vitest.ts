// The parts of vitest that the conformance suite uses, for a page where vitest does not run.
import { chai, JestAsymmetricMatchers, JestChaiExpect } from '@vitest/expect';

chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
export const expect = chai.expect;

type Test = () => void | Promise<void>;
const tests: { readonly name: string; readonly run: Test }[] = [];
const path: string[] = [];

export function describe(name: string, define: () => void): void {
  path.push(name);
  define();
  path.pop();
}

export function it(name: string, run: Test): void {
  tests.push({ name: [...path, name].join(' > '), run });
}

it.each =
  <Row>(rows: readonly Row[]) =>
  (name: string, run: (...row: unknown[]) => void | Promise<void>): void => {
    rows.forEach((row, i) => {
      it(`${name} (${i})`, () => (Array.isArray(row) ? run(...row) : run(row)));
    });
  };

it.runIf =
  (isWanted: boolean) =>
  (name: string, run: Test): void => {
    if (isWanted) it(name, run);
  };

export function beforeAll(run: Test): void {
  it('set-up', run);
}

/** Runs the defined tests in order. */
export async function runTests(): Promise<{ passed: string[]; failed: string[] }> {
  const results = { passed: [] as string[], failed: [] as string[] };
  for (const { name, run } of tests.splice(0)) {
    try {
      await run();
      results.passed.push(name);
    } catch (error) {
      results.failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return results;
}
