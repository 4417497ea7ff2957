import { classNames } from './cifar10/binaryFormat.ts';
import type { DataKind } from './dataset.ts';
import { shapes } from './synthetic/shapes.ts';

export function classNamesOf(kind: DataKind): readonly string[] {
  return kind === 'cifar10' ? classNames : shapes.map(({ name }) => name);
}
