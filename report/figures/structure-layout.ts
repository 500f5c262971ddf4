import { numeralRow } from './placement.ts';
import type { StructureView } from './structure-view.ts';
import { fontSizeOf, isNarrow, pointsOf } from './printed-size.ts';

/** Where the parts of a structure figure lie; all in points. */
export interface StructureLayout {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  /** Left edge and width of the factor panel; width 0 without factors. */
  readonly factors: { readonly x: number; readonly width: number; readonly columns: number };
  /** The strips that mark the ensembles. */
  readonly band: number;
  readonly profile: { readonly y: number; readonly height: number };
  readonly matrix: { readonly x: number; readonly y: number; readonly size: number };
  readonly bar: { readonly x: number; readonly width: number };
  readonly numeralRows: number;
}

const FACTOR_COLUMNS_MAX = 24;

/**
 * Lays a structure figure out over a printed width.
 * @param widthMm 85 or 180.
 */
export function structureLayout({ factors, segments }: StructureView, widthMm: number): StructureLayout {
  const width = pointsOf(widthMm);
  const narrow = isNarrow(widthMm);
  const fontSize = fontSizeOf(widthMm);
  const columns = Math.min(factors.length, FACTOR_COLUMNS_MAX);
  const factorWidth = columns === 0 ? 0 : Math.min(columns * (narrow ? 9 : 14), width * 0.2);
  const band = segments.length > 1 ? (narrow ? 4 : 6) : 0;
  const left = segments.length > 1 ? fontSize * 1.8 : 2;
  const gap = columns === 0 ? 0 : 5;
  const x = left + factorWidth + gap + band;
  const barWidth = narrow ? 5 : 8;
  const right = 6 + barWidth + fontSize * 3.6;
  const size = width - x - right;
  const numeralRows = narrow ? 2 : 3;
  const profileY = numeralRows * numeralRow(fontSize) + 4;
  const profileHeight = size * 0.22;
  const y = profileY + profileHeight + 6;
  const below = band + fontSize * (segments.length > 1 ? 3.6 : 2.2);
  return {
    width,
    height: y + size + below,
    fontSize,
    factors: { x: left, width: factorWidth, columns },
    band,
    profile: { y: profileY, height: profileHeight },
    matrix: { x, y, size },
    bar: { x: x + size + 6, width: barWidth },
    numeralRows,
  };
}
