import { CutMix, MixUp, RandomMix } from '@cutmix/tfjs';
import type { Settings } from '../controls/settings.ts';

/** The class that the settings name, with the options that apply to it. */
export function makeMixer(settings: Settings, numClasses?: number): CutMix | MixUp | RandomMix {
  const {
    method,
    alpha,
    placement,
    minBoxSize,
    oddSides,
    mixupAlpha,
    cutmixShare,
    ...settingsOfAll
  } = settings;
  const shared = { ...settingsOfAll, numClasses };
  const cutmix = { alpha, placement, minBoxSize, oddSides };
  const mixup = { alpha: mixupAlpha };
  switch (method) {
    case 'CutMix':
      return new CutMix({ ...shared, ...cutmix });
    case 'MixUp':
      return new MixUp({ ...shared, ...mixup });
    case 'RandomMix':
      return new RandomMix({ ...shared, cutmix, mixup, cutmixShare });
  }
}
