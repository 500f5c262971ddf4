import { rgb } from 'd3-color';
import { interpolateMagma } from 'd3-scale-chromatic';

/** Magma from light (0) to dark (1), as in the papers: perceptually even, and told apart by the colour-blind. */
export const similarityColour = (similarity: number): string =>
  rgb(interpolateMagma(1 - Math.min(1, Math.max(0, similarity)))).formatHex();

/** What stands where nothing was compared: a grey that the scale does not have. */
export const ABSENT = '#c9ccd1';

const LEVELS = 255;
const channelsOf = (colour: string): number[] => {
  const { r, g, b } = rgb(colour);
  return [r, g, b];
};

/** The colours of a raster of similarities: 255 levels, and the one for what is absent. */
export const SIMILARITY_PALETTE: readonly (readonly number[])[] = [
  ...Array.from({ length: LEVELS }, (_, level) => channelsOf(similarityColour(level / (LEVELS - 1)))),
  channelsOf(ABSENT),
];

/** A similarity's place in the palette; NaN is absent. */
export const paletteIndex = (similarity: number): number =>
  Number.isNaN(similarity) ? LEVELS : Math.round(Math.min(1, Math.max(0, similarity)) * (LEVELS - 1));
