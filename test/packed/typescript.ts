import { writeFiles } from './project.ts';
import { run } from './run.ts';

export const RESOLUTIONS = ['node16', 'nodenext', 'bundler'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/**
 * Compiles a project with the given `tsc` in strict mode, including library checks. Returns the errors,
 * except those in declarations of other libraries.
 */
export async function compilerErrors(
  project: string,
  tsc: string,
  resolution: Resolution,
): Promise<readonly string[]> {
  const name = `tsconfig.${resolution}.json`;
  await writeFiles(project, {
    [name]: JSON.stringify({
      compilerOptions: {
        strict: true,
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: [],
        module: resolution === 'bundler' ? 'esnext' : resolution,
        moduleResolution: resolution,
        outDir: `out-${resolution}`,
        noEmit: resolution === 'bundler',
      },
      include: ['src'],
    }),
  });
  const output = await run(project, process.execPath, tsc, '--pretty', 'false', '-p', name).catch(
    (error: Error) => error.message,
  );
  return output
    .split('\n')
    .filter((line) => /error TS\d+/.test(line))
    .filter((line) => line.startsWith('src/') || line.includes('@cutmix/') || /^error/.test(line));
}
