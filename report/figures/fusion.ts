import { max, min } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { RunData } from '../../contracts/run-data.ts';
import type { Figure } from '../figure.ts';
import { type Fused, fusedOf } from '../fused.ts';
import { html, type Html } from '../html.ts';
import { drawAxes, drawing, type Frame } from './axes.ts';
import { fusedMatrices } from './fused-matrices.ts';
import { fontSizeOf, isNarrow, pointsOf } from './printed-size.ts';
import { at } from './text.ts';

function frameOf(widthMm: number, share: number): Frame & { readonly height: number } {
  const [width, fontSize] = [pointsOf(widthMm), fontSizeOf(widthMm)];
  const height = width * share;
  return {
    left: fontSize * 6,
    top: 6,
    right: width - fontSize * 2,
    bottom: height - fontSize * 3.6,
    fontSize,
    height,
  };
}

/** What is drawn along an axis: a dimension, or for spaces of one the place of the point. */
interface Axis {
  readonly title: string;
  readonly values: readonly number[];
  readonly spreads: readonly number[];
}

const dimensionAxis = ({ mean, sigma }: Fused, k: number): Axis => ({
  title: `dimension ${k}`,
  values: [...mean[k]!],
  spreads: [...sigma[k]!],
});

const placeAxis = ({ places }: Fused): Axis => ({
  title: 'data point',
  values: places,
  spreads: places.map(() => 0),
});

/** A scale for each axis, the same units on both where both are dimensions. */
function scalesOf(frame: Frame, x: Axis, y: Axis, square: boolean) {
  const [width, height] = [frame.right - frame.left, frame.bottom - frame.top];
  const extent = ({ values, spreads }: Axis): [number, number] => [
    min(values, (value, k) => value - spreads[k]!) ?? 0,
    max(values, (value, k) => value + spreads[k]!) ?? 1,
  ];
  const [across, up] = [extent(x), extent(y)];
  const unit = Math.max((across[1] - across[0]) / width, (up[1] - up[0]) / height) * 1.04 || 1;
  const around = ([low, high]: [number, number], points: number): [number, number] =>
    square ? [(low + high - unit * points) / 2, (low + high + unit * points) / 2] : [low, high];
  return {
    x: scaleLinear(around(across, width), [frame.left, frame.right]),
    y: scaleLinear(around(up, height), [frame.bottom, frame.top]),
  };
}

function drawSpace(fused: Fused, [a, b]: readonly [number, number], widthMm: number): Html {
  const frame = frameOf(widthMm, isNarrow(widthMm) ? 0.9 : 0.62);
  const flat = fused.dimensions === 1;
  const [x, y] = [dimensionAxis(fused, a), flat ? placeAxis(fused) : dimensionAxis(fused, b)];
  const scales = scalesOf(frame, x, y, !flat);
  const marks = fused.colours.map((colour, k) => {
    const [cx, cy] = [scales.x(x.values[k]!), scales.y(y.values[k]!)];
    const rx = Math.abs(scales.x(x.values[k]! + x.spreads[k]!) - cx);
    const ry = Math.abs(scales.y(y.values[k]! + y.spreads[k]!) - cy);
    return html`<ellipse cx="${at(cx)}" cy="${at(cy)}" rx="${at(rx)}" ry="${at(ry)}" fill="${colour}" fill-opacity="0.05" stroke="${colour}" stroke-opacity="0.3" stroke-width="0.4"/><circle cx="${at(cx)}" cy="${at(cy)}" r="1.4" fill="${colour}"/>`;
  });
  const axes = drawAxes(frame, { scale: scales.x, title: x.title }, { scale: scales.y, title: y.title });
  return drawing(widthMm, frame.height, { title: `The fused space ${fused.name}`, content: html`${marks}${axes}` });
}

function drawTrace({ name, trace }: Fused, widthMm: number): Html {
  const frame = frameOf(widthMm, isNarrow(widthMm) ? 0.6 : 0.3);
  const last = trace.step.at(-1) ?? 1;
  const [low, high] = [min(trace.objective) ?? 0, max(trace.objective) ?? 1];
  const x = scaleLinear([0, last], [frame.left, frame.right]);
  const y = scaleLinear([low, high === low ? low + 1 : high], [frame.bottom, frame.top]).nice();
  const path = line<number>(
    (k) => x(trace.step[k]!),
    (k) => y(trace.objective[k]!),
  ).digits(2)([...trace.step.keys()]);
  const axes = drawAxes(frame, { scale: x, title: 'step' }, { scale: y, title: 'objective' });
  return drawing(widthMm, frame.height, {
    title: `The objective of ${name}`,
    content: html`<path d="${path ?? ''}" fill="none" stroke="#0072b2" stroke-width="1"/>${axes}`,
  });
}

function* plottedSpace(fused: Fused): Generator<(string | number)[]> {
  for (const [k, place] of fused.places.entries()) {
    for (let d = 0; d < fused.dimensions; d++) yield [place, d, fused.mean[d]![k]!, fused.sigma[d]![k]!];
  }
}

/** Pairs of dimensions that are drawn: two by two; the last alone goes with the one before. */
function pairsOf(dimensions: number): [number, number][] {
  if (dimensions === 1) return [[0, 0]];
  return Array.from({ length: Math.ceil(dimensions / 2) }, (_, k) => {
    const first = Math.min(2 * k, dimensions - 2);
    return [first, first + 1];
  });
}

/** Of each drawn fusion its space, its trace and its matrix beside a member's. */
export function fusionFigures(data: RunData): Figure[] {
  return fusedOf(data).flatMap((fused): Figure[] => [
    ...pairsOf(fused.dimensions).map((pair, k) => ({
      id: `fusion-${fused.number}-space${k === 0 ? '' : `-${k}`}`,
      title: `${fused.name}: the fused space${fused.dimensions > 2 ? `, dimensions ${pair.join(' and ')}` : ''}, coloured by ${fused.colouredBy}`,
      draw: (widthMm: number) => drawSpace(fused, pair, widthMm),
      data: () => ({ columns: ['point', 'dimension', 'mean', 'sigma'], rows: plottedSpace(fused) }),
    })),
    {
      id: `fusion-${fused.number}-trace`,
      title: `${fused.name}: the objective on its way up`,
      draw: (widthMm) => drawTrace(fused, widthMm),
      data: () => ({
        columns: ['step', 'objective'],
        rows: Array.from(fused.trace.step, (step, k) => [step, fused.trace.objective[k]!]),
      }),
    },
    fusedMatrices(fused),
  ]);
}
