import { inspect } from 'node:util';
import { DeviceError } from '@cutmix/training';
import { UserError } from './userError.ts';

/** Runs a program; an error that its user can do something about ends it as one line. */
export async function runProgram(program: () => Promise<unknown>): Promise<void> {
  try {
    await program();
  } catch (error) {
    const isForUser = error instanceof UserError || error instanceof DeviceError;
    const text = isForUser ? `error: ${error.message}` : inspect(error);
    process.stderr.write(`${text}\n`);
    process.exitCode ??= 1;
  }
}
