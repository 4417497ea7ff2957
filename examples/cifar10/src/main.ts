import { inspect } from 'node:util';
import { runCli } from './cli.ts';
import { stopSignals } from './stopSignals.ts';
import { UserError } from './userError.ts';

// Training goes on when nobody reads what it prints any more, as after `| head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await runCli(process.argv.slice(2), {
    signal: stopSignals(),
    workingFolder: process.env['INIT_CWD'] ?? process.cwd(),
  });
} catch (error) {
  const text = error instanceof UserError ? `error: ${error.message}` : inspect(error);
  process.stderr.write(`${text}\n`);
  process.exitCode ??= 1;
}
