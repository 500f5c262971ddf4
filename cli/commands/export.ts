import { CensusError } from '../../contracts/errors.ts';
import { parseRun } from '../../contracts/keys.ts';
import { pathOfArgument, readEnvironment } from '../environment.ts';
import { exportFigures } from '../export-figures.ts';
import { exportFusion } from '../export-fusion.ts';
import { exportMatrix, type MatrixExport } from '../export-matrix.ts';
import { exportTraversals } from '../export-traversals.ts';
import { createOutput } from '../output.ts';
import type { CommonFlags } from '../prepare.ts';
import { readingRun } from '../../store/sound-tables.ts';
import { locateRun, requireFinished } from '../runs.ts';

export interface ExportFlags extends CommonFlags, Omit<MatrixExport, 'matrix'> {
  readonly matrix?: MatrixExport['matrix'];
  /** Name of a fusion. */
  readonly fusion?: string;
  /** A folder, or true for one named after the run. */
  readonly figures?: string | true;
  /** A file, or true for one named after the run. */
  readonly traversals?: string | true;
  readonly steps: number;
  readonly out?: string;
}

function refuseNothing({ matrix, fusion, figures, traversals, out }: ExportFlags): void {
  if ([matrix, fusion, figures, traversals].every((each) => each === undefined)) {
    throw new CensusError('usage', 'export: expected --matrix, --fusion, --figures or --traversals, got none', {
      hint: 'census export --help tells what each writes; the tables themselves are Parquet already',
    });
  }
  if (out !== undefined && (matrix === undefined) === (fusion === undefined)) {
    const got = matrix === undefined ? 'none' : 'both';
    throw new CensusError('usage', `--out: expected --matrix or --fusion beside it, got ${got}`, {
      hint: '--figures and --traversals take their place themselves: --figures FOLDER, --traversals FILE',
    });
  }
}

/** `census export RUN`: matrices, figures and traversals as files for other tools. */
export async function exportRun(word: string, flags: ExportFlags): Promise<void> {
  refuseNothing(flags);
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const environment = readEnvironment();
  const { store, run } = await locateRun(word, flags, environment);
  await requireFinished(store, run);
  const { name } = parseRun(run)!;
  const place = (given: string | true | undefined, usual: string): string =>
    pathOfArgument(environment, typeof given === 'string' ? given : usual);
  const files: string[] = [];
  if (flags.matrix !== undefined) {
    const { matrix, to, by, ensemble } = flags;
    const path = place(flags.out, `${name}-${matrix}.${to}`);
    await readingRun(run, () => exportMatrix(store, run, { matrix, to, by, ensemble, path }));
    files.push(path);
  }
  if (flags.fusion !== undefined) {
    const path = place(flags.out, `${name}-fusion.${flags.to}`);
    await readingRun(run, () => exportFusion(store, run, { fusion: flags.fusion!, to: flags.to, path }));
    files.push(path);
  }
  if (flags.traversals !== undefined) {
    const path = place(flags.traversals, `${name}-traversals.npz`);
    const rows = await readingRun(run, () => exportTraversals(store, run, { steps: flags.steps, path }));
    files.push(path);
    const images = path.replace(/(\.npz)?$/, '.images.npy');
    output.note(
      `${rows} traversals of ${flags.steps} steps; put the decoded pictures (${rows} × ${flags.steps} × height × width, or × bands besides) into ${images}, then census report ${word} --traversals ${path}`,
    );
  }
  if (flags.figures !== undefined) {
    const folder = place(flags.figures, `${name}-figures`);
    const onFigure = (done: number, total: number): void =>
      output.progress(`figures ${done}/${total}`, { event: 'progress', stage: 'figures', done, total });
    files.push(...(await readingRun(run, () => exportFigures(store, run, { folder, onFigure }))));
  }
  output.settle();
  for (const file of files) output.result(file);
  output.event({ event: 'exported', run, files });
}
