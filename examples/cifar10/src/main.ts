#!/usr/bin/env -S node --conditions=@cutmix/source --import=tsx
import { runCli } from './cli.ts';
import { surviveOutputErrors } from './system/outputErrors.ts';
import { runProgram } from './system/runProgram.ts';
import { stopSignals } from './system/stopSignals.ts';
import { workingFolder } from './system/workingFolder.ts';

surviveOutputErrors(process.stdout, process.stderr);

await runProgram(() =>
  runCli(process.argv.slice(2), { signal: stopSignals(), workingFolder: workingFolder() }),
);
