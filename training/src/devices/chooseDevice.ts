import type { Trainer, TrainerConfig } from '../trainer.ts';
import { DeviceError } from './deviceError.ts';
import { measureSteps } from './measureSteps.ts';
import {
  type DeviceStarters,
  devices,
  onlyInSoftware,
  type StartedDevice,
  startDevice,
} from './startDevice.ts';

/** Makes the trainer on a started device, which the trainer then disposes of. */
export type TrainerOn<Started extends StartedDevice> = (
  started: Started,
  config: TrainerConfig,
) => Promise<Trainer>;

const usualBatchSize = 32;

/** One digit after the point below 100, a comma after the thousands. */
export function roundedMilliseconds(milliseconds: number): string {
  return milliseconds < 100
    ? milliseconds.toFixed(1)
    : Math.round(milliseconds).toLocaleString('en-US');
}

async function createOn<Started extends StartedDevice>(
  trainerOn: TrainerOn<Started>,
  started: Started,
  config: TrainerConfig,
): Promise<Trainer> {
  try {
    return await trainerOn(started, config);
  } catch (error) {
    started.dispose();
    throw error;
  }
}

interface Measured {
  readonly trainer: Trainer;
  readonly milliseconds: number;
}

async function measureOn<Started extends StartedDevice>(
  trainerOn: TrainerOn<Started>,
  started: Started,
  config: TrainerConfig,
): Promise<Measured> {
  const trainer = await createOn(trainerOn, started, config);
  try {
    const batchSize = config.batchSize ?? usualBatchSize;
    return { trainer, milliseconds: await measureSteps(trainer, { ...config, batchSize }) };
  } catch (error) {
    await trainer.dispose();
    throw error;
  }
}

function withLines(trainer: Trainer, lines: readonly string[]): Trainer {
  return { ...trainer, description: [trainer.description, ...lines].join('\n') };
}

function notSelected(device: string, error: unknown): string {
  return `not ${device}: ${(error as Error).message}`;
}

async function startFastest<Started extends StartedDevice>(
  config: TrainerConfig,
  starters: DeviceStarters<Started>,
  trainerOn: TrainerOn<Started>,
): Promise<Trainer> {
  const candidates: Started[] = [];
  const reasons: string[] = [];
  for (const device of devices) {
    try {
      const started = await starters[device]({ refusesSoftware: true });
      if (started.software) {
        started.dispose();
        reasons.push(notSelected(device, onlyInSoftware(started.description)));
      } else candidates.push(started);
    } catch (error) {
      reasons.push(notSelected(device, error));
    }
  }
  const [only, ...others] = candidates;
  if (only && others.length === 0) {
    const trainer = await createOn(trainerOn, only, config);
    return withLines(trainer, ['the only device here', ...reasons]);
  }

  const measured: Measured[] = [];
  for (const started of candidates) {
    try {
      measured.push(await measureOn(trainerOn, started, config));
    } catch (error) {
      reasons.push(notSelected(started.device, error));
    }
  }
  const [fastest, ...slower] = [...measured].sort((a, b) => a.milliseconds - b.milliseconds);
  if (!fastest) throw new DeviceError(`No device starts.\n${reasons.join('\n')}`);
  for (const { trainer } of slower) await trainer.dispose();
  const times = measured.map(
    ({ trainer, milliseconds }) => `${trainer.device} ${roundedMilliseconds(milliseconds)}`,
  );
  const line = `milliseconds a step, batch ${config.batchSize ?? usualBatchSize}: ${times.join(', ')}`;
  return withLines(fastest.trainer, [line, ...reasons]);
}

/**
 * Starts a trainer on the device that `config` names. `auto` measures training steps on every device
 * that starts and is not a software adapter, and keeps the fastest. The description of the trainer
 * then has a line with the times, and one for each device that is not available.
 *
 * @throws DeviceError if the device does not start, with the reason and what would help.
 */
export async function startTrainer<Started extends StartedDevice>(
  config: TrainerConfig,
  starters: DeviceStarters<Started>,
  trainerOn: TrainerOn<Started>,
): Promise<Trainer> {
  const { device } = config;
  if (device === 'auto') return await startFastest(config, starters, trainerOn);
  return await createOn(trainerOn, await startDevice(device, starters), config);
}
