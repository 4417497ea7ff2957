/** Runs an action whose result only people look at; `what` names the result in the warning. */
export type Attempt = <T>(what: string, action: () => T | Promise<T>) => Promise<T | undefined>;

/**
 * Returns a function that runs actions whose results only people look at. If an action fails, the
 * function returns undefined and writes one line with the cause to stderr, the same line only once.
 */
export function createAttempt(): Attempt {
  const given = new Set<string>();
  return async (what, action) => {
    try {
      return await action();
    } catch (error) {
      const warning = failureWarning(what, error);
      if (!given.has(warning)) writeWarning(warning);
      given.add(warning);
      return undefined;
    }
  };
}

/**
 * Returns a function that runs actions until one fails. Then it writes one line with the cause to
 * stderr and skips all later actions.
 *
 * @param cleanUp - Called after the failure.
 */
export function untilFailure(what: string, cleanUp: () => void): (action: () => void) => void {
  let failed = false;
  return (action) => {
    if (failed) return;
    try {
      action();
    } catch (error) {
      failed = true;
      writeWarning(failureWarning(what, error));
      try {
        cleanUp();
      } catch {
        // The first failure has been reported.
      }
    }
  };
}

function failureWarning(what: string, error: unknown): string {
  const cause = error instanceof Error ? error.message : String(error);
  const [line = ''] = cause.split('\n');
  return `warning: no ${what}: ${line.replace(/\.$/, '')}; the run continues without it\n`;
}

function writeWarning(text: string): void {
  try {
    process.stderr.write(text);
  } catch {
    // There is nowhere left to say it.
  }
}
