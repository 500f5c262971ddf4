import { describe, expect, it } from '@jest/globals';
import type { ErrorTag } from '../../contracts/errors.ts';
import type { ArraysJob } from '../../contracts/job.ts';
import { GAUSSIAN, jobOf, readAll, refusalOf } from './fixture-job.ts';

interface Case {
  file: string;
  arrays?: ArraysJob;
  tag: ErrorTag;
  array?: string;
  row?: number;
  column?: number;
  says: string;
  hint: string;
}

const variance: ArraysJob = { mean: 'mean', variance: 'logvar' };
const std: ArraysJob = { mean: 'mean', std: 'logvar' };
const probabilities: ArraysJob = { probabilities: 'p' };
const samples: ArraysJob = { samples: 'samples' };
const full: ArraysJob = { mean: 'mean', covariance: 'cov' };
const coefficients: ArraysJob = { coefficients: 'B' };
const single: ArraysJob = { labels: 'x' };

/** Every broken file, and what a person is told of it. */
const CASES: readonly Case[] = [
  // Values.
  {
    file: 'nan.npz',
    tag: 'input-value',
    array: 'mean',
    row: 7,
    column: 1,
    says: 'expected a finite number, got NaN',
    hint: 'diverged',
  },
  { file: 'inf.npz', tag: 'input-value', array: 'logvar', row: 3, column: 2, says: 'got Infinity', hint: 'diverged' },
  {
    file: 'overflow.npz',
    tag: 'input-value',
    array: 'logvar',
    row: 4,
    column: 0,
    says: 'between -745 and 709, got 800',
    hint: 'natural logarithm',
  },
  {
    file: 'underflow.npz',
    tag: 'input-value',
    array: 'logvar',
    row: 5,
    column: 0,
    says: 'got -800',
    hint: 'give mean alone',
  },
  {
    file: 'zero_variance.npz',
    arrays: variance,
    tag: 'input-value',
    array: 'logvar',
    row: 2,
    column: 1,
    says: 'a variance above 0, got 0',
    hint: 'deterministic',
  },
  {
    file: 'negative_std.npz',
    arrays: variance,
    tag: 'input-value',
    array: 'logvar',
    row: 0,
    column: 0,
    says: 'a variance above 0, got -',
    hint: 'this looks like logvar',
  },
  {
    file: 'negative_std.npz',
    arrays: std,
    tag: 'input-value',
    array: 'logvar',
    row: 0,
    column: 0,
    says: 'a standard deviation above 0, got -',
    hint: 'this looks like logvar',
  },
  {
    file: 'logits.npz',
    arrays: probabilities,
    tag: 'input-value',
    array: 'p',
    row: 0,
    says: 'probabilities of at least 0, got -',
    hint: 'softmax',
  },
  {
    file: 'sums.npz',
    arrays: probabilities,
    tag: 'input-value',
    array: 'p',
    row: 6,
    says: 'sum to 1, got a sum of 1.3',
    hint: 'last axis',
  },
  {
    file: 'nan_samples.npz',
    arrays: samples,
    tag: 'input-value',
    array: 'samples',
    row: 7,
    column: 1,
    says: 'got NaN in repeat 2',
    hint: 'diverged',
  },
  {
    file: 'repeats.npz',
    arrays: samples,
    tag: 'input-value',
    array: 'samples',
    row: 0,
    says: '4 repeats that differ',
    hint: 'draw from the posterior',
  },
  {
    file: 'asymmetric.npz',
    arrays: full,
    tag: 'input-value',
    array: 'cov',
    row: 4,
    says: 'symmetric covariance',
    hint: 'Cholesky',
  },
  {
    file: 'indefinite.npz',
    arrays: full,
    tag: 'input-value',
    array: 'cov',
    row: 8,
    says: 'positive definite',
    hint: 'identity',
  },
  {
    file: 'distances.npz',
    arrays: coefficients,
    tag: 'input-value',
    array: 'B',
    row: 0,
    column: 0,
    says: '1 on the diagonal, got 0',
    hint: 'distances',
  },
  {
    file: 'lopsided.npz',
    arrays: coefficients,
    tag: 'input-value',
    array: 'B',
    row: 2,
    column: 5,
    says: 'expected 1 as at [5, 2], got 0.5',
    hint: 'symmetric',
  },
  {
    file: 'null.parquet',
    tag: 'input-value',
    array: 'mean',
    row: 5,
    column: 1,
    says: 'got none (null)',
    hint: 'every data point',
  },
  // Types.
  { file: 'complex.npz', tag: 'input-dtype', array: 'mean', says: 'complex numbers (complex64)', hint: 'np.real' },
  { file: 'integers.npz', tag: 'input-dtype', array: 'mean', says: 'got int64', hint: 'astype(np.float32)' },
  { file: 'object.npz', tag: 'input-dtype', array: 'mean', says: 'Python objects (pickled', hint: 'never opened' },
  {
    file: 'object.npy',
    arrays: single,
    tag: 'input-dtype',
    array: 'object',
    says: 'Python objects (pickled',
    hint: 'never opened',
  },
  { file: 'structured.npz', tag: 'input-dtype', array: 'mean', says: 'a structured type', hint: 'array of its own' },
  { file: 'dates.npz', tag: 'input-dtype', array: 'mean', says: 'dates or times', hint: 'convert' },
  { file: 'strings.npz', tag: 'input-dtype', array: 'mean', says: 'got string', hint: 'numbers' },
  {
    file: 'floats_as_labels.npz',
    arrays: { labels: 'codes' },
    tag: 'input-dtype',
    array: 'codes',
    says: 'got float64',
    hint: 'astype(int)',
  },
  {
    file: 'float_ids.npz',
    tag: 'input-dtype',
    array: 'ids',
    says: 'integers or strings, got float64',
    hint: 'astype(np.int64)',
  },
  { file: 'complex.safetensors', tag: 'input-dtype', array: 'mean', says: 'got C64', hint: 'float()' },
  {
    file: 'struct.parquet',
    tag: 'input-dtype',
    array: 'mean',
    says: 'got a struct or map',
    hint: 'convert the column',
  },
  // Shapes.
  {
    file: 'shape.npz',
    tag: 'input-shape',
    array: 'logvar',
    says: 'expected (12, 3) to fit mean, got (12, 2)',
    hint: 'one shape',
  },
  { file: 'flat.npz', tag: 'input-shape', array: 'mean', says: 'got (12,)', hint: 'mean[:, None]' },
  { file: 'cube.npz', tag: 'input-shape', array: 'mean', says: 'got (2, 2, 12, 3)', hint: 'mean.reshape(-1, 12, 3)' },
  {
    file: 'map.npz',
    tag: 'input-shape',
    array: 'mean',
    says: 'expected 12 points (ids), got (12, 4, 4)',
    hint: 'mean.reshape(12, 16)',
  },
  {
    file: 'small_map.npz',
    tag: 'input-shape',
    array: 'mean',
    says: 'at least 100 points on its second axis, got (12, 4, 4)',
    hint: 'mean.reshape(12, 16)',
  },
  { file: 'empty.npz', tag: 'input-shape', array: 'mean', says: 'got (0, 3)', hint: 'empty' },
  { file: 'no_dimensions.npz', tag: 'input-shape', array: 'mean', says: 'got (12, 0)', hint: 'empty' },
  { file: 'one_point.npz', tag: 'input-shape', array: 'mean', says: 'at least 2 data points, got 1', hint: 'axes' },
  {
    file: 'oblong.npz',
    arrays: coefficients,
    tag: 'input-shape',
    array: 'B',
    says: 'a square matrix, got (12, 11)',
    hint: 'n×n',
  },
  {
    file: 'one_repeat.npz',
    arrays: samples,
    tag: 'input-shape',
    array: 'samples',
    says: 'at least 2 repeats, got 1',
    hint: 'repeated',
  },
  { file: 'matrix_ids.npz', tag: 'input-shape', array: 'ids', says: 'got (12, 1)', hint: 'ids.ravel()' },
  {
    file: 'ragged.parquet',
    tag: 'input-shape',
    array: 'mean',
    row: 5,
    says: 'expected a list of (2,) values as in row 0, got 1',
    hint: 'same length',
  },
  // Names.
  {
    file: 'misnamed.npz',
    tag: 'input-array',
    array: 'mean',
    says: 'expected an array of this name for mean, got none',
    hint: 'did you mean mu? If so, arrays: { mean: mu }; the file has: mu, log_var',
  },
  { file: 'gap.parquet', tag: 'input-array', array: 'mean', says: 'got no mean_1', hint: 'without a gap' },
  // Data points.
  { file: 'short_ids.npz', tag: 'input-alignment', array: 'ids', says: 'expected 12 ids', hint: 'same rows' },
  { file: 'transposed.npz', tag: 'input-alignment', array: 'ids', says: 'expected 3 ids', hint: 'array.T' },
  // Formats.
  {
    file: 'truncated.npy',
    arrays: single,
    tag: 'input-format',
    array: 'truncated',
    says: '(192 bytes) as its header says, got 183 bytes',
    hint: 'cut short',
  },
  {
    file: 'header_only.npy',
    arrays: single,
    tag: 'input-format',
    array: 'header_only',
    says: 'got a file of 40',
    hint: 'numpy.save',
  },
  {
    file: 'promise.npy',
    arrays: single,
    tag: 'input-format',
    array: 'promise',
    says: '(1000000000000, 3) float64 (24000000000000 bytes)',
    hint: 'cut short',
  },
  {
    file: 'overlong.npy',
    arrays: single,
    tag: 'input-format',
    array: 'overlong',
    says: 'header of 65535 bytes',
    hint: 'numpy.save',
  },
  {
    file: 'code.npy',
    arrays: single,
    tag: 'input-format',
    array: 'code',
    says: 'text that is no literal',
    hint: 'numpy.save',
  },
  { file: 'nothing.npz', tag: 'input-format', says: 'got an empty file', hint: 'export' },
  { file: 'text.npz', tag: 'input-format', says: 'expected a zip archive', hint: 'numpy.savez' },
  { file: 'truncated.npz', tag: 'input-format', says: 'no end of its directory', hint: 'cut short' },
  { file: 'damaged_deflate.npz', tag: 'input-format', array: 'mean', says: 'expected', hint: 'again' },
  { file: 'crc.npz', tag: 'input-format', array: 'logvar', says: 'expected the checksum', hint: 'damaged' },
  {
    file: 'not_npy.npz',
    tag: 'input-format',
    says: 'an archive of .npy arrays, got one without any',
    hint: 'numpy.savez',
  },
  { file: 'torch.npz', tag: 'input-format', says: 'expected a value on the stack, got none', hint: 'torch.save' },
  {
    file: 'twice.npz',
    tag: 'input-format',
    array: 'mean',
    says: 'one member of this name, got two',
    hint: 'numpy.savez',
  },
  { file: 'encrypted.npz', tag: 'input-format', says: 'encrypted data', hint: 'password' },
  { file: 'promise.npz', tag: 'input-format', array: 'mean', says: '(1000000000000, 3) float64', hint: 'cut short' },
  {
    file: 'bomb.npz',
    tag: 'input-format',
    array: 'mean',
    says: 'expected 4294967280 bytes as listed',
    hint: 'damaged',
  },
  {
    file: 'swollen.npz',
    tag: 'input-format',
    array: 'mean',
    says: 'expected 272 bytes as listed, got more',
    hint: 'damaged',
  },
  { file: 'truncated.safetensors', tag: 'input-format', array: 'mean', says: 'as its header says', hint: 'cut short' },
  { file: 'header.safetensors', tag: 'input-format', says: 'header of 1099511627776 bytes', hint: 'cut short' },
  { file: 'promise.safetensors', tag: 'input-format', array: 'mean', says: '12000000000000 bytes', hint: 'cut short' },
  { file: 'truncated.parquet', tag: 'input-format', says: 'expected a Parquet table', hint: 'write it again' },
  { file: 'cut_inside.parquet', tag: 'input-format', says: 'expected', hint: 'write it again' },
  { file: 'damaged.parquet', tag: 'input-format', says: 'expected a Parquet table', hint: 'write it again' },
  {
    file: 'runs.parquet',
    tag: 'input-format',
    array: 'logvar_1',
    says: 'runs of at most 12 values',
    hint: 'write it again',
  },
  ...['pt', 'pth', 'h5', 'pkl', 'mat', 'csv'].map((extension): Case => ({
    file: `model.${extension}`,
    tag: 'input-format',
    says: 'expected .npz, .npy, .safetensors, .parquet, .pt or .h5, got',
    hint: 'export it with Python: import',
  })),
  // PyTorch.
  { file: 'command.pt', tag: 'input-format', says: 'a pickle that asks for posix.system', hint: 'np.savez' },
  { file: 'network.pt', tag: 'input-format', says: 'torch.nn.modules.container.Sequential', hint: 'encode the data' },
  { file: 'legacy.pt', tag: 'input-format', says: 'a PyTorch file of the format before 1.6', hint: 'torch.load' },
  { file: 'pickled.pt', tag: 'input-format', says: 'got a pickle', hint: 'import pickle' },
  { file: 'no_tensors.pt', tag: 'input-format', says: 'a dictionary without any', hint: 'torch.save({"mean": mean' },
  { file: 'weights.pt', tag: 'input-array', array: 'mean', says: 'got none', hint: "look like a model's weights" },
  { file: 'sparse.pt', tag: 'input-dtype', array: 'mean', says: 'got a sparse tensor', hint: 'to_dense()' },
  { file: 'objects.pt', tag: 'input-dtype', array: 'mean', says: 'got Python objects', hint: 'save plain numbers' },
  { file: 'expanded.pt', tag: 'input-format', array: 'mean', says: '4000000000000 bytes', hint: 'expanded' },
  { file: 'beyond.pt', tag: 'input-format', array: 'mean', says: '(156 bytes of storage)', hint: 'damaged' },
  { file: 'short_storage.pt', tag: 'input-format', array: 'mean', says: 'got 100 bytes', hint: 'damaged' },
  { file: 'no_storage.pt', tag: 'input-format', says: 'stored/data/0, got none', hint: 'damaged' },
  { file: 'cut.pt', tag: 'input-format', says: 'got no end of its directory', hint: 'cut short' },
  { file: 'checksum.pt', tag: 'input-format', array: 'stored/data/0', says: 'the checksum', hint: 'damaged' },
  // HDF5.
  { file: 'weights.h5', tag: 'input-array', array: 'mean', says: 'got none', hint: "look like a model's weights" },
  { file: 'keras3.h5', tag: 'input-array', array: 'mean', says: 'got none', hint: "look like a model's weights" },
  { file: 'unwritten.h5', tag: 'input-format', array: 'mean', says: '12000000000000 bytes', hint: 'never written' },
  { file: 'unpacked.h5', tag: 'input-format', array: 'mean', says: '12000000000000 bytes', hint: 'never written' },
  { file: 'cut.h5', tag: 'input-format', says: 'truncated file', hint: 'cut short' },
  {
    file: 'deflate.h5',
    arrays: { mean: 'posterior/mean', logvar: 'posterior/logvar' },
    tag: 'input-format',
    array: 'posterior/mean',
    says: 'filter returned failure',
    hint: 'damaged',
  },
  { file: 'nowhere.npz', tag: 'input-missing', says: 'expected a file, got none', hint: 'looked in' },
];

describe('a broken file', () => {
  it.each(CASES)(
    '$file is refused: $says',
    async ({ file, arrays = GAUSSIAN, tag, array, row, column, says, hint }) => {
      const path = `bad/${file}`;
      const error = await refusalOf(readAll(jobOf(path, { arrays })));
      expect(error.tag).toBe(tag);
      expect(error.message.startsWith(`${path}: `)).toBe(true);
      expect(error.message).toContain(says);
      expect(error.hint).toContain(hint);
      const place = Object.entries({ file: path, array, row, column }).filter(([, value]) => value !== undefined);
      expect(error.fields).toMatchObject(Object.fromEntries(place));
      expect(error.message).toContain(array === undefined ? path : `${path}: ${array}`);
      expect(error.message).toContain(row === undefined ? path : `: row ${row}`);
      expect(error.fields['row']).toBe(row);
    },
  );
});
