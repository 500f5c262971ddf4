import { max, min } from 'd3-array';
import { axisBottom, axisLeft } from 'd3-axis';
import { scaleLinear } from 'd3-scale';
import { select } from 'd3-selection';
import { area } from 'd3-shape';

/** The posterior of one channel: data points by their means, the width of each, coloured by a known factor. */

const [WIDTH, HEIGHT] = [680, 330];
const FRAME = { top: 12, right: WIDTH - 14, bottom: HEIGHT - 48, left: 58 };

/** A channel's points in the order of their means. */
export interface ShownPosterior {
  readonly mean: Float32Array;
  readonly sigma: Float32Array;
  /** Places in the sample. */
  readonly place: Float32Array;
}

function scalesOf({ mean, sigma }: ShownPosterior) {
  const places = [...mean.keys()];
  const low = min(places, (k) => mean[k]! - sigma[k]!) ?? -1;
  const high = max(places, (k) => mean[k]! + sigma[k]!) ?? 1;
  return {
    places,
    x: scaleLinear([0, Math.max(1, mean.length - 1)], [FRAME.left, FRAME.right]),
    y: scaleLinear([low, high], [FRAME.bottom, FRAME.top]).nice(),
  };
}

/** Draws the channel in place of whatever the drawing held. */
export function drawPosterior(svg: SVGSVGElement, shown: ShownPosterior, colour: (place: number) => string): void {
  const { mean, sigma, place } = shown;
  const { places, x, y } = scalesOf(shown);
  const root = select(svg).attr('viewBox', `0 0 ${WIDTH} ${HEIGHT}`).attr('width', null).attr('height', null);
  root.selectAll('*').remove();
  const band = area<number>()
    .x((k) => x(k))
    .y0((k) => y(mean[k]! - sigma[k]!))
    .y1((k) => y(mean[k]! + sigma[k]!));
  root.append('path').attr('class', 'sigma').attr('d', band(places));
  if (y.domain()[0]! < 0 && y.domain()[1]! > 0) {
    root
      .append('path')
      .attr('class', 'zero')
      .attr('d', `M${FRAME.left} ${y(0)}H${FRAME.right}`);
  }
  root
    .selectAll('circle')
    .data(places)
    .join('circle')
    .attr('cx', (k) => x(k))
    .attr('cy', (k) => y(mean[k]!))
    .attr('r', 1.9)
    .attr('fill', (k) => colour(place[k]!));
  root
    .append('g')
    .attr('class', 'ticks')
    .attr('transform', `translate(0 ${FRAME.bottom})`)
    .call(axisBottom(x).ticks(8));
  root.append('g').attr('class', 'ticks').attr('transform', `translate(${FRAME.left} 0)`).call(axisLeft(y).ticks(6));
  const title = (text: string, transform: string): void => {
    root.append('text').attr('class', 'title').attr('text-anchor', 'middle').attr('transform', transform).text(text);
  };
  title('data points, by their mean', `translate(${(FRAME.left + FRAME.right) / 2} ${HEIGHT - 10})`);
  title('mean ± σ', `translate(14 ${(FRAME.top + FRAME.bottom) / 2}) rotate(-90)`);
}
