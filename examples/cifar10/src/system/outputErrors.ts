import type { Writable } from 'node:stream';

/**
 * Keeps a stream that can no longer be written from ending the process, as with `| head`, a closed
 * terminal or a full disk. The other stream gets one line with the cause.
 */
export function surviveOutputErrors(stdout: Writable, stderr: Writable): void {
  warnOnError('stdout', stdout, stderr);
  warnOnError('stderr', stderr, stdout);
}

function warnOnError(name: string, stream: Writable, other: Writable): void {
  let warned = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (warned) return;
    warned = true;
    const cause = error.code === 'EPIPE' ? 'its reader is gone' : error.message;
    other.write(`warning: no more output on ${name}: ${cause}; the run continues without it\n`);
  });
}
