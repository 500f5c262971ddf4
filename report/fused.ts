import { interpolateViridis } from 'd3-scale-chromatic';
import { ROW_ORDER } from '../contracts/analyses/fusion.ts';
import type { RunData, SampleFactor } from '../contracts/run-data.ts';
import { CLASS_COLOURS } from './figures/class-colours.ts';

/** Points that are drawn of one space; thinned out evenly above. */
const POINTS_MAX = 1000;
/** Fusions that are drawn; the table lists all. */
export const DRAWN_MAX = 6;

/** One fusion of a run as the report draws it. */
export interface Fused {
  /** Its number in the job. */
  readonly number: number;
  readonly name: string;
  readonly dimensions: number;
  /** Points drawn, of all. */
  readonly places: readonly number[];
  readonly points: number;
  /** By dimension, one value for each place. */
  readonly mean: readonly Float64Array[];
  readonly sigma: readonly Float64Array[];
  readonly colours: readonly string[];
  /** What the colours mean. */
  readonly colouredBy: string;
  readonly trace: { readonly step: Int32Array; readonly objective: Float64Array };
  /** side×side each. */
  readonly matrices: { readonly side: number; readonly fused: Float32Array; readonly member: Float32Array };
}

const ABSENT = '#9aa1ad';

function coloursOf(factor: SampleFactor | undefined, places: readonly number[], points: number): string[] {
  if (factor === undefined) return places.map((place) => interpolateViridis(place / Math.max(1, points - 1)));
  if (factor.sort !== 'continuous') {
    return places.map((place) => {
      const code = factor.codes[place] ?? -1;
      return code < 0 ? ABSENT : CLASS_COLOURS[code % CLASS_COLOURS.length]!;
    });
  }
  const known = factor.values.filter((value) => value !== null);
  const least = known.reduce((a, b) => Math.min(a, b), Infinity);
  const most = known.reduce((a, b) => Math.max(a, b), -Infinity);
  return places.map((place) => {
    const value = factor.values[place] ?? null;
    return value === null ? ABSENT : interpolateViridis((value - least) / (most - least || 1));
  });
}

const rowsOf = (names: readonly string[], name: string): number[] =>
  names.flatMap((each, row) => (each === name ? [row] : []));

/** The fusions of a run that are drawn: the first few. */
export function fusedOf(data: RunData): Fused[] {
  const { fusion, fusion_trace: trace, fusion_matrices: matrices, fusion_summary: summary } = data.tables;
  const jobs = data.record.job.analyses.fusion;
  if (!fusion || !trace || !matrices || !summary || !jobs) return [];
  return jobs.slice(0, DRAWN_MAX).map(({ name, orderBy, dimensions }, number): Fused => {
    const rows = rowsOf(fusion.fusion, name);
    const points = rows.length / dimensions;
    const step = Math.ceil(points / POINTS_MAX);
    const places = Array.from({ length: points }, (_, place) => place).filter((place) => place % step === 0);
    const byDimension = (value: (row: number) => number) =>
      Array.from({ length: dimensions }, (_, k) =>
        Float64Array.from(places, (place) => value(rows[place * dimensions + k]!)),
      );
    const factor =
      orderBy === ROW_ORDER ? undefined : (data.factors.find((each) => each.name === orderBy) ?? data.factors[0]);
    const steps = rowsOf(trace.fusion, name);
    const cells = rowsOf(matrices.fusion, name);
    return {
      number,
      name,
      dimensions,
      places,
      points,
      mean: byDimension((row) => fusion.mean[row]!),
      sigma: byDimension((row) => Math.exp(fusion.logvar[row]! / 2)),
      colours: coloursOf(factor, places, points),
      colouredBy: factor?.name ?? 'the order of the files',
      trace: {
        step: Int32Array.from(steps, (row) => trace.step[row]!),
        objective: Float64Array.from(steps, (row) => trace.objective[row]!),
      },
      matrices: {
        side: Math.round(Math.sqrt(cells.length)),
        fused: Float32Array.from(cells, (row) => matrices.fused[row]!),
        member: Float32Array.from(cells, (row) => matrices.member[row]!),
      },
    };
  });
}
