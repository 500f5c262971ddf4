import type { CensusError } from '../../contracts/errors.ts';
import { listNames, refusal, shapeText } from '../refusal.ts';
import type { Found, FoundFile } from './found.ts';
import { looksLikeWeights } from '../weights.ts';
import type { FileReading } from './file-reading.ts';
import { readingsOf } from './posterior.ts';
import { element, opening } from './python.ts';
import { mergingLines, pairsOfFiles } from './split.ts';

const SAVE = 'np.savez(f"seed{seed}.npz", mean=mean, logvar=logvar)';
const ENCODE = `encode the same data points with every model and save what the encoder gives, one file a model:\nmean, logvar = encoder(x)  # points × dimensions each, as numpy arrays\n${SAVE}`;
const WEIGHTS = /\.(pt|pth|ckpt|bin|pkl|pickle|joblib|h5|hdf5|keras|onnx|tf|pb|msgpack|safetensors)$/i;

/** The error for a folder without posteriors: what is there instead, and how to come by some. */
export function nothingFound(found: Found, shown: string): CensusError {
  const fail = (got: string, hint: string) =>
    refusal('input-array', { file: shown }, `expected files of posteriors, got ${got}`, hint);
  if (found.paths.length === 0) return fail('an empty folder', ENCODE);
  const pairs = pairsOfFiles(found);
  if (pairs.length > 0) {
    const [{ mean, width, role }] = pairs as [(typeof pairs)[number]];
    const lines = mergingLines(pairs, shown);
    const got = `means and ${role === 'covariance' ? 'covariances' : 'widths'} in files of their own, such as ${mean.path} and ${width.path}`;
    return fail(got, `a job takes one file for each model; these lines of Python put the pairs together:\n${lines}`);
  }
  const foreign = found.files.flatMap((file) =>
    readingsOf(file)
      .slice(0, 1)
      .flatMap(({ conversion, arrays }) => (conversion === undefined ? [] : { file, conversion, arrays })),
  );
  if (foreign.length > 0) {
    const [{ file, conversion, arrays }] = foreign as [(typeof foreign)[number]];
    const mean = arrays.mean === undefined ? '' : `mean=${element(arrays.mean, file)}, `;
    const made = conversion.save(element(conversion.array, file));
    const hint = `a job cannot name these; for each file: ${opening(file, shown)}; np.savez("….npz", ${mean}${made})`;
    return fail(`${conversion.what}: ${file.path}: ${conversion.array}`, hint);
  }
  const weights = [
    ...found.files.filter(({ arrays }) => looksLikeWeights(arrays.map(({ name }) => name))).map(({ path }) => path),
    ...found.ignored.filter(({ path }) => WEIGHTS.test(path)).map(({ path }) => path),
  ];
  if (weights.length > 0) {
    const own = found.ignored.find(({ path, hint }) => weights.includes(path) && /load\(|File\(/.test(hint ?? ''));
    const export_ = own?.hint === undefined ? '' : `\nif ${own.path} holds posteriors already: ${own.hint}`;
    return fail(`checkpoints or pickles: ${listNames(weights, 5)}`, ENCODE + export_);
  }
  const arrays = found.files.flatMap(({ path, arrays }) =>
    arrays.map(({ name, shape }) => `${path}: ${name} ${shapeText(shape)}`),
  );
  if (arrays.length > 0) return fail(`other arrays: ${listNames(arrays, 5)}`, ENCODE);
  const reasons = new Map([
    ...found.ignored.map(({ path, why }) => [path, why] as const),
    ...found.files.map(({ path, unread }) => [path, unread[0] ?? 'no arrays'] as const),
  ]);
  const told = found.paths.map((path) => (reasons.has(path) ? `${path} (${reasons.get(path)})` : path));
  return fail(listNames(told, 3), ENCODE);
}

/**
 * The error for arrays that lie on their side, where another file tells how many points there are.
 *
 * @param evidence the file that has as many rows as these arrays have columns.
 */
export function onTheirSide(file: FoundFile, reading: FileReading, shown: string, evidence: string): CensusError {
  const [role, name] = Object.entries(reading.arrays)[0]!;
  const array = file.arrays.find((own) => own.name === name || file.single)!;
  const got = `${file.path}: ${name} ${shapeText(array.shape)}, while ${evidence} has ${reading.layout.dimensions} rows`;
  const saved = Object.entries(reading.arrays).map(([own, each]) => `${own}=${element(each, file)}.T`);
  const hint = `the axes are points × dimensions; for each file: ${opening(file, shown)}; np.savez("….npz", ${saved.join(', ')})`;
  return refusal('input-shape', { file: shown, array: role }, `expected points × dimensions, got ${got}`, hint);
}
