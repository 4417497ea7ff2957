// Runs the checks that need only Node: `check` runs all of them, `check NAME [FLAGS…]` runs one.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ALWAYS, type Check, ON_REQUEST } from './checks/list.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function help(): string {
  const list = (checks: Readonly<Record<string, Check>>) =>
    Object.entries(checks)
      .map(([name, { checks: what }]) => `  ${name.padEnd(12)} ${what}`)
      .join('\n');
  return `usage: npx pnpm@10 check [NAME [FLAGS…]]

Without a name, runs all of these:
${list(ALWAYS)}

By name only:
${list(ON_REQUEST)}`;
}

const quote = (flag: string) => JSON.stringify(flag);

function passes(command: string, flags: readonly string[] = []): boolean {
  const line = [command, ...flags.map(quote)].join(' ');
  return spawnSync(line, { cwd: root, stdio: 'inherit', shell: true }).status === 0;
}

function runAll(): string[] {
  const failed: string[] = [];
  for (const [name, { command }] of Object.entries(ALWAYS)) {
    const start = Date.now();
    console.log(`\n=== check ${name}`);
    const passed = passes(command);
    if (!passed) failed.push(name);
    const seconds = Math.round((Date.now() - start) / 1000);
    console.log(`--- check ${name} ${passed ? 'passed in' : 'FAILED after'} ${seconds} s`);
  }
  return failed;
}

const [name, ...flags] = process.argv.slice(2);
if (name === undefined) {
  const failed = runAll();
  console.log(
    failed.length === 0
      ? '\nAll checks passed.'
      : `\nFailed: ${failed.join(', ')}. To repeat one: npx pnpm@10 check ${failed[0]}`,
  );
  if (failed.length > 0) process.exitCode = 1;
} else if (name === '--help') {
  console.log(help());
} else {
  const check = ALWAYS[name] ?? ON_REQUEST[name];
  if (check === undefined) {
    console.error(`Unknown check "${name}".\n\n${help()}`);
    process.exitCode = 2;
  } else if (!passes(check.command, flags)) {
    process.exitCode = 1;
  }
}
