import { type Measurement, spread } from '../measure/measure.ts';
import { isOther } from '../measure/otherLibraries.ts';
import { type Comparison, compare, type Group } from '../measure/results.ts';
import { granularities } from './setups.ts';

/** Cases of other libraries with the same granularity. */
function peersOf({ measurements }: Group, granularity: string): readonly Measurement[] {
  return measurements.filter(({ name }) => isOther(name) && name.includes(`per ${granularity}`));
}

/** The fastest other library by granularity, if there is one. */
export function fastestOther(group: Group): Readonly<Record<string, string>> {
  const fastest = granularities.flatMap((granularity) => {
    const medians = peersOf(group, granularity).map(({ name, milliseconds }) => {
      return { name, median: spread(milliseconds).median };
    });
    const [first] = medians.sort((a, b) => a.median - b.median);
    return first ? [[granularity, first.name]] : [];
  });
  return Object.fromEntries(fastest);
}

/** Our cases beside every case of another library with the same granularity. */
export function besideOthers(group: Group): Comparison[] {
  const ours = group.measurements.filter(({ name }) => name.startsWith('@cutmix/'));
  return granularities.flatMap((granularity) =>
    ours
      .filter(({ name }) => name.endsWith(`per ${granularity}`))
      .flatMap(({ name }) =>
        peersOf(group, granularity).map((peer) => compare(group, name, peer.name)),
      ),
  );
}
