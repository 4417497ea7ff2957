import { Presets, SingleBar } from 'cli-progress';
import { untilFailure } from '../attempt.ts';
import { duration, isInteractive, megabytes } from '../format.ts';

const plainLineEverySeconds = 10;

export interface DownloadProgress {
  update(received: number, total: number | undefined): void;
  stop(): void;
}

/**
 * Shows how much has been downloaded and how long the rest will take. If it fails, it says so once
 * and falls silent.
 */
export function createDownloadProgress(
  stream: NodeJS.WriteStream = process.stderr,
): DownloadProgress {
  const shown = showDownload(stream);
  const safely = untilFailure('download progress', shown.stop);
  return {
    update: (received, total) => safely(() => shown.update(received, total)),
    stop: () => safely(shown.stop),
  };
}

function showDownload(stream: NodeJS.WriteStream): DownloadProgress {
  let bar: SingleBar | undefined;
  let first: { readonly time: number; readonly received: number } | undefined;
  let lastLine = performance.now();

  return {
    update(received, total) {
      const now = performance.now();
      first ??= { time: now, received };
      const rate = (received - first.received) / ((now - first.time) / 1000);
      const left = total && rate > 0 ? `, ${duration((total - received) / rate)} left` : '';
      const status = `${megabytes(received)}${total ? ` of ${megabytes(total)}` : ''}${left}`;
      if (isInteractive(stream)) {
        if (!bar) {
          bar = new SingleBar(
            { stream, format: 'download {bar} {status}', barsize: 20, fps: 5, hideCursor: true },
            Presets.shades_classic,
          );
          bar.start(total ?? received, received, { status });
        }
        bar.update(received, { status });
      } else if (now - lastLine >= plainLineEverySeconds * 1000) {
        lastLine = now;
        stream.write(`download  ${status}\n`);
      }
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}
