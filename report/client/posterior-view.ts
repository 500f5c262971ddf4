import type { ChannelsBlock, PosteriorsBlock } from '../page-data.ts';
import { readBlock, unpack } from './blocks.ts';
import { onChannelChosen } from './chosen.ts';
import { colourOf, factorLegend } from './factor-colours.ts';
import { drawPosterior, type ShownPosterior } from './posterior-drawing.ts';
import { channelName } from './structure-model.ts';

/** The channel whose posterior is shown: chosen in a list, found by its name, or pointed at in a matrix. */

const OPTIONS_MAX = 400;

interface Posteriors {
  readonly block: PosteriorsBlock;
  readonly channels: ChannelsBlock;
  /** Channels × points each. */
  readonly mean: Float32Array;
  readonly sigma: Float32Array;
  /** Places in the sample, channels × points. */
  readonly place: Float32Array;
}

function shownOf({ block, mean, sigma, place }: Posteriors, row: number): ShownPosterior {
  const [from, to] = [row * block.points, (row + 1) * block.points];
  const unit = block.scale[row]!;
  return {
    mean: mean.subarray(from, to).map((value) => unit.from + value * (unit.to - unit.from)),
    sigma: sigma.subarray(from, to).map((value) => value * unit.sigma),
    place: place.subarray(from, to),
  };
}

class PosteriorView {
  private readonly root: HTMLElement;
  private readonly posteriors: Posteriors;
  private row = 0;

  constructor(root: HTMLElement, posteriors: Posteriors) {
    this.root = root;
    this.posteriors = posteriors;
  }

  start(): void {
    const { root } = this;
    const controls = root.querySelector<HTMLElement>('.controls');
    if (controls) controls.hidden = false;
    this.fill('');
    this.search.addEventListener('input', () => this.fill(this.search.value));
    this.channel.addEventListener('change', () => this.show(Number(this.channel.value)));
    this.factor?.addEventListener('change', () => this.show(this.row));
    onChannelChosen((channel) => this.choose(channel));
    this.show(0);
  }

  private get search(): HTMLInputElement {
    return this.root.querySelector<HTMLInputElement>('input[data-search]')!;
  }

  private get channel(): HTMLSelectElement {
    return this.root.querySelector<HTMLSelectElement>('select[data-channel]')!;
  }

  private get factor(): HTMLSelectElement | null {
    return this.root.querySelector<HTMLSelectElement>('select[data-factor]');
  }

  private nameOf(row: number): string {
    const { block, channels } = this.posteriors;
    const note = block.note[row];
    return `${channelName(channels, block.base[row]!)}${note ? ` (${note})` : ''}`;
  }

  /** The names that hold a text, the first few hundred of them. */
  private fill(text: string): void {
    const wanted = text.toLowerCase();
    const rows = [...this.posteriors.block.base.keys()].filter((row) =>
      this.nameOf(row).toLowerCase().includes(wanted),
    );
    this.channel.replaceChildren(...rows.slice(0, OPTIONS_MAX).map((row) => new Option(this.nameOf(row), String(row))));
    if (rows.length > 0 && !rows.includes(this.row)) this.show(rows[0]!);
    this.channel.value = String(this.row);
  }

  private choose(channel: number): void {
    const { block, channels } = this.posteriors;
    const row = block.base.findIndex((base) => channels.channel[base] === channel);
    if (row < 0) return;
    this.search.value = '';
    this.row = row;
    this.fill('');
    if (![...this.channel.options].some((option) => option.value === String(row))) {
      this.channel.append(new Option(this.nameOf(row), String(row)));
      this.channel.value = String(row);
    }
    this.show(row);
  }

  private show(row: number): void {
    this.row = row;
    const { block, channels } = this.posteriors;
    const factor = block.factors[Number(this.factor?.value ?? -1)];
    const svg = this.root.querySelector('svg')!;
    drawPosterior(svg, shownOf(this.posteriors, row), colourOf(factor));
    const base = block.base[row]!;
    const kl = channels.klNats[base];
    const told = `${this.nameOf(row)}: ${channels.informationBits[base]!.toFixed(2)} bits${kl === null || kl === undefined ? '' : `, KL ${kl.toFixed(2)} nats`}`;
    svg.setAttribute('aria-label', `Posterior of ${told}`);
    this.root.querySelector('.readout')!.textContent = told;
    this.root.querySelector('.legend')?.replaceChildren(...factorLegend(factor));
  }
}

/** The posterior view of the page. */
export async function enhancePosteriors(): Promise<void> {
  const root = document.querySelector<HTMLElement>('figure.posterior');
  const block = readBlock('posteriors');
  const channels = readBlock('channels');
  if (!root || !block || !channels) return;
  const [mean, sigma, place] = await Promise.all([unpack(block.mean), unpack(block.sigma), unpack(block.place)]);
  new PosteriorView(root, { block, channels, mean, sigma, place: place.map(Math.round) }).start();
}
