import { type Config, firstLine, type RunPlace } from './settings.ts';

/** The configuration of a run that continues at `place`; `config` itself if it was there before. */
export function relocateConfig(config: Config, place: RunPlace): Config {
  const { device, graph, deviceDescription, stepsPerRead, node, machine } = config;
  const before: RunPlace = { device, graph, deviceDescription, stepsPerRead, node, machine };
  if (isSamePlace(before, place)) return config;
  return { ...config, ...place, earlierPlaces: [...(config.earlierPlaces ?? []), before] };
}

function isSamePlace(a: RunPlace, b: RunPlace): boolean {
  return (
    a.device === b.device &&
    a.graph === b.graph &&
    // A resumed run names its device, so it does not say why no faster one is available.
    firstLine(a.deviceDescription) === firstLine(b.deviceDescription) &&
    a.node === b.node &&
    a.machine === b.machine
  );
}
