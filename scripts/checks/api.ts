// Compares the public API of the built packages with the reports in packages/*/api. With --write it
// updates the reports.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { createPatch } from 'diff';

const root = fileURLToPath(new URL('../..', import.meta.url));
const isWriting = process.argv.includes('--write');
const temporary = mkdtempSync(join(tmpdir(), 'cutmix-api-'));

/** The API report of one entry point. */
function extract(folder: string, declarations: string): string {
  const reportFileName = 'report.api.md';
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            module: 'ESNext',
            moduleResolution: 'Bundler',
            strict: true,
            skipLibCheck: true,
            types: [],
          },
          files: [declarations],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: temporary,
        reportTempFolder: join(temporary, 'temp'),
        reportFileName,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
  });
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  return readFileSync(join(temporary, reportFileName), 'utf8');
}

const differences: string[] = [];
for (const directory of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', directory);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, unknown>>;
  };
  for (const path of Object.keys(exports).filter((name) => name !== './package.json')) {
    const entry = path.slice(2) || 'index';
    const declarations = join(folder, 'dist', `${entry}.d.ts`);
    if (!existsSync(declarations)) {
      throw new Error(`${relative(root, declarations)} is missing: run npx pnpm@10 build first`);
    }
    const report = join(folder, 'api', `${entry}.api.md`);
    const before = existsSync(report) ? readFileSync(report, 'utf8') : '';
    const now = extract(folder, declarations);
    if (isWriting) {
      mkdirSync(join(folder, 'api'), { recursive: true });
      writeFileSync(report, now);
    } else if (now !== before) {
      differences.push(createPatch(relative(root, report), before, now));
    }
  }
}
rmSync(temporary, { recursive: true });

if (differences.length > 0) {
  console.error(differences.join('\n'));
  console.error(
    'The public API differs from the reports in packages/*/api. If you meant to change it, run\n' +
      '  npx pnpm@10 build && npx pnpm@10 check api --write\n' +
      'and commit the reports with a changeset (npx pnpm@10 changeset): minor if the change can\n' +
      'break a user, otherwise patch.',
  );
  process.exitCode = 1;
} else {
  console.log('The public API matches the reports in packages/*/api.');
}
