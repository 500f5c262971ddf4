import type { DecodedTraversals } from '../contracts/run-data.ts';
import { placesOf } from '../contracts/places.ts';
import type { RunRecord } from '../contracts/run.ts';
import { toReals } from './array.ts';
import { type Container, openFile } from './container.ts';
import { readPictures } from './images.ts';
import { refusal } from './refusal.ts';

async function numbers(container: Container, name: string): Promise<Float64Array> {
  if (!container.has(name)) {
    const hint = 'expected the file that census export RUN --traversals wrote';
    throw refusal(
      'input-array',
      { file: container.file, array: name },
      'expected an array of this name, got none',
      hint,
    );
  }
  return Float64Array.from(toReals(await container.read(name)));
}

/**
 * Decoded traversals: `x.npz` as `census export --traversals` wrote it, and beside it `x.images.npy`, traversals ×
 * values × height × width, or × bands besides.
 * @param location where `x.npz` lies.
 * @param shown what messages call it.
 * @throws CensusError where a file is missing, of another shape, or of another run.
 */
export async function readDecoded(location: string, shown: string, { sources }: RunRecord): Promise<DecodedTraversals> {
  const container = await openFile(location, shown);
  try {
    const channels = Int32Array.from(await numbers(container, 'channel'));
    const spaces = await numbers(container, 'space');
    const values = Float32Array.from(await numbers(container, 'value'));
    const dimensions = await numbers(container, 'dimension');
    const places = placesOf(sources);
    const foreign = channels.findIndex((channel, row) => {
      const place = places[channel];
      return place?.space.space !== spaces[row] || place?.dimension !== dimensions[row];
    });
    if (foreign >= 0) {
      const got = `${channels[foreign]}, which is another in this run`;
      const hint =
        'the traversals were exported from another run: census export RUN --traversals writes those of this one';
      throw refusal(
        'input-value',
        { file: shown, array: 'channel', row: foreign },
        `expected a channel of this run, got ${got}`,
        hint,
      );
    }
    const columns = channels.length === 0 ? 0 : values.length / channels.length;
    const images = {
      uri: shown.replace(/(\.npz)?$/, '.images.npy'),
      location: location.replace(/(\.npz)?$/, '.images.npy'),
    };
    const cells = Int32Array.from({ length: channels.length * columns }, (_, k) => k);
    const pictures = await readPictures(images, [channels.length, columns], { rows: cells, places: cells });
    return { channels, values, columns, pictures };
  } finally {
    await container.close();
  }
}
