import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandOptions, cifar10, type Ended } from '../command.ts';

const timeoutSeconds = 600;

/** Flags of a run that is as small as the example allows. */
const smallRun = ['--data', 'synthetic', '--adapter', 'onnx', '--device', 'cpu'];

export function train(
  out: string,
  flags: readonly string[],
  options: Partial<CommandOptions> = {},
): Promise<Ended> {
  const words = ['train', ...smallRun, ...flags, '--out', out];
  return cifar10(words, { timeoutSeconds, ...options });
}

export function resume(out: string, options: Partial<CommandOptions> = {}): Promise<Ended> {
  return cifar10(['train', '--resume', '--out', out], { timeoutSeconds, ...options });
}

/** Everything of a finished run that must not depend on interruptions. */
export async function resultsOf(out: string): Promise<Readonly<Record<string, string>>> {
  const tensors = async (name: string) => {
    const file = await readFile(join(out, 'checkpoints', name));
    return file.subarray(8 + Number(file.readBigUInt64LE())).toString('base64');
  };
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  const metrics = lines.map((line) => {
    const { seconds: _, imagesPerSecond: __, ...rest } = JSON.parse(line);
    return JSON.stringify(rest);
  });
  return {
    'the initial weights': await tensors('initial.safetensors'),
    'the weights': await tensors('cutmix.safetensors'),
    'the metrics': metrics.join('\n'),
    'the list of files': (await readdir(out, { recursive: true })).sort().join(', '),
  };
}

/** What of a run differs from an unbroken one. */
export async function differencesFrom(
  whole: Readonly<Record<string, string>>,
  out: string,
): Promise<string[]> {
  const results = await resultsOf(out);
  return Object.keys(whole)
    .filter((name) => results[name] !== whole[name])
    .map((name) =>
      name === 'the list of files'
        ? `it holds ${results[name]}; ${whole[name]} was expected`
        : `${name} are not those of an unbroken run`,
    );
}
