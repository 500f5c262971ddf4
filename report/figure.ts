import type { Html } from './html.ts';

/** What a figure plots, for replotting elsewhere. */
export interface PlottedData {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly (string | number)[]>;
}

/** A drawing at a printed width, with the data that it plots. */
export interface Figure {
  /** Names its files: `structure-nmi` → structure-nmi-180mm.svg; a-z, 0-9 and dashes. */
  readonly id: string;
  /** What a reader who cannot see it is told. */
  readonly title: string;
  /**
   * One `<svg>` element that stands alone: sizes in mm on the element, its view box in points (1/72 inch), type not
   * below 5 pt, dark on white.
   * @param widthMm 85 (one column) or 180 (two).
   */
  draw(widthMm: number): Html;
  data(): PlottedData;
}
