import type { Machine } from './machine.ts';
import type { Part } from './parts.ts';
import type { PartResult } from './results.ts';

/** The results in short, in Markdown. */
export function summarize(
  _machine: Machine,
  _results: Readonly<Partial<Record<Part, PartResult>>>,
): string {
  return '';
}
