import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { interpolateCividis } from 'd3-scale-chromatic';
import type { PageFactor } from '../page-data.ts';

const CLASSES = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8f7a00',
  '#7a5195',
  '#6b7280',
  '#a0522d',
];
const OTHER = '#9aa1ad';
const NONE = 'currentColor';

/** The colour of a data point by a known factor; one for all without a factor. */
export function colourOf(factor: PageFactor | undefined): (place: number) => string {
  if (!factor) return () => NONE;
  if (factor.classes) return (place) => CLASSES[factor.values[place] ?? -1] ?? OTHER;
  const [low = 0, high = 1] = extent(factor.values.filter((value) => value !== null)) as [number, number];
  const share = scaleLinear([low, high], [0, 1]);
  return (place) => {
    const value = factor.values[place];
    return value === null || value === undefined ? OTHER : interpolateCividis(share(value));
  };
}

function entry(colour: string, text: string): HTMLElement {
  const item = document.createElement('span');
  const mark = document.createElement('i');
  mark.style.background = colour;
  item.append(mark, text);
  return item;
}

/** What the colours stand for. */
export function factorLegend(factor: PageFactor | undefined): HTMLElement[] {
  if (!factor) return [];
  if (factor.classes) {
    const named = factor.classes.slice(0, CLASSES.length).map((name, code) => entry(CLASSES[code]!, name));
    return factor.classes.length > CLASSES.length ? [...named, entry(OTHER, 'others')] : named;
  }
  const [low = 0, high = 1] = extent(factor.values.filter((value) => value !== null)) as [number, number];
  return [entry(interpolateCividis(0), String(low)), entry(interpolateCividis(1), String(high))];
}
