import type { Companion } from './companions.ts';
import { few } from './companions.ts';
import type { FoundFile } from './found.ts';
import type { Reading } from './posterior.ts';
import { readName } from './reading.ts';

/** What a person should know of the arrays of a file and what lies beside them there. */
export function besideRemarks(
  file: FoundFile,
  { kind, arrays, layout }: Reading,
  { factors, shown }: { factors: Companion | undefined; shown: string },
): string[] {
  const rest = file.arrays.filter(
    ({ name, shape, dtype }) =>
      shape.length === 1 &&
      shape[0] === layout.points &&
      !Object.values(arrays).includes(name) &&
      !dtype.includes('float'),
  );
  const { points, dimensions } = layout;
  const remarks: string[] = [];
  if (kind === 'points') {
    remarks.push(
      'these are means alone, without a posterior: structure needs logvar (or variance, std, repeated samples) beside them',
    );
  }
  if (dimensions > points && kind !== 'coefficients') {
    remarks.push(
      `${points} points of ${dimensions} dimensions: the axes are points × dimensions; if yours are the other way round, save array.T`,
    );
  }
  if (file.arrays.some(({ name }) => name === 'ids')) return remarks;
  if (file.format === 'npy' || kind === 'labels') return remarks;
  const named = rest.map(({ name }) => ({ name, reading: readName(name).reading }));
  const ids = named.find(({ reading }) => reading === 'ids');
  if (ids !== undefined) {
    remarks.push(
      `${ids.name} in ${file.path} may be the identity of the data points: saved under the name ids, it is compared over all files`,
    );
  }
  const labels = named.filter(({ reading }) => reading !== 'ids').map(({ name }) => name);
  if (labels.length === 0 || (factors !== undefined && factors.fault === undefined)) return remarks;
  const folder = shown.replace(/\/$/, '');
  const saved = labels
    .map((name) => `${/^[A-Za-z_]\w*$/.test(name) ? name : 'label'}=z[${JSON.stringify(name)}]`)
    .join(', ');
  remarks.push(
    `${few(labels)} in ${file.path} could be known factors; save them in a file of their own: z = np.load(${JSON.stringify(`${folder}/${file.path}`)}); np.savez(${JSON.stringify(`${folder}/factors.npz`)}, ${saved})`,
  );
  return remarks;
}
