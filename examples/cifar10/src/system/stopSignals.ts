import { readTerminalKeys } from './terminalKeys.ts';
import { UserError } from './userError.ts';

// 128 plus the number of the signal, as in shells.
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

type StopSignal = keyof typeof exitCodes;

/**
 * Returns a signal that the first Ctrl-C or SIGTERM aborts, which leaves time to save, and sets the
 * exit code that shells expect. The second one ends the process immediately.
 */
export function stopSignals(): AbortSignal {
  const controller = new AbortController();
  let first: StopSignal | undefined;
  const stop = (name: StopSignal) => {
    if (first) {
      // On Ctrl-C in a background job, pnpm ends at once and sends SIGTERM.
      if (first === 'SIGINT' && name === 'SIGTERM') return;
      process.exit(exitCodes[name]);
    }
    first = name;
    process.exitCode = exitCodes[name];
    // First, so that nothing redraws the line of the message.
    controller.abort(new UserError('Stopped.'));
    process.stderr.write(
      `\n${name}: stopping and saving; press Ctrl-C again to quit immediately.\n`,
    );
  };
  for (const name of Object.keys(exitCodes) as StopSignal[]) process.on(name, () => stop(name));
  readTerminalKeys(() => stop('SIGINT'));
  return controller.signal;
}
