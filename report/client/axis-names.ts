import type { Stage } from './stage.ts';

/** Names along the axes appear once a channel's strip is this many pixels wide. */
const PIXELS_LEAST = 10;
const SVG = 'http://www.w3.org/2000/svg';

/** Names of the channels in view, drawn over the matrix's left and lower edge when there is room for each. */
export class AxisNames {
  private readonly stage: Stage;
  private readonly nameOf: (place: number) => string;
  private readonly group: SVGGElement;

  constructor(stage: Stage, nameOf: (place: number) => string) {
    this.stage = stage;
    this.nameOf = nameOf;
    this.group = document.createElementNS(SVG, 'g');
    this.group.setAttribute('class', 'axis-names');
    stage.svg.append(this.group);
  }

  private text(place: number, { x, y, turn }: { x: number; y: number; turn: number }, size: number): SVGTextElement {
    const text = document.createElementNS(SVG, 'text');
    text.textContent = this.nameOf(place);
    text.setAttribute('class', 'axis-name');
    text.setAttribute('font-size', String(size));
    text.setAttribute('transform', `translate(${x} ${y}) rotate(${turn})`);
    return text;
  }

  update(): void {
    const { stage } = this;
    const { matrix } = stage.parts;
    const pixels = stage.svg.getScreenCTM()?.a ?? 1;
    const names: SVGTextElement[] = [];
    if (stage.step * pixels >= PIXELS_LEAST) {
      const size = Math.min(stage.step * 0.8, 12 / pixels);
      const drop = size * 0.35;
      const [first, last] = [stage.placeOf(matrix.x + 0.01, 'x'), stage.placeOf(matrix.x + matrix.size - 0.01, 'x')];
      // The lowest rows stay clear of the names of the columns.
      const reserve = 6 * size;
      for (let place = Math.max(0, first); place <= Math.min(last, stage.count - 1); place++) {
        const x = stage.placeAt(place + 0.5, 'x');
        if (x > matrix.x + reserve && x < matrix.x + matrix.size - drop) {
          names.push(this.text(place, { x: x + drop, y: matrix.y + matrix.size - 3, turn: -90 }, size));
        }
      }
      const top = stage.placeOf(matrix.y + 0.01, 'y');
      const bottom = stage.placeOf(matrix.y + matrix.size - 0.01, 'y');
      for (let place = Math.max(0, top); place <= Math.min(bottom, stage.count - 1); place++) {
        const y = stage.placeAt(place + 0.5, 'y');
        if (y > matrix.y + drop && y < matrix.y + matrix.size - reserve) {
          names.push(this.text(place, { x: matrix.x + 3, y: y + drop, turn: 0 }, size));
        }
      }
    }
    this.group.replaceChildren(...names);
  }
}
