import { inspect } from 'node:util';
import { runCli } from './cli.ts';
import { UserError } from './userError.ts';

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

const stop = new AbortController();
let stopCode = 0;
for (const [signal, code] of Object.entries(exitCodes)) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(code);
    stopCode = code;
    process.stderr.write(`\n${signal}: stopping after this step; once more stops at once.\n`);
    stop.abort(new UserError('Stopped before training began.'));
  });
}

try {
  await runCli(process.argv.slice(2), {
    signal: stop.signal,
    workingFolder: process.env['INIT_CWD'] ?? process.cwd(),
  });
  process.exitCode = stopCode;
} catch (error) {
  process.stderr.write(
    `${error instanceof UserError ? `error: ${error.message}` : inspect(error)}\n`,
  );
  process.exitCode = stopCode || 1;
}
