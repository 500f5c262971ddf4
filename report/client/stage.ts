import { select } from 'd3-selection';
import { type D3ZoomEvent, zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from 'd3-zoom';

/** Where the parts of a structure figure lie, in the units of its view box; from the drawing's own attributes. */
export interface Parts {
  readonly matrix: { readonly x: number; readonly y: number; readonly size: number };
  /** `rows` of numerals stand above it. */
  readonly profile: { readonly y: number; readonly height: number; readonly rows: number };
  readonly factors: { readonly x: number; readonly width: number; readonly columns: number };
}

const numbers = (text: string | undefined): number[] => (text ?? '').split(' ').map(Number);

export function partsOf(svg: SVGSVGElement): Parts {
  const [x = 0, y = 0, size = 1] = numbers(svg.dataset['matrix']);
  const [profileY = 0, height = 0, rows = 1] = numbers(svg.dataset['profile']);
  const [factorsX = 0, width = 0, columns = 0] = numbers(svg.dataset['factors']);
  return { matrix: { x, y, size }, profile: { y: profileY, height, rows }, factors: { x: factorsX, width, columns } };
}

/** Cells that are still seen at the strongest magnification. */
const CELLS_LEAST = 6;

/** Magnifies a structure figure: matrix, profile, factors and strips stay aligned. */
export class Stage {
  readonly parts: Parts;
  readonly svg: SVGSVGElement;
  /** Channels along an axis. */
  readonly count: number;
  private transform: ZoomTransform = zoomIdentity;
  private readonly behavior: ZoomBehavior<SVGSVGElement, unknown>;

  constructor(
    svg: SVGSVGElement,
    { count, focused, onChange }: { count: number; focused: () => boolean; onChange: () => void },
  ) {
    this.svg = svg;
    this.count = count;
    this.parts = partsOf(svg);
    const { x, y, size } = this.parts.matrix;
    const extent: [[number, number], [number, number]] = [
      [x, y],
      [x + size, y + size],
    ];
    this.behavior = zoom<SVGSVGElement, unknown>()
      .extent(extent)
      .translateExtent(extent)
      .scaleExtent([1, Math.max(1, count / CELLS_LEAST)])
      // A wheel scrolls the page unless the figure was chosen; one finger too.
      .filter((event: Event) => {
        if (event instanceof WheelEvent) return event.ctrlKey || focused();
        return event.type.startsWith('touch')
          ? (event as TouchEvent).touches.length > 1
          : !(event as MouseEvent).button;
      })
      .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.transform = event.transform;
        this.apply();
        onChange();
      });
    select(svg).call(this.behavior).on('dblclick.zoom', null);
  }

  /** The moved parts in their own units: what d3 tells is in those of the whole drawing. */
  private apply(): void {
    const { k } = this.transform;
    const { x, y } = this.parts.matrix;
    const [tx, ty] = [this.transform.x + (k - 1) * x, this.transform.y + (k - 1) * y];
    const set = (kind: string, value: string): void => {
      for (const group of this.svg.querySelectorAll(`.${kind}`)) group.setAttribute('transform', value);
    };
    set('zoom-xy', `translate(${tx} ${ty}) scale(${k})`);
    set('zoom-x', `translate(${tx} 0) scale(${k} 1)`);
    set('zoom-y', `translate(0 ${ty}) scale(1 ${k})`);
  }

  /** Where a place along the axes begins now, in the units of the view box. */
  placeAt(place: number, axis: 'x' | 'y'): number {
    const { matrix } = this.parts;
    const start = matrix[axis] + (place * matrix.size) / this.count;
    return axis === 'x' ? this.transform.applyX(start) : this.transform.applyY(start);
  }

  /** The place under a coordinate of the view box. */
  placeOf(coordinate: number, axis: 'x' | 'y'): number {
    const { matrix } = this.parts;
    const original = axis === 'x' ? this.transform.invertX(coordinate) : this.transform.invertY(coordinate);
    return Math.floor(((original - matrix[axis]) / matrix.size) * this.count);
  }

  /** Width of a channel's strip now. */
  get step(): number {
    return (this.parts.matrix.size / this.count) * this.transform.k;
  }

  /** Magnifies by a factor around the middle, or around a cell; 0 shows all. */
  magnify(factor: number, around?: { a: number; b: number }): void {
    const target = select(this.svg);
    if (factor === 0) {
      this.behavior.transform(target, zoomIdentity);
      return;
    }
    const point: [number, number] | undefined = around && [
      this.placeAt(around.b + 0.5, 'x'),
      this.placeAt(around.a + 0.5, 'y'),
    ];
    this.behavior.scaleBy(target, factor, point);
  }

  /** Moves a cell that the keyboard has reached into view. */
  reveal({ a, b }: { a: number; b: number }): void {
    const { matrix } = this.parts;
    const outside = (axis: 'x' | 'y', place: number): boolean => {
      const start = this.placeAt(place, axis);
      return start < matrix[axis] - 0.01 || start + this.step > matrix[axis] + matrix.size + 0.01;
    };
    if (!outside('x', b) && !outside('y', a)) return;
    const middle = (axis: 'x' | 'y', place: number): number =>
      matrix[axis] + ((place + 0.5) * matrix.size) / this.count;
    this.behavior.translateTo(select(this.svg), middle('x', b), middle('y', a));
  }

  /** A point of the window in the units of the view box. */
  pointOf(event: { clientX: number; clientY: number }): { x: number; y: number } {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM()!.inverse());
    return { x: point.x, y: point.y };
  }

  /** A point of the view box in the window. */
  windowOf(x: number, y: number): { x: number; y: number } {
    const point = new DOMPoint(x, y).matrixTransform(this.svg.getScreenCTM()!);
    return { x: point.x, y: point.y };
  }
}
