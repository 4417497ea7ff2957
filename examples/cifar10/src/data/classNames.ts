import { classNames } from './binaryFormat.ts';
import type { DataKind } from './dataset.ts';
import { shapes } from './shapes.ts';

export function classNamesOf(kind: DataKind): readonly string[] {
  return kind === 'cifar10' ? classNames : shapes.map(({ name }) => name);
}
