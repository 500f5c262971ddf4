import { max, min } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { RunData } from '../../contracts/run-data.ts';
import { channelNamer } from '../channel-name.ts';
import type { Figure } from '../figure.ts';
import { html, type Html } from '../html.ts';
import { keptRows } from '../page-data.ts';
import { sortedPlaces } from '../posteriors.ts';
import { drawAxes, drawing, type Frame } from './axes.ts';
import { fontSizeOf, isNarrow, pointsOf } from './printed-size.ts';
import { leafRows } from '../leaf-rows.ts';

interface Sorted {
  readonly name: string;
  readonly mean: readonly number[];
  readonly sigma: readonly number[];
}

/** The channel that stands for the first cluster, or else the first that is a Gaussian. */
function firstChannel(data: RunData): number | undefined {
  const clusters = data.grids[0] && data.tables[`clusters_${data.grids[0].similarity}`];
  const candidates = [
    ...(clusters ? leafRows(clusters).map((row) => clusters.representative[row]!) : []),
    ...keptRows(data).map((row) => data.tables.channels.channel[row]!),
  ];
  return candidates.find((channel) => data.gaussians.has(channel));
}

function draw({ name, mean, sigma }: Sorted, widthMm: number): Html {
  const width = pointsOf(widthMm);
  const fontSize = fontSizeOf(widthMm);
  const height = width * (isNarrow(widthMm) ? 0.6 : 0.44);
  const frame: Frame = {
    left: fontSize * 5,
    top: 6,
    right: width - fontSize * 2,
    bottom: height - fontSize * 3.6,
    fontSize,
  };
  const places = [...mean.keys()];
  const x = scaleLinear([0, Math.max(1, mean.length - 1)], [frame.left, frame.right]);
  const low = min(places, (k) => mean[k]! - sigma[k]!) ?? -1;
  const high = max(places, (k) => mean[k]! + sigma[k]!) ?? 1;
  const y = scaleLinear([low, high], [frame.bottom, frame.top]).nice();
  const band = area<number>()
    .x((k) => x(k))
    .y0((k) => y(mean[k]! - sigma[k]!))
    .y1((k) => y(mean[k]! + sigma[k]!))
    .digits(2);
  const means = line<number>()
    .x((k) => x(k))
    .y((k) => y(mean[k]!))
    .digits(2);
  const axes = drawAxes(frame, { scale: x, title: 'data points, by their mean' }, { scale: y, title: 'mean ± σ' });
  return drawing(widthMm, height, {
    title: `Posterior of ${name}: ${mean.length} data points by their mean, with their widths`,
    content: html`<path class="sigma" d="${band(places) ?? ''}" fill="#0072b2" fill-opacity="0.22"/><path d="${means(places) ?? ''}" fill="none" stroke="#0072b2" stroke-width="1"/>${axes}`,
  });
}

/** The posterior of one channel: what the page shows first, and all that it shows without script. */
export function posteriorFigures(data: RunData): Figure[] {
  const channel = firstChannel(data);
  if (channel === undefined) return [];
  const { mean, sigma } = data.gaussians.get(channel)!;
  const places = [...sortedPlaces(mean, mean.length)];
  const sorted: Sorted = {
    name: channelNamer(data.tables)(channel),
    mean: places.map((place) => mean[place]!),
    sigma: places.map((place) => sigma[place]!),
  };
  const rows = places.map((place) => [data.sampleRows[place]!, mean[place]!, sigma[place]!]);
  return [
    {
      id: 'posterior',
      title: `Posterior of ${sorted.name}, data points by their mean`,
      draw: (widthMm) => draw(sorted, widthMm),
      data: () => ({ columns: ['row', 'mean', 'sigma'], rows }),
    },
  ];
}
