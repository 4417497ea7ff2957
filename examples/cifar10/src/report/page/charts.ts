import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Arm } from '../../run/recipe.ts';
import { signed } from '../format.ts';
import { type Markup, trusted } from '../markup.ts';

// About as wide as on a phone, so that the text is hardly scaled.
const width = 420;
const { document } = parseHTML('<!doctype html><html></html>');

/** @param label - The text for screen readers. */
function draw(options: Plot.PlotOptions, label: string): Markup {
  const svg = Plot.plot({ width, document, ...options });
  svg.removeAttribute('xmlns');
  svg.removeAttribute('xmlns:xlink');
  // Plot labels its groups, but the whole chart is one image.
  for (const group of svg.querySelectorAll('[aria-label]')) group.removeAttribute('aria-label');
  svg.setAttribute('font-size', '12');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return trusted(svg.outerHTML);
}

/** A point of a curve, and the standard deviation between seeds. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly spread: number;
}

export interface Curve {
  readonly color: string;
  readonly dashed: boolean;
  readonly points: readonly CurvePoint[];
}

export interface CurveChart {
  readonly curves: readonly Curve[];
  readonly xLabel: string;
  /** Whether the x axis has whole numbers only. */
  readonly wholeX: boolean;
  readonly percent: boolean;
  readonly label: string;
}

/** Up to three decimals. */
const roundTick = (value: number): string => String(Number(value.toFixed(3)));
const percentTick = (value: number): string => `${roundTick(100 * value)}%`;

export function curveChart({ curves, xLabel, wholeX, percent, label }: CurveChart): Markup {
  const lastX = Math.max(...curves.flatMap(({ points }) => points.map(({ x }) => x)));
  const marks = curves.flatMap(({ color, dashed, points }) => {
    const line = Plot.line(points, {
      x: 'x',
      y: 'y',
      stroke: color,
      strokeWidth: dashed ? 1.5 : 2.25,
      ...(dashed && { strokeDasharray: '2 4', strokeLinecap: 'round' }),
    });
    const dots = Plot.dot(points, {
      x: 'x',
      y: 'y',
      fill: color,
      r: dotSize(dashed, points.length),
    });
    const band = Plot.areaY(points, {
      x: 'x',
      y1: ({ y, spread }: CurvePoint) => y - spread,
      y2: ({ y, spread }: CurvePoint) => y + spread,
      fill: color,
      fillOpacity: 0.15,
    });
    return points.some(({ spread }) => spread > 0) ? [band, line, dots] : [line, dots];
  });
  return draw(
    {
      height: 270,
      marginLeft: 54,
      marginRight: 12,
      marginTop: 12,
      marginBottom: 38,
      x: {
        label: xLabel,
        labelAnchor: 'center',
        labelArrow: 'none',
        tickSize: 0,
        domain: wholeX ? (lastX > 1 ? [1, lastX] : [0, 2]) : [0, lastX],
        ...(wholeX && { ticks: wholeTicks(lastX), tickFormat: 'd' }),
      },
      y: {
        label: null,
        tickSize: 0,
        ticks: 5,
        tickFormat: percent ? percentTick : roundTick,
        zero: false,
        nice: true,
      },
      marks: [Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 5 }), ...marks],
    },
    label,
  );
}

// A single point has no line, so it is larger.
function dotSize(dashed: boolean, count: number): number {
  return (dashed ? 1.5 : 2.5) * (count === 1 ? 2 : 1);
}

function wholeTicks(last: number): number[] {
  const step = Math.ceil(last / 10);
  return Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step);
}

export interface ClassPoint {
  readonly name: string;
  /** The accuracy of each arm that has test images of the class, in the order of the arms. */
  readonly accuracies: ReadonlyMap<Arm, number>;
}

const rowHeight = 30;
const classAxis = { marginLeft: 84, marginTop: 8, marginBottom: 38 };

// The same in both charts, so that their rows line up.
function classRows(classes: readonly { readonly name: string }[]): Plot.ScaleOptions {
  const domain = classes.map(({ name }) => name);
  return { type: 'band', label: null, tickSize: 0, domain, padding: 0.35 };
}

/** The accuracy on each class, all arms on one line, the first in front. */
export function classChart(classes: readonly ClassPoint[], label: string): Markup {
  const dots = classes.flatMap(({ name, accuracies }) =>
    [...accuracies].map(([arm, accuracy]) => ({ name, accuracy, color: `var(--${arm})` })),
  );
  const values = dots.map(({ accuracy }) => accuracy);
  const spans = classes
    .filter(({ accuracies }) => accuracies.size > 1)
    .map(({ name, accuracies }) => {
      const known = [...accuracies.values()];
      return { name, lowest: Math.min(...known), highest: Math.max(...known) };
    });
  return draw(
    {
      ...classAxis,
      height: classes.length * rowHeight + 46,
      marginRight: 20,
      x: {
        label: 'test accuracy',
        labelAnchor: 'center',
        labelArrow: 'none',
        tickSize: 0,
        ticks: 5,
        domain: [Math.max(0, Math.min(...values) - 0.05), Math.min(1, Math.max(...values) + 0.05)],
        nice: true,
        tickFormat: percentTick,
      },
      y: classRows(classes),
      marks: [
        Plot.gridX({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 5 }),
        Plot.ruleY(spans, {
          y: 'name',
          x1: 'lowest',
          x2: 'highest',
          stroke: 'var(--muted)',
          strokeWidth: 1.5,
        }),
        Plot.dot(dots.toReversed(), { y: 'name', x: 'accuracy', r: 4.5, fill: 'color' }),
      ],
    },
    label,
  );
}

export interface ClassDifference {
  readonly name: string;
  /** The accuracy of an arm that mixes minus that without mixing. */
  readonly difference: number;
}

/**
 * Bars to the right where an arm helped, to the left where it hurt.
 *
 * @param longest - The largest difference in any chart beside this one.
 */
export function differenceChart(
  arm: Arm,
  classes: readonly ClassDifference[],
  longest: number,
  label: string,
): Markup {
  const reach = Math.max(0.02, longest);
  const inPoints = (value: number) => signed(100 * value, 1);
  const valueLabel = (sign: 1 | -1) =>
    Plot.text(
      classes.filter(({ difference }) => (difference < 0 ? -1 : 1) === sign),
      {
        y: 'name',
        x: 'difference',
        text: ({ difference }: ClassDifference) => inPoints(difference),
        textAnchor: sign > 0 ? 'start' : 'end',
        dx: 5 * sign,
        fill: 'var(--ink)',
      },
    );
  return draw(
    {
      ...classAxis,
      height: classes.length * rowHeight + 46,
      marginRight: 20,
      x: {
        label: 'percentage points of test accuracy',
        labelAnchor: 'center',
        labelArrow: 'none',
        tickSize: 0,
        ticks: 5,
        // Room for the numbers at the ends of the bars.
        domain: [-1.45 * reach, 1.45 * reach],
        tickFormat: (value: number) => signed(100 * value, 0),
      },
      y: classRows(classes),
      marks: [
        Plot.gridX({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 5 }),
        Plot.barX(classes, {
          y: 'name',
          x: 'difference',
          fill: ({ difference }: ClassDifference) =>
            difference < 0 ? 'var(--hurt)' : `var(--${arm})`,
        }),
        Plot.ruleX([0], { stroke: 'var(--muted)' }),
        valueLabel(1),
        valueLabel(-1),
      ],
    },
    label,
  );
}
