import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../fixtures/stopProcess.ts', import.meta.url));
const command = `'${process.execPath}' --conditions=@cutmix/source --import=tsx '${program}'`;
const ctrlC = '\x03';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** Starts a shell command on a terminal; `send` types or signals once the program is ready. */
async function run(
  shellCommand: string,
  env: NodeJS.ProcessEnv,
  send: (started: ChildProcess) => void,
): Promise<string> {
  const started = spawn('script', ['-qfec', shellCommand, '/dev/null'], {
    env: { ...process.env, npm_config_user_agent: '', ...env },
  });
  child = started;
  let output = '';
  started.stdout.on('data', (text) => {
    const wasReady = output.includes('ready');
    output += text;
    if (!wasReady && output.includes('ready')) send(started);
  });
  await once(started, 'close');
  return output;
}

// A shell around the program, like npx and pnpm, which says when Ctrl-C reaches it.
const inShell = `trap 'echo reached' INT; ${command}; echo code $?`;
const press = ({ stdin }: ChildProcess) => stdin!.write(ctrlC);

// util-linux, which has `script -c`.
const onLinux = it.runIf(process.platform === 'linux');

onLinux('keeps Ctrl-C from the processes that started it, and saves', async () => {
  const output = await run(inShell, { npm_config_user_agent: 'pnpm' }, press);
  expect(output).toContain('SIGINT: stopping and saving');
  expect(output).toMatch(/saved\s+code 130/);
  expect(output).not.toContain('reached');
});

onLinux('takes Ctrl-C as the signal that it is without npx or pnpm', async () => {
  const output = await run(inShell, {}, press);
  expect(output).toMatch(/saved\s/);
  expect(output).toContain('reached');
});

onLinux('quits at a second Ctrl-C', async () => {
  const output = await run(inShell, { npm_config_user_agent: 'pnpm' }, ({ stdin }) =>
    stdin!.write(ctrlC + ctrlC),
  );
  expect(output).toContain('code 130');
  expect(output).not.toContain('saved');
});
