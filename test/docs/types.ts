import { join } from 'node:path';
import ts from 'typescript';
import { root } from './fences.ts';
import type { Program } from './programs.ts';

/** Compiler errors in the programs, under the compiler options of the packages. */
export function typeFaults(programs: readonly Program[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    {
      ...config,
      compilerOptions: {
        ...config.compilerOptions,
        lib: ['ES2022', 'DOM', 'DOM.Iterable'],
        types: ['node'],
        declaration: false,
        isolatedDeclarations: false,
        // A sample may declare what the reader will use.
        noUnusedLocals: false,
      },
      files: [],
    },
    ts.sys,
    root,
  );
  // Placed beside the tests, so that imports resolve as in the tests.
  const files = new Map(
    programs.map(({ place, code }) => {
      const name = `${place.replace(/\W/g, '-')}.sample.ts`;
      return [join(root, 'test/docs', name), { place, code: `${code}\nexport {};\n` }];
    }),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.code ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const code = files.get(path)?.code;
    return code === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, code, ts.ScriptTarget.ES2022, true);
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map(({ file, start = 0, messageText }) => {
      const place = files.get(file?.fileName ?? '')?.place ?? file?.fileName;
      const line = file?.text.slice(0, start).split('\n').length;
      return `${place}, line ${line} of the program: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
}
