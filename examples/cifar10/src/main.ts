import { inspect } from 'node:util';
import { DeviceError } from '@cutmix/training';
import { runCli } from './cli.ts';
import { surviveOutputErrors } from './system/outputErrors.ts';
import { stopSignals } from './system/stopSignals.ts';
import { UserError } from './system/userError.ts';
import { workingFolder } from './system/workingFolder.ts';

surviveOutputErrors(process.stdout, process.stderr);

try {
  await runCli(process.argv.slice(2), { signal: stopSignals(), workingFolder: workingFolder() });
} catch (error) {
  const isForUser = error instanceof UserError || error instanceof DeviceError;
  const text = isForUser ? `error: ${error.message}` : inspect(error);
  process.stderr.write(`${text}\n`);
  process.exitCode ??= 1;
}
