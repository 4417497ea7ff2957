import { resnet, type Trainer } from '@cutmix/training';
import { loadAdapter } from '../run/adapters.ts';
import type { RunDevice, Settings } from '../run/settings.ts';
import type { RequestedDevice } from './requestedDevice.ts';

export interface StartedTrainers {
  readonly device: RunDevice;
  /** Creates a trainer on that device; the caller disposes of it. */
  create(settings: Settings): Promise<Trainer>;
  /** Disposes of the first trainer, unless `create` has returned it. */
  dispose(): Promise<void>;
}

/** Starts the first trainer, whose device all later ones use. */
export async function startTrainers(
  requested: RequestedDevice,
  settings: Settings,
): Promise<StartedTrainers> {
  const adapter = await loadAdapter(settings.adapter);
  const create = (on: RequestedDevice, { depth, recipe, seed }: Settings) =>
    adapter.createTrainer({
      network: resnet(depth),
      recipe,
      ...on,
      batchSize: recipe.batchSize,
      seed: BigInt(seed),
    });
  let first: Trainer | undefined = await create(requested, settings);
  const { device, variant, description, stepsPerRead } = first;
  return {
    device: {
      device,
      graph: variant,
      deviceDescription: description,
      stepsPerRead: stepsPerRead > 1 ? stepsPerRead : undefined,
    },
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
