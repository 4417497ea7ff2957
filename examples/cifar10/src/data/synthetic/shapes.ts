/** Signed distance to the edge of a shape of radius about 1, negative inside; v points down. */
export type Shape = (u: number, v: number) => number;

const length = (u: number, v: number) => Math.sqrt(u * u + v * v);
const square: Shape = (u, v) => Math.max(Math.abs(u), Math.abs(v));

const cross: Shape = (u, v) => {
  const [long, short] = [Math.max(Math.abs(u), Math.abs(v)), Math.min(Math.abs(u), Math.abs(v))];
  return Math.max(long - 0.95, short - 0.28);
};

// Folds the plane five times onto half a point of the star: https://iquilezles.org/articles/distfunctions2d
const star: Shape = (u, v) => {
  const [cos36, sin36] = [0.8090169943749475, 0.5877852522924731];
  let [x, y] = [Math.abs(u), -v];
  const first = 2 * Math.max(cos36 * x - sin36 * y, 0);
  [x, y] = [x - first * cos36, y + first * sin36];
  const second = 2 * Math.max(-cos36 * x - sin36 * y, 0);
  [x, y] = [Math.abs(x + second * cos36), y + second * sin36 - 1];
  const [edgeX, edgeY] = [0.45 * sin36, 0.45 * cos36 - 1];
  const along = (x * edgeX + y * edgeY) / (edgeX * edgeX + edgeY * edgeY);
  const h = Math.min(Math.max(along, 0), 1);
  const distance = length(x - edgeX * h, y - edgeY * h);
  return y * edgeX - x * edgeY > 0 ? distance : -distance;
};

// The distance to the nearest edge of bands of this width, negative in every other band.
function bands(position: number, width: number): number {
  const turn = position / (2 * width);
  return (Math.abs(turn - Math.floor(turn) - 0.5) - 0.25) * 2 * width;
}

const checkers: Shape = (u, v) => {
  const [columns, rows] = [bands(u, 0.5), bands(v, 0.5)];
  const nearest = Math.min(Math.abs(columns), Math.abs(rows));
  return Math.max(square(u, v) - 0.85, columns * rows > 0 ? -nearest : nearest);
};

/** The ten classes, in pairs that are easily confused. */
export const shapes: readonly { readonly name: string; readonly shape: Shape }[] = [
  { name: 'disk', shape: (u, v) => length(u, v) - 0.9 },
  { name: 'ring', shape: (u, v) => Math.abs(length(u, v) - 0.68) - 0.22 },
  { name: 'square', shape: (u, v) => square(u, v) - 0.78 },
  { name: 'frame', shape: (u, v) => Math.abs(square(u, v) - 0.62) - 0.2 },
  {
    name: 'triangle',
    shape: (u, v) => Math.max(v, 0.8660254037844386 * Math.abs(u) - 0.5 * v) - 0.5,
  },
  { name: 'star', shape: star },
  { name: 'cross', shape: cross },
  {
    name: 'crescent',
    shape: (u, v) => Math.max(length(u, v) - 0.9, 0.68 - length(u - 0.42, v)),
  },
  { name: 'stripes', shape: (u, v) => Math.max(length(u, v) - 0.95, bands(v, 0.24)) },
  { name: 'checkers', shape: checkers },
];
