import type { Row } from './plan.ts';

/** A bounding box in quarters of a pixel, and its class. */
export interface Thing {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly classId: number;
}

export interface KeptThing extends Thing {
  readonly pasted: 0 | 1;
  readonly index: number;
  readonly share: number;
}

/** Counts the cells of a box, and those inside the cut. */
function count(thing: Thing, cut: Thing): { all: number; inside: number } {
  let [all, inside] = [0, 0];
  for (let y = thing.y1; y < thing.y2; y++) {
    for (let x = thing.x1; x < thing.x2; x++) {
      all++;
      if (x >= cut.x1 && x < cut.x2 && y >= cut.y1 && y < cut.y2) inside++;
    }
  }
  return { all, inside };
}

/** The boxes that stay in each image, with shares by counted cells. */
export function keptThings(
  plan: readonly Row[],
  own: readonly (readonly Thing[])[],
  others: readonly (readonly Thing[])[] | undefined,
  minOwn: number,
  minPasted: number,
): KeptThing[][] {
  return plan.map((row, n) => {
    const isSelf = others === undefined && row.partner === n;
    const cut: Thing = isSelf
      ? { x1: 0, y1: 0, x2: 0, y2: 0, classId: 0 }
      : { x1: 4 * row.x1, y1: 4 * row.y1, x2: 4 * row.x2, y2: 4 * row.y2, classId: 0 };
    const kept: KeptThing[] = [];
    own[n]!.forEach((thing, index) => {
      const { all, inside } = count(thing, cut);
      const share = (all - inside) / all;
      if (share >= minOwn) kept.push({ ...thing, pasted: 0, index, share });
    });
    (others ?? own)[row.partner]!.forEach((thing, index) => {
      const { all, inside } = count(thing, cut);
      if (inside === 0 || inside / all < minPasted) return;
      kept.push({
        x1: Math.max(thing.x1, cut.x1),
        y1: Math.max(thing.y1, cut.y1),
        x2: Math.min(thing.x2, cut.x2),
        y2: Math.min(thing.y2, cut.y2),
        classId: thing.classId,
        pasted: 1,
        index,
        share: inside / all,
      });
    });
    return kept;
  });
}
