import type { Companion } from './companions.ts';
import { few } from './companions.ts';
import type { FileReading } from './file-reading.ts';
import type { FoundFile } from './found.ts';
import { deviationOfPrior } from './width.ts';
import { element, keyword, opening, shownPath } from './python.ts';
import { readName } from './reading.ts';

/** What a person should know of the arrays of a file and what lies beside them there. */
export function besideRemarks(
  file: FoundFile,
  reading: FileReading,
  context: { readonly factors: Companion | undefined; readonly shown: string },
): string[] {
  const { kind, layout } = reading;
  const { points, dimensions } = layout;
  const remarks: string[] = [];
  if (kind === 'points') {
    remarks.push(
      'these are means alone, without a posterior: structure needs logvar (or variance, std, repeated samples) beside them',
      ...halvesRemark(file, reading, context.shown),
    );
  }
  if (dimensions > points && kind !== 'coefficients') {
    remarks.push(
      `${points} points of ${dimensions} dimensions: the axes are points × dimensions; if yours are the other way round, save array.T`,
    );
  }
  return [...remarks, ...companyRemarks(file, reading, context)];
}

/** Means and log-variances side by side in one array of twice the width. */
function halvesRemark(file: FoundFile, { arrays, layout }: FileReading, shown: string): string[] {
  const array = file.arrays.find(({ name }) => file.single || name === arrays.mean);
  const half = layout.dimensions / 2;
  const { moments, rows } = array?.facts ?? {};
  if (array === undefined || moments === undefined || !Number.isInteger(half) || layout.spaces >= 0) return [];
  const deviation = deviationOfPrior(moments.square.slice(0, half), moments.exp.slice(half));
  if (!(deviation < HALVES_DEVIATION_MAX) || half < 3 || (rows ?? 0) < 100) return [];
  const from = element(array.name, file);
  return [
    `the ${layout.dimensions} columns look like ${half} means and ${half} log-variances side by side; if so, for each file: ${opening(file, shown)}; np.savez("….npz", mean=${from}[:, :${half}], logvar=${from}[:, ${half}:])`,
  ];
}

const HALVES_DEVIATION_MAX = 0.2;

/** Arrays of classes or identities beside the posteriors. */
function companyRemarks(
  file: FoundFile,
  { kind, arrays, layout }: FileReading,
  { factors, shown }: { readonly factors: Companion | undefined; readonly shown: string },
): string[] {
  if (file.single || kind === 'labels' || file.arrays.some(({ name }) => name === 'ids')) return [];
  const beside = file.arrays
    .filter(
      ({ name, shape }) => shape.length === 1 && shape[0] === layout.points && !Object.values(arrays).includes(name),
    )
    .filter(({ dtype }) => !dtype.includes('float'))
    .map(({ name }) => ({ name, reading: readName(name).reading }));
  const remarks: string[] = [];
  const ids = beside.find(({ reading }) => reading === 'ids');
  if (ids !== undefined) {
    remarks.push(
      `${ids.name} in ${file.path} may be the identity of the data points: saved under the name ids, it is compared over all files`,
    );
  }
  const labels = beside.filter(({ reading }) => reading !== 'ids').map(({ name }) => name);
  if (labels.length === 0 || (factors !== undefined && factors.fault === undefined)) return remarks;
  const saved = labels.map((name, k) => `${keyword(name, `factor${k}`)}=${element(name, file)}`).join(', ');
  const target = JSON.stringify(shownPath(shown, 'factors.npz'));
  remarks.push(
    `${few(labels)} in ${file.path} could be known factors; save them in a file of their own: ${opening(file, shown)}; np.savez(${target}, ${saved})`,
  );
  return remarks;
}
