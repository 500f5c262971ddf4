import type { Stage } from './stage.ts';

/** Labels of stretches (numerals, ensembles) follow what they name when a figure is magnified. */

interface Stretch {
  readonly group: SVGGElement;
  readonly start: number;
  readonly end: number;
}

const stretchesOf = (svg: SVGSVGElement, kind: string): Stretch[] =>
  [...svg.querySelectorAll<SVGGElement>(`g.${kind}`)].map((group) => ({
    group,
    start: Number(group.dataset['start']),
    end: Number(group.dataset['end']),
  }));

/** How far the middle of the visible part of a stretch has moved from where it was drawn; undefined out of view. */
function moved({ stage, axis }: { stage: Stage; axis: 'x' | 'y' }, { start, end }: Stretch): number | undefined {
  const { matrix } = stage.parts;
  const [low, high] = [matrix[axis], matrix[axis] + matrix.size];
  const [from, to] = [Math.max(low, stage.placeAt(start, axis)), Math.min(high, stage.placeAt(end, axis))];
  if (to - from < 1) return undefined;
  return (from + to) / 2 - (low + (((start + end) / 2) * matrix.size) / stage.count);
}

function follow(target: Element | null, shift: number | undefined, axis: 'x' | 'y'): void {
  target?.setAttribute('visibility', shift === undefined ? 'hidden' : 'visible');
  if (shift !== undefined)
    target?.setAttribute('transform', axis === 'x' ? `translate(${shift} 0)` : `translate(0 ${shift})`);
}

export class MovedLabels {
  private readonly stage: Stage;
  private readonly numerals: readonly Stretch[];
  private readonly bands: readonly Stretch[];

  constructor(stage: Stage) {
    this.stage = stage;
    this.numerals = stretchesOf(stage.svg, 'numeral');
    this.bands = stretchesOf(stage.svg, 'band-name');
  }

  update(): void {
    const { stage } = this;
    for (const stretch of this.numerals) follow(stretch.group, moved({ stage, axis: 'x' }, stretch), 'x');
    for (const stretch of this.bands) {
      follow(stretch.group.querySelector('.band-x'), moved({ stage, axis: 'x' }, stretch), 'x');
      follow(stretch.group.querySelector('.band-y'), moved({ stage, axis: 'y' }, stretch), 'y');
    }
  }
}
