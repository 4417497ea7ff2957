/** The folder where the command was typed. pnpm runs scripts from the root of the repository. */
export function workingFolder(): string {
  return process.env['INIT_CWD'] ?? process.cwd();
}
