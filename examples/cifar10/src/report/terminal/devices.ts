import { type DeviceReport, roundedMilliseconds } from '@cutmix/training';

/** A device as one adapter reports it. */
export interface AdapterDevice extends DeviceReport {
  readonly adapter: string;
}

function stepTime({ stepTime, software, available }: DeviceReport): string {
  if (!available) return 'does not start';
  if (!stepTime) return 'not measured';
  const { batchSize, milliseconds } = stepTime;
  const time = `${roundedMilliseconds(milliseconds)} ms, batch ${batchSize}`;
  return software ? `${time}, in software` : time;
}

/** A table of all devices: the time of a training step, the hardware and its driver. */
export function deviceTable(found: readonly AdapterDevice[]): string {
  const rows = found.map((report) => [
    `${report.adapter} ${report.device}`,
    stepTime(report),
    report.hardware ?? '',
    report.driver ?? '',
  ]);
  const all = [['device', 'a step of ResNet-20', 'hardware', 'driver'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
