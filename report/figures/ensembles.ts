import type { PairGrid, RunData } from '../../contracts/run-data.ts';
import type { Figure } from '../figure.ts';
import { html, type Html } from '../html.ts';
import { drawing } from './axes.ts';
import { fontSizeOf, isNarrow, pointsOf } from './printed-size.ts';
import { rasterOf } from './structure-matrix.ts';
import { at, distinctParts, label, textWidth } from './text.ts';
import { leafRows } from '../leaf-rows.ts';

/** Ensembles drawn at most; a reader could not compare more at a glance. */
const ENSEMBLES_MAX = 64;
/** Pixels along the side of a small matrix; channels beyond are averaged. */
const PIXELS_MAX = 160;

interface Small {
  readonly name: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly clusters: number;
  readonly order: number;
}

/** The metadata key that tells ensembles apart: the same within each, not the same in all. Numeric ones first. */
function groupingKey({ tables, record }: RunData): string | undefined {
  const { space_metadata: metadata, spaces } = tables;
  const candidates = [...new Set(metadata.key)].filter((key) => {
    const values = record.sources.ensembles.map((ensemble) => {
      const rows = [...metadata.key.keys()].filter(
        (row) => metadata.key[row] === key && spaces.ensemble[metadata.space[row]!] === ensemble,
      );
      return new Set(rows.map((row) => metadata.text[row]!));
    });
    return values.every((texts) => texts.size === 1) && new Set(values.flatMap((texts) => [...texts])).size > 1;
  });
  const isNumber = (key: string): boolean =>
    metadata.key.every((each, row) => each !== key || Number.isFinite(metadata.number[row]!));
  return candidates.find(isNumber) ?? candidates[0];
}

function smallsOf(data: RunData, grid: PairGrid): Small[] {
  const { tables, record } = data;
  const key = groupingKey(data);
  const clusters = tables[`clusters_${grid.similarity}`]!;
  const ensembleOf = Array.from(grid.channels, (channel) => tables.spaces.ensemble[tables.channels.space[channel]!]!);
  const smalls = record.sources.ensembles.flatMap((name, k) => {
    const start = ensembleOf.indexOf(name);
    if (start < 0) return [];
    const space = tables.spaces.ensemble.indexOf(name);
    const row = [...tables.space_metadata.key.keys()].find(
      (at) => tables.space_metadata.key[at] === key && tables.space_metadata.space[at] === space,
    );
    const number = row === undefined ? NaN : tables.space_metadata.number[row]!;
    return [
      {
        name,
        key: row === undefined ? '' : `${key} ${tables.space_metadata.text[row]}`,
        start,
        end: ensembleOf.lastIndexOf(name) + 1,
        clusters: leafRows(clusters).filter((leaf) => clusters.ensemble[leaf] === name).length,
        order: Number.isFinite(number) ? number : k,
      },
    ];
  });
  return smalls.sort((a, b) => a.order - b.order).slice(0, ENSEMBLES_MAX);
}

/** An ensemble's square of the grid as a picture, at most so many pixels wide. */
function pictureOf(grid: PairGrid, { start, end }: Small): string {
  const square = { first: Math.floor(start / grid.bin), end: Math.ceil(end / grid.bin) };
  return rasterOf(grid, square, Math.max(1, Math.ceil((square.end - square.first) / PIXELS_MAX)));
}

function draw(grid: PairGrid, smalls: readonly Small[], widthMm: number): Html {
  const width = pointsOf(widthMm);
  const fontSize = fontSizeOf(widthMm);
  const columns = Math.min(smalls.length, isNarrow(widthMm) ? 4 : 6);
  const gap = 8;
  const side = (width - gap * (columns - 1)) / Math.max(columns, 3);
  const head = fontSize * 2.9;
  const rows = Math.ceil(smalls.length / columns);
  const names = smalls.map(({ name }) => name);
  const fit = names.every((name) => textWidth(name, fontSize, true) <= side);
  const shown = fit ? names : distinctParts(names);
  const content = smalls.map((small, k) => {
    const x = (k % columns) * (side + gap);
    const y = Math.floor(k / columns) * (side + head + gap) + head;
    const groups = small.clusters === 1 ? '1 cluster' : `${small.clusters} clusters`;
    const about = `${small.key === '' ? '' : `${small.key}, `}${groups}`;
    return html`${label(shown[k]!, { x, y: y - fontSize * 1.5, size: fontSize, width: side, bold: true, whole: small.name })}${label(about, { x, y: y - fontSize * 0.4, size: fontSize, width: side, kind: 'muted' })}<image href="${pictureOf(grid, small)}" x="${at(x)}" y="${at(y)}" width="${at(side)}" height="${at(side)}" preserveAspectRatio="none" image-rendering="pixelated"/>`;
  });
  return drawing(widthMm, rows * (side + head + gap), {
    title: titleOf(grid, smalls.length),
    content: html`${content}`,
  });
}

const titleOf = ({ similarity }: PairGrid, count: number): string =>
  `${similarity === 'nmi' ? 'NMI' : 'exp(−VI)'} within each of ${count} ensembles, at one scale`;

/** Small matrices of all ensembles side by side, in the order of what tells them apart. */
export function ensembleFigures(data: RunData): Figure[] {
  if (data.record.sources.ensembles.length < 2 || data.record.job.analyses.structure?.scope === 'all') return [];
  return data.grids.map((grid) => {
    const smalls = smallsOf(data, grid);
    return {
      id: `ensembles-${grid.similarity}`,
      title: titleOf(grid, smalls.length),
      draw: (widthMm) => draw(grid, smalls, widthMm),
      data: () => ({
        columns: ['ensemble', 'key', 'channels', 'clusters'],
        rows: smalls.map(({ name, key, start, end, clusters }) => [name, key, end - start, clusters]),
      }),
    };
  });
}
