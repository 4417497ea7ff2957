// Asks the registry for known vulnerabilities of what runs with the packages, examples and tests, and
// fails on any. Where the registry does not answer, it says so and passes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const { status, stdout, stderr } = spawnSync('pnpm', ['audit', '--prod'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
const said = `${stdout}${stderr}`.trim();
if (status !== 0 && said.includes('ERR_PNPM_AUDIT_BAD_RESPONSE')) {
  console.warn(`Not audited, since the registry does not answer: ${said}`);
} else {
  console.log(said);
  if (status !== 0) {
    console.error(
      'Raise the versions that the table names (pnpm update, or "overrides" in\n' +
        'pnpm-workspace.yaml), or say in the pull request why users are not concerned.',
    );
    process.exitCode = 1;
  }
}
