import { mean, standardDeviation } from '../run/statistics.ts';

/** 83 seconds as `1:23`, 3,723 as `1:02:03`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0
    ? `${hours}:${twoDigits(minutes)}:${twoDigits(whole % 60)}`
    : `${minutes}:${twoDigits(whole % 60)}`;
}

/** A fraction as a percentage with two decimals, as papers print accuracies. */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)}%`;
}

/** The mean of fractions as a percentage, with the standard deviation of several. */
export function percentWithSpread(fractions: readonly number[]): string {
  const spread = standardDeviation(fractions);
  const around = fractions.length > 1 ? ` ± ${(100 * spread).toFixed(2)}` : '';
  return `${(100 * mean(fractions)).toFixed(2)}${around}%`;
}

export function lossText(loss: number): string {
  return loss.toFixed(4);
}

export function lossWithSpread(losses: readonly number[]): string {
  const around = losses.length > 1 ? ` ± ${lossText(standardDeviation(losses))}` : '';
  return `${lossText(mean(losses))}${around}`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A number, rounded to a whole one, with a comma after the thousands. */
export function thousands(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** A number with its sign; the minus is U+2212. */
export function signed(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals);
  if (Number(digits) === 0) return digits;
  return `${value < 0 ? '−' : '+'}${digits}`;
}

/** The width of text: that of the terminal, at most 79, so that no terminal breaks its lines. */
export function textWidth(): number {
  return Math.min(process.stdout.columns || 80, 80) - 1;
}

/** Breaks a text into lines that fit the terminal, between words. */
export function wrapped(text: string, width: number = textWidth()): string {
  return text.replace(new RegExp(`(.{1,${width}})( |$)`, 'g'), '$1\n').trimEnd();
}

/** Whether a stream is a terminal that can redraw a line. */
export function isInteractive(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env['CI'] && process.env['TERM'] !== 'dumb';
}
