import type { ReportShape } from './reports.ts';

/** Runs whose reports the browser tests look at. */

export const HOSTILE = '<img src=x onerror=alert(1)>';
const BREAKOUT = '</script><script>alert(2)</script>';
const LONG = `a name of a hundred and twenty characters ${'that goes on and on '.repeat(4)}`.trim();

export const SHAPES = {
  small: { ensembles: ['beta 4'], models: 6, dimensions: 10, points: 300, factors: ['shape', 'angle'], images: true },
  medium: {
    ensembles: ['beta 1', 'beta 4'],
    models: 25,
    dimensions: 10,
    points: 300,
    factors: ['shape', 'angle', 'size', 'horizontal position', 'vertical position'],
    compare: true,
  },
  large: { ensembles: ['a', 'b'], models: 125, dimensions: 10, points: 200, factors: ['shape'], compare: true },
  saturated: { ensembles: ['sharp'], models: 5, dimensions: 5, points: 60, noise: 0.01 },
  hostile: {
    ensembles: [HOSTILE, BREAKOUT, LONG],
    models: 4,
    dimensions: 5,
    points: 100,
    names: [HOSTILE, '"><b>bold', "'onclick=alert(3)", '%3Cscript%3E javascript:alert(4)'],
    factors: [HOSTILE, BREAKOUT, LONG, 'ordinary'],
    images: true,
    compare: true,
  },
} as const satisfies Record<string, ReportShape>;
