import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// Without pnpm's variables about this workspace, which would affect npm in the project.
const fromPnpm =
  /^(npm_(?!config_(cache|cafile|registry|userconfig))|pnpm_|vitest|node_env|node_options)/i;
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !fromPnpm.test(name)),
);

/** Runs a program and returns its standard output. An error contains all of its output. */
export async function run(
  folder: string,
  program: string,
  ...parameters: readonly string[]
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, parameters, {
      cwd: folder,
      env,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
    throw new Error([message, stdout, stderr].filter(Boolean).join('\n'));
  }
}
