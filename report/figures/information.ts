import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import type { RunData } from '../../contracts/run-data.ts';
import { channelNamer } from '../channel-name.ts';
import type { Figure } from '../figure.ts';
import { html, type Html } from '../html.ts';
import { drawAxes, drawing, type Frame } from './axes.ts';
import { at, label } from './text.ts';
import { fontSizeOf, isNarrow, pointsOf } from './printed-size.ts';

/** What became of a channel, and its colour. */
const STATES = { kept: '#0072b2', saturated: '#d55e00', dropped: '#9aa1ad' } as const;
type State = keyof typeof STATES;

const stateOf = ({ channels }: RunData['tables'], row: number): State => {
  if (channels.saturated[row] === 1) return 'saturated';
  return channels.kept[row] === 1 ? 'kept' : 'dropped';
};

function frameOf(widthMm: number, share: number): Frame & { height: number } {
  const width = pointsOf(widthMm);
  const fontSize = fontSizeOf(widthMm);
  const height = width * share;
  return {
    left: fontSize * 5,
    top: fontSize * 2.4,
    right: width - fontSize * 2,
    bottom: height - fontSize * 3.6,
    fontSize,
    height,
  };
}

/** Marks of one state as one element, however many. */
const dots = (points: readonly (readonly [number, number])[], colour: string, radius: number): Html =>
  points.length === 0
    ? html``
    : html`<path d="${points.map(([x, y]) => `M${at(x)} ${at(y)}h0`).join('')}" fill="none" stroke="${colour}" stroke-width="${radius * 2}" stroke-linecap="round"/>`;

function legend({ left, fontSize }: Frame, states: readonly State[]): Html {
  return html`${states.map((state, k) => {
    const x = left + 4 + k * fontSize * 8;
    return html`<circle cx="${at(x)}" cy="${at(fontSize)}" r="${fontSize * 0.32}" fill="${STATES[state]}"/>${label(state, { x: x + fontSize * 0.7, y: fontSize * 1.35, size: fontSize })}`;
  })}`;
}

function drawSorted(data: RunData, widthMm: number): Html {
  const { tables, record } = data;
  const { channels } = tables;
  const frame = frameOf(widthMm, isNarrow(widthMm) ? 0.62 : 0.36);
  const rows = [...channels.channel.keys()].sort(
    (a, b) => channels.information_bits[b]! - channels.information_bits[a]!,
  );
  const ceiling = Math.log2(record.sources.samplePoints);
  const most = max(channels.information_bits) ?? 0;
  const x = scaleLinear([0, Math.max(1, rows.length)], [frame.left, frame.right]);
  const y = scaleLinear([0, Math.max(most * 1.05, 0.1)], [frame.bottom, frame.top]);
  const step = (frame.right - frame.left) / Math.max(1, rows.length);
  const states = (Object.keys(STATES) as State[]).filter((state) => rows.some((row) => stateOf(tables, row) === state));
  const bars = states.map((state) => {
    const path = rows
      .map((row, place) => ({ row, place }))
      .filter(({ row }) => stateOf(tables, row) === state)
      .map(
        ({ row, place }) =>
          `M${at(x(place))} ${at(frame.bottom)}V${at(y(channels.information_bits[row]!))}h${at(step)}V${at(frame.bottom)}z`,
      );
    return html`<path d="${path.join('')}" fill="${STATES[state]}"/>`;
  });
  const line =
    ceiling <= most * 1.05
      ? html`<path d="M${at(frame.left)} ${at(y(ceiling))}H${at(frame.right)}" stroke="#d55e00" stroke-dasharray="3 2" stroke-width="0.7"/>`
      : html``;
  const axes = drawAxes(
    frame,
    { scale: x, title: 'channels, the most informative first' },
    { scale: y, title: `bits (at most ${ceiling.toFixed(1)})` },
  );
  const title = `Information of ${rows.length} channels, sorted`;
  return drawing(widthMm, frame.height, { title, content: html`${bars}${line}${axes}${legend(frame, states)}` });
}

function drawKl(data: RunData, widthMm: number): Html {
  const { tables } = data;
  const { channels } = tables;
  const frame = frameOf(widthMm, isNarrow(widthMm) ? 0.8 : 0.42);
  const rows = [...channels.channel.keys()].filter((row) => Number.isFinite(channels.kl_nats[row]!));
  const klOf = (row: number): number => channels.kl_nats[row]! / Math.LN2;
  const x = scaleLinear([0, (max(rows, klOf) ?? 1) * 1.05 || 1], [frame.left, frame.right]);
  const y = scaleLinear(
    [0, (max(rows, (row) => channels.information_bits[row]!) ?? 1) * 1.05 || 1],
    [frame.bottom, frame.top],
  );
  const states = (Object.keys(STATES) as State[]).filter((state) => rows.some((row) => stateOf(tables, row) === state));
  const marks = states.map((state) =>
    dots(
      rows
        .filter((row) => stateOf(tables, row) === state)
        .map((row) => [x(klOf(row)), y(channels.information_bits[row]!)]),
      STATES[state],
      isNarrow(widthMm) ? 0.9 : 1.3,
    ),
  );
  const axes = drawAxes(
    frame,
    { scale: x, title: 'mean KL to the prior, bits' },
    { scale: y, title: 'information, bits' },
  );
  return drawing(widthMm, frame.height, {
    title: `KL against information of ${rows.length} channels`,
    content: html`${marks}${axes}${legend(frame, states)}`,
  });
}

function* plotted({ tables }: RunData): Generator<(string | number)[]> {
  const { channels, spaces } = tables;
  const nameOf = channelNamer(tables);
  for (const row of channels.channel.keys()) {
    const channel = channels.channel[row]!;
    const ensemble = spaces.ensemble[channels.space[row]!]!;
    yield [
      channel,
      nameOf(channel),
      ensemble,
      channels.information_bits[row]!,
      channels.kl_nats[row]!,
      stateOf(tables, row),
    ];
  }
}

const COLUMNS = ['channel', 'name', 'ensemble', 'information_bits', 'kl_nats', 'state'];

/** Information per channel, and KL against it where KL has a meaning. */
export function informationFigures(data: RunData): Figure[] {
  const { channels } = data.tables;
  const values = { data: () => ({ columns: COLUMNS, rows: plotted(data) }) };
  const sorted: Figure = {
    id: 'information',
    title: `Information of ${channels.channel.length} channels, sorted`,
    draw: (widthMm) => drawSorted(data, widthMm),
    ...values,
  };
  if (!channels.kl_nats.some(Number.isFinite)) return [sorted];
  const kl: Figure = {
    id: 'information-kl',
    title: 'KL to the prior against information',
    draw: (widthMm) => drawKl(data, widthMm),
    ...values,
  };
  return [sorted, kl];
}
