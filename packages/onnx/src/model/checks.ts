import { checks } from '../checks.ts';

/** The first and the last version of ONNX's operators that models are made for. */
export const OPSETS = [17, 21] as const;

export function checkText(name: string, value: unknown): void {
  if (typeof value !== 'string') throw checks.wrongKind(name, 'a string', value);
}

export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  const expected = `one of ${choices.join(', ')}`;
  if (typeof value !== 'string') throw checks.wrongKind(name, expected, value);
  if (!choices.includes(value)) throw checks.wrongValue(name, expected, value);
}

export function checkInteger(name: string, value: unknown, min: number, max: number): void {
  const expected = `an integer in ${min}..${max}`;
  if (typeof value !== 'number') throw checks.wrongKind(name, expected, value);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw checks.wrongValue(name, expected, value);
  }
}
