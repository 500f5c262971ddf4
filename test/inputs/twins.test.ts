import { describe, expect, it } from '@jest/globals';
import type { ArraysJob } from '../../contracts/job.ts';
import { checkImages, readPictures } from '../../inputs/images.ts';
import { FIXTURES, jobOf, readAll, refusalOf } from './fixture-job.ts';

/** The same arrays, written by numpy, torch and h5py. */
const NESTED: ArraysJob = { mean: 'posterior.mean', logvar: 'posterior.logvar' };
const GROUPED: ArraysJob = { mean: 'posterior/mean', logvar: '/posterior/logvar' };

async function posteriorsOf(file: string, arrays?: ArraysJob) {
  const { spaces, warnings } = await readAll(jobOf(file, arrays === undefined ? {} : { arrays }));
  expect(warnings).toEqual([]);
  return spaces.map(({ posterior }) => posterior);
}

describe('files of PyTorch and HDF5', () => {
  it('stand beside an .npz in one job, their ids compared with its', async () => {
    const { sources, warnings, spaces } = await readAll(
      jobOf(['good/stored.npz', 'good/stored.pt', 'good/stored.h5', 'good/deflated.npz']),
    );
    expect(warnings).toEqual([]);
    expect(sources.points).toBe(12);
    expect(sources.spaces.map(({ name }) => name)).toEqual(['stored.npz', 'stored.pt', 'stored.h5', 'deflated']);
    for (const { posterior } of spaces) expect(posterior).toEqual(spaces[0]!.posterior);
    const error = await refusalOf(readAll(jobOf(['good/stored.h5', 'bad/permuted_ids.npz'])));
    expect(error).toMatchObject({ tag: 'input-alignment', fields: { array: 'ids', row: 0 } });
  });

  it('give the same posteriors as their .npz twin when tensors are nested, strided, packed or big-endian', async () => {
    const twin = await posteriorsOf('good/stored.npz');
    expect(await posteriorsOf('good/nested.pt', NESTED)).toEqual(twin);
    expect(await posteriorsOf('good/grouped.hdf5', GROUPED)).toEqual(twin);
  });

  it('hold many spaces along a leading axis', async () => {
    const [one] = await posteriorsOf('good/stored.npz');
    for (const file of ['good/many.pt', 'good/many.h5']) {
      const [first, second] = await posteriorsOf(file);
      expect(first).toEqual(one);
      expect(second!.channels[1]).toMatchObject({ variance: (one!.channels[1] as { variance: unknown }).variance });
      expect(Array.from(second!.mean!)).toEqual(Array.from(one!.mean!, (value) => Math.fround(value + 1)));
    }
  });

  it('hold pictures', async () => {
    const rows = { rows: Int32Array.of(1, 0), places: Int32Array.of(7, 5) };
    const inOrder = Array.from({ length: 24 }, (_, i) => 10 * i);
    for (const uri of ['torch/pictures.pt', 'h5/pictures.h5']) {
      const file = { uri, location: `${FIXTURES}/${uri}` };
      await checkImages(file, 2);
      const { pixels, ...form } = await readPictures(file, [2], rows);
      expect(form).toEqual({ height: 3, width: 4, bands: 1, places: rows.places });
      expect(Array.from(pixels)).toEqual([...inOrder.slice(12), ...inOrder.slice(0, 12)]);
    }
  });
});
