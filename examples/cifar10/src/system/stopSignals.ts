import { UserError } from './userError.ts';

// 128 and the number of the signal, as shells report it.
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Turns the first Ctrl-C or SIGTERM into an abort, which leaves time to save, and sets the exit
 * code that shells expect. A second one ends the process at once.
 */
export function stopSignals(): AbortSignal {
  const controller = new AbortController();
  for (const [name, code] of Object.entries(exitCodes)) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(code);
      process.exitCode = code;
      process.stderr.write(`\n${name}: stopping and saving; once more stops at once.\n`);
      controller.abort(new UserError('Stopped.'));
    });
  }
  return controller.signal;
}
