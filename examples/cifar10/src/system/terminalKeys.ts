import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const interrupt = 0x03;
const suspend = 0x1a;
const quit = 0x1c;

/**
 * Reads Ctrl-C from the terminal as a key if npx or pnpm has started this process. As a signal it
 * would reach them too, and pnpm would end before the run is saved.
 */
export function readTerminalKeys(onInterrupt: () => void): void {
  const { stdin, env } = process;
  if (!stdin.isTTY || !env['npm_config_user_agent'] || !isInForeground()) return;
  const start = () => {
    stdin.setRawMode(true);
    stdin.resume();
    // Does not keep the process alive.
    stdin.unref();
  };
  stdin.on('data', (keys: Buffer) => {
    for (const key of keys) {
      if (key === interrupt) onInterrupt();
      // Sends to the whole group what the terminal would send.
      if (key === quit) process.kill(0, 'SIGQUIT');
      if (key === suspend) {
        // The shell needs the terminal as it was, and to itself.
        stdin.pause();
        stdin.setRawMode(false);
        process.kill(0, 'SIGTSTP');
      }
    }
  });
  process.on('SIGCONT', () => {
    if (isInForeground()) start();
  });
  start();
}

/** Whether the terminal is for this process. It stops a background process that changes its mode. */
function isInForeground(): boolean {
  try {
    if (process.platform === 'win32') return true;
    if (process.platform === 'linux') {
      // After the name, which may contain spaces: state, parent, group, session, terminal, its group.
      const [, , group, , , terminalGroup] = readFileSync('/proc/self/stat', 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return group === terminalGroup;
    }
    return execFileSync('ps', ['-o', 'stat=', '-p', `${process.pid}`], {
      encoding: 'utf8',
    }).includes('+');
  } catch {
    return false;
  }
}
