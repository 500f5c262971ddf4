/** Points (1/72 inch) in a millimetre. */
const POINTS_PER_MM = 72 / 25.4;

export const pointsOf = (mm: number): number => mm * POINTS_PER_MM;
export const millimetresOf = (points: number): number => points / POINTS_PER_MM;

/** Whether a figure has to do with one column of a journal. */
export const isNarrow = (widthMm: number): boolean => widthMm < 120;

/** Size of a figure's type, in points. */
export const fontSizeOf = (widthMm: number): number => (isNarrow(widthMm) ? 5.5 : 7);
