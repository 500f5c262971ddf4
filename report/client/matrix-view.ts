import type { ChannelsBlock, StructureBlock } from '../page-data.ts';
import { AxisNames } from './axis-names.ts';
import { chooseChannel } from './chosen.ts';
import { refinePicture } from './fine-picture.ts';
import { MovedLabels } from './moved-labels.ts';
import { Stage } from './stage.ts';
import {
  alongAxes,
  channelName,
  type PairValues,
  tellChannel,
  tellFactor,
  tellPair,
  unpackPairs,
} from './structure-model.ts';
import { Tip } from './tip.ts';

/** Makes a structure figure answer to pointer and keyboard. */

const SVG = 'http://www.w3.org/2000/svg';
const LEAP = 10;
export const MAGNIFY = 1.6;

export interface MatrixFigure {
  readonly root: HTMLElement;
  readonly host: HTMLElement;
  readonly block: StructureBlock;
  readonly channels: ChannelsBlock;
}

/** One structure figure of the page. */
export class MatrixView {
  private readonly figure: MatrixFigure;
  private readonly stage: Stage;
  private readonly tip: Tip;
  private readonly cursor: SVGRectElement;
  private readonly labels: MovedLabels;
  private readonly names: AxisNames;
  private readonly readout: Element | null;
  private values: PairValues | undefined;
  private cell: { a: number; b: number } | undefined;

  constructor(figure: MatrixFigure, svg: SVGSVGElement) {
    this.figure = figure;
    const { host, block, channels, root } = figure;
    this.stage = new Stage(svg, {
      count: block.order.length,
      focused: () => document.activeElement === host,
      onChange: () => this.redraw(),
    });
    this.tip = new Tip(host);
    this.readout = root.querySelector('.readout');
    this.cursor = document.createElementNS(SVG, 'rect');
    this.cursor.setAttribute('class', 'cursor');
    this.cursor.setAttribute('visibility', 'hidden');
    svg.append(this.cursor);
    this.labels = new MovedLabels(this.stage);
    this.names = new AxisNames(this.stage, (place) => channelName(channels, block.order[place]!));
    svg.addEventListener('pointermove', (event) => this.point(event));
    svg.addEventListener('pointerleave', () => this.tip.hide());
    svg.addEventListener('click', (event) => this.click(event));
    host.addEventListener('keydown', (event) => this.press(event));
    host.addEventListener('blur', () => this.leave());
  }

  /** @param values of all pairs by place in the channels block, where the figure has none of its own. */
  async load(values: PairValues | undefined): Promise<void> {
    const { block } = this.figure;
    if (block.pairs) this.values = alongAxes(await unpackPairs(block.pairs), (place) => Math.floor(place / block.bin));
    else if (values) this.values = alongAxes(values, (place) => block.order[place]!);
  }

  magnify(factor: number): void {
    this.stage.magnify(factor, this.cell);
  }

  private redraw(): void {
    if (this.values) void refinePicture(this.stage, this.figure.block, this.values);
    this.labels.update();
    this.names.update();
    this.drawCursor();
  }

  private drawCursor(): void {
    const { cell, stage, cursor } = this;
    cursor.setAttribute('visibility', cell ? 'visible' : 'hidden');
    if (!cell) return;
    const step = String(Math.max(stage.step, 1.5));
    cursor.setAttribute('x', String(stage.placeAt(cell.b, 'x')));
    cursor.setAttribute('y', String(stage.placeAt(cell.a, 'y')));
    cursor.setAttribute('width', step);
    cursor.setAttribute('height', step);
  }

  /** What lies under a point of the view box, in words; empty outside the parts. */
  private tell({ x, y }: { x: number; y: number }): string[] {
    const { matrix, profile, factors } = this.stage.parts;
    const within = (value: number, from: number, length: number): boolean => value >= from && value < from + length;
    const { block, channels } = this.figure;
    if (within(x, matrix.x, matrix.size) && within(y, matrix.y, matrix.size)) {
      const cell = this.inside({ a: this.stage.placeOf(y, 'y'), b: this.stage.placeOf(x, 'x') });
      return tellPair({ block, channels, values: this.values }, cell.a, cell.b);
    }
    if (within(x, matrix.x, matrix.size) && within(y, profile.y, profile.height)) {
      return tellChannel({ block, channels }, this.inside({ a: 0, b: this.stage.placeOf(x, 'x') }).b);
    }
    if (within(x, factors.x, factors.width) && within(y, matrix.y, matrix.size)) {
      const column = Math.floor(((x - factors.x) / factors.width) * factors.columns);
      return tellFactor({ block, channels }, this.inside({ a: this.stage.placeOf(y, 'y'), b: 0 }).a, column);
    }
    return [];
  }

  private inside({ a, b }: { a: number; b: number }): { a: number; b: number } {
    const last = this.stage.count - 1;
    return { a: Math.min(last, Math.max(0, a)), b: Math.min(last, Math.max(0, b)) };
  }

  private point(event: PointerEvent): void {
    const lines = this.tell(this.stage.pointOf(event));
    if (lines.length === 0) this.tip.hide();
    else this.tip.show(lines, { x: event.clientX, y: event.clientY });
  }

  private click(event: MouseEvent): void {
    const { x, y } = this.stage.pointOf(event);
    const { matrix } = this.stage.parts;
    if (x < matrix.x || x >= matrix.x + matrix.size || y < matrix.y || y >= matrix.y + matrix.size) return;
    this.cell = this.inside({ a: this.stage.placeOf(y, 'y'), b: this.stage.placeOf(x, 'x') });
    this.drawCursor();
    this.choose();
  }

  private choose(): void {
    const { block, channels } = this.figure;
    if (this.cell) chooseChannel(channels.channel[block.order[this.cell.a]!]!);
  }

  private leave(): void {
    this.cell = undefined;
    this.drawCursor();
    this.tip.hide();
  }

  /** The place of the next or the previous cluster's first channel. */
  private nextCluster(from: number, direction: 1 | -1): number {
    const starts = this.figure.block.leaves.map(({ start }) => start);
    const found = direction === 1 ? starts.find((start) => start > from) : starts.findLast((start) => start < from);
    return found ?? from;
  }

  private moveTo(cell: { a: number; b: number }): void {
    const { block, channels } = this.figure;
    this.cell = this.inside(cell);
    this.stage.reveal(this.cell);
    this.drawCursor();
    const lines = tellPair({ block, channels, values: this.values }, this.cell.a, this.cell.b);
    const { a, b } = this.cell;
    this.tip.show(lines, this.stage.windowOf(this.stage.placeAt(b + 0.5, 'x'), this.stage.placeAt(a + 0.5, 'y')));
    if (this.readout) this.readout.textContent = lines.join('; ');
  }

  private press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { a, b } = this.cell ?? { a: 0, b: 0 };
    const step = event.shiftKey ? LEAP : 1;
    const begun = this.cell !== undefined;
    const moves: Record<string, () => void> = {
      ArrowUp: () => this.moveTo({ a: begun ? a - step : 0, b }),
      ArrowDown: () => this.moveTo({ a: begun ? a + step : 0, b }),
      ArrowLeft: () => this.moveTo({ a, b: begun ? b - step : 0 }),
      ArrowRight: () => this.moveTo({ a, b: begun ? b + step : 0 }),
      Home: () => this.moveTo({ a, b: 0 }),
      End: () => this.moveTo({ a, b: this.stage.count - 1 }),
      PageDown: () => this.moveTo({ a: this.nextCluster(a, 1), b: this.nextCluster(a, 1) }),
      PageUp: () => this.moveTo({ a: this.nextCluster(a, -1), b: this.nextCluster(a, -1) }),
      Enter: () => this.choose(),
      Escape: () => this.leave(),
      '+': () => this.magnify(MAGNIFY),
      '=': () => this.magnify(MAGNIFY),
      '-': () => this.magnify(1 / MAGNIFY),
      '0': () => this.magnify(0),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }
}
