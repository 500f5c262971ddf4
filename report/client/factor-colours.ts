import { max, min } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { interpolateCividis } from 'd3-scale-chromatic';
import { CLASS_COLOURS } from '../figures/class-colours.ts';
import type { PageFactor } from '../page-data.ts';

const OTHER = '#9aa1ad';
const NONE = 'currentColor';

/** Least and greatest value of a continuous factor. */
const rangeOf = ({ values }: PageFactor): [number, number] => {
  const known = values.filter((value) => value !== null);
  return [min(known) ?? 0, max(known) ?? 1];
};

/** The colour of a data point by a known factor; one for all without a factor. */
export function colourOf(factor: PageFactor | undefined): (place: number) => string {
  if (!factor) return () => NONE;
  if (factor.classes) return (place) => CLASS_COLOURS[factor.values[place] ?? -1] ?? OTHER;
  const share = scaleLinear(rangeOf(factor), [0, 1]);
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
    const named = factor.classes.slice(0, CLASS_COLOURS.length).map((name, code) => entry(CLASS_COLOURS[code]!, name));
    return factor.classes.length > CLASS_COLOURS.length ? [...named, entry(OTHER, 'others')] : named;
  }
  const [low, high] = rangeOf(factor).map(String);
  return [entry(interpolateCividis(0), low!), entry(interpolateCividis(1), high!)];
}
