import { UserError } from './userError.ts';

// 128 plus the number of the signal, as in shells.
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Returns a signal that the first Ctrl-C or SIGTERM aborts, which leaves time to save, and sets the
 * exit code that shells expect. The second one ends the process immediately.
 */
export function stopSignals(): AbortSignal {
  const controller = new AbortController();
  for (const [name, code] of Object.entries(exitCodes)) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(code);
      process.exitCode = code;
      process.stderr.write(
        `\n${name}: stopping and saving; press Ctrl-C again to quit immediately.\n`,
      );
      controller.abort(new UserError('Stopped.'));
    });
  }
  return controller.signal;
}
