import { resnet20, type Trainer } from '@cutmix/training';
import { loadAdapter } from '../run/adapters.ts';
import type { RunDevice, Settings } from '../run/settings.ts';
import type { RequestedDevice } from './requestedDevice.ts';

export interface StartedTrainers {
  readonly device: RunDevice;
  /** A trainer on that device, to be disposed of by the caller. */
  create(settings: Settings): Promise<Trainer>;
  /** Disposes of the first trainer, unless `create` has returned it. */
  dispose(): Promise<void>;
}

/** Starts a first trainer, which decides the device of all. */
export async function startTrainers(
  requested: RequestedDevice,
  settings: Settings,
): Promise<StartedTrainers> {
  const adapter = await loadAdapter(settings.adapter);
  const create = (on: RequestedDevice, { recipe, seed }: Settings) =>
    adapter.createTrainer({ network: resnet20(), recipe, ...on, seed: BigInt(seed) });
  let first: Trainer | undefined = await create(requested, settings);
  const { device, variant, description } = first;
  return {
    device: { device, graph: variant, deviceDescription: description },
    async create(next) {
      const unused = first;
      first = undefined;
      if (unused && next.seed === settings.seed) return unused;
      await unused?.dispose();
      return await create({ device, variant }, next);
    },
    async dispose() {
      await first?.dispose();
    },
  };
}
