import { Worker } from 'node:worker_threads';

const labelBytes = 400;

/** Watches calls from another thread, since a call that hangs stops everything in its own. */
export interface Watchdog {
  /** Says which call comes next. */
  announce(call: string): void;
  close(): Promise<void>;
}

/**
 * Starts a thread that ends the process, with exit code 1, if the same call is still running after
 * `seconds`; it prints which.
 */
export function watchdog(seconds: number, repeat: string): Watchdog {
  const shared = new SharedArrayBuffer(8 + labelBytes);
  const count = new Int32Array(shared, 0, 2);
  const label = new Uint8Array(shared, 8);
  const source = `
    const { workerData: { shared, seconds, repeat } } = require('node:worker_threads');
    const count = new Int32Array(shared, 0, 2);
    const label = new Uint8Array(shared, 8);
    let last = -1;
    setInterval(() => {
      if (count[0] !== last) return void (last = count[0]);
      const text = Buffer.from(label.slice(0, count[1])).toString();
      const lines = ['FAULT fuzz: a call hangs: ' + text, '      repeat: ' + repeat, ''];
      require('node:fs').writeSync(1, lines.join('\\n'));
      process.kill(process.pid, 'SIGKILL');
    }, 1000 * seconds);`;
  const worker = new Worker(source, {
    eval: true,
    workerData: { shared, seconds, repeat },
    execArgv: [],
  });
  worker.unref();
  return {
    announce(call) {
      count[0]!++;
      count[1] = new TextEncoder().encodeInto(call, label).written;
    },
    async close() {
      await worker.terminate();
    },
  };
}
