import { isRecord } from './differences.ts';

/** Names of recipe fields in runs of earlier versions, and what they are called now. */
const renamedInRecipe: Readonly<Record<string, string>> = {
  mixedEpochs: 'mixedEpochFraction',
  flipsAndCrops: 'cropAndFlip',
};

/** Settings stored by any version, with the names of this one; earlier ones trained ResNet-20. */
export function upgradeSettings(settings: unknown): unknown {
  if (!isRecord(settings) || !isRecord(settings['recipe'])) return settings;
  const recipe = Object.entries(settings['recipe']).map(([name, value]) => [
    renamedInRecipe[name] ?? name,
    value,
  ]);
  return { depth: 20, ...settings, recipe: Object.fromEntries(recipe) };
}
