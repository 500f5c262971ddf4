import { join } from 'node:path';
import type { Figure } from '../report/figure.ts';
import { pdfOf } from '../report/figure-pdf.ts';
import { figuresOf } from '../report/panels/index.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRunData } from '../store/run-data.ts';
import { csvRow } from './csv.ts';
import { writeWhole } from './whole-file.ts';

/** One column and two columns of a journal. */
const WIDTHS_MM = [85, 180];

function* csvOf(figure: Figure): Generator<string> {
  const { columns, rows } = figure.data();
  yield csvRow(columns);
  for (const row of rows) yield csvRow(row);
}

async function writeFigure(folder: string, figure: Figure): Promise<string[]> {
  const paths: string[] = [];
  const write = async (name: string, chunks: Iterable<string | Uint8Array>): Promise<void> => {
    const path = join(folder, name);
    await writeWhole(path, chunks);
    paths.push(path);
  };
  for (const widthMm of WIDTHS_MM) {
    const svg = figure.draw(widthMm).markup;
    await write(`${figure.id}-${widthMm}mm.svg`, [`<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`]);
    await write(`${figure.id}-${widthMm}mm.pdf`, [await pdfOf(svg, { widthMm, title: figure.title })]);
  }
  await write(`${figure.id}.csv`, csvOf(figure));
  return paths;
}

/**
 * Writes every figure of a run as SVG and PDF in two widths, with what it plots as CSV.
 * @param onFigure told after each.
 * @returns the paths written.
 */
export async function exportFigures(
  store: ObjectStore,
  run: string,
  { folder, onFigure }: { folder: string; onFigure: (done: number, total: number) => void },
): Promise<string[]> {
  const figures = figuresOf(await readRunData(store, run));
  const paths: string[] = [];
  for (const [k, figure] of figures.entries()) {
    paths.push(...(await writeFigure(folder, figure)));
    onFigure(k + 1, figures.length);
  }
  return paths;
}
