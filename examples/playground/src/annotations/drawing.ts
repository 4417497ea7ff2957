import { create } from '../page/dom.ts';
import type { Corners } from '../pictures/pictures.ts';
import { SIZE } from '../pictures/size.ts';
import { place } from '../views/box.ts';

/** The shortest side of a box in pixels. */
const SHORTEST = 4;
/** How far a key moves a box, in pixels. */
const STRIDE = 4;

const clamp = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, value));

type Point = readonly [x: number, y: number];

/** Calls `drawn` with each box that is drawn on a picture, and `clicked` where nothing was. */
export function onDraw(
  surface: HTMLElement,
  drawn: (corners: Corners) => void,
  clicked: (point: Point) => void,
): void {
  const draft = create('span', 'object');
  let start: Point | undefined;
  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = surface.getBoundingClientRect();
    const [x, y] = [(clientX - left) / width, (clientY - top) / height];
    return [clamp(Math.round(SIZE * x), 0, SIZE), clamp(Math.round(SIZE * y), 0, SIZE)];
  };
  const cornersTo = ([x, y]: Point, [startX, startY]: Point): Corners => [
    Math.min(x, startX),
    Math.min(y, startY),
    Math.max(x, startX),
    Math.max(y, startY),
  ];
  const stop = () => {
    start = undefined;
    draft.remove();
  };
  surface.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    surface.setPointerCapture(event.pointerId);
    start = pointOf(event);
  });
  surface.addEventListener('pointermove', (event) => {
    if (!start) return;
    place(draft, cornersTo(pointOf(event), start));
    surface.append(draft);
  });
  surface.addEventListener('pointerup', (event) => {
    if (!start) return;
    const point = pointOf(event);
    const corners = cornersTo(point, start);
    stop();
    const [x1, y1, x2, y2] = corners;
    if (x2 - x1 >= SHORTEST && y2 - y1 >= SHORTEST) drawn(corners);
    else clicked(point);
  });
  surface.addEventListener('pointercancel', stop);
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-STRIDE, 0],
  ArrowRight: [STRIDE, 0],
  ArrowUp: [0, -STRIDE],
  ArrowDown: [0, STRIDE],
};

/** The corners after an arrow key: with Shift it resizes the box, otherwise it moves it. */
export function cornersAfter(
  [x1, y1, x2, y2]: Corners,
  { key, shiftKey }: KeyboardEvent,
): Corners | undefined {
  const arrow = ARROWS[key];
  if (!arrow) return undefined;
  const [right, down] = arrow;
  if (shiftKey) {
    return [x1, y1, clamp(x2 + right, x1 + SHORTEST, SIZE), clamp(y2 + down, y1 + SHORTEST, SIZE)];
  }
  const x = clamp(right, -x1, SIZE - x2);
  const y = clamp(down, -y1, SIZE - y2);
  return [x1 + x, y1 + y, x2 + x, y2 + y];
}
