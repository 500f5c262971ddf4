import { NUMERAL_LIFT, numeralRow, placeLabels } from '../figures/placement.ts';
import { textWidth } from '../figures/text.ts';
import type { Stage } from './stage.ts';

/** Labels of stretches (numerals, ensembles) follow what they name when a figure is magnified. */

interface Stretch {
  readonly group: SVGGElement;
  readonly start: number;
  readonly end: number;
}

type Axis = 'x' | 'y';

const stretchesOf = (svg: SVGSVGElement, kind: string): Stretch[] =>
  [...svg.querySelectorAll<SVGGElement>(`g.${kind}`)].map((group) => ({
    group,
    start: Number(group.dataset['start']),
    end: Number(group.dataset['end']),
  }));

/** The part of a stretch that is in view, in the units of the view box; undefined out of view. */
function visiblePart(stage: Stage, axis: Axis, { start, end }: Stretch): [number, number] | undefined {
  const low = stage.parts.matrix[axis];
  const high = low + stage.parts.matrix.size;
  const [from, to] = [Math.max(low, stage.placeAt(start, axis)), Math.min(high, stage.placeAt(end, axis))];
  return to - from < 1 ? undefined : [from, to];
}

function moveTo(target: Element | null, shift: number | undefined, axis: Axis): void {
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
    this.placeNumerals();
    for (const stretch of this.bands) {
      this.follow(stretch, 'x', '.band-x');
      this.follow(stretch, 'y', '.band-y');
    }
  }

  /** Numerals are placed anew, as the drawing placed them: in rows, none over another, hidden without room. */
  private placeNumerals(): void {
    const { stage, numerals } = this;
    const { matrix, profile } = stage.parts;
    const seen = numerals.flatMap((stretch) => {
      const part = visiblePart(stage, 'x', stretch);
      const text = stretch.group.querySelector('text');
      if (!part || !text) return [];
      const fontSize = Number(text.getAttribute('font-size'));
      return [
        {
          ...stretch,
          fontSize,
          middle: (part[0] + part[1]) / 2,
          width: textWidth(text.textContent ?? '', fontSize, true),
        },
      ];
    });
    const placed = placeLabels(seen, { rows: profile.rows, gap: 2, from: matrix.x, to: matrix.x + matrix.size });
    for (const { group } of numerals) group.setAttribute('visibility', 'hidden');
    seen.forEach(({ group, fontSize }, k) => {
      const place = placed[k];
      if (!place) return;
      const rise = place.row * numeralRow(fontSize);
      group.setAttribute('visibility', 'visible');
      group.setAttribute('transform', `translate(${place.middle} ${profile.y - NUMERAL_LIFT - rise})`);
      group.querySelector('path')?.setAttribute('d', `M0 1.5V${rise + NUMERAL_LIFT}`);
    });
  }

  /** A band's name stands in the middle of what is seen of the band. */
  private follow(stretch: Stretch, axis: Axis, part: string): void {
    const { matrix } = this.stage.parts;
    const seen = visiblePart(this.stage, axis, stretch);
    const drawn = matrix[axis] + (((stretch.start + stretch.end) / 2) * matrix.size) / this.stage.count;
    const target = stretch.group.querySelector(part);
    const width = target?.querySelector('text')?.getComputedTextLength() ?? 0;
    const fits = seen && seen[1] - seen[0] >= width;
    moveTo(target, fits ? (seen[0] + seen[1]) / 2 - drawn : undefined, axis);
  }
}
