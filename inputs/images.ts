import type { Pictures } from '../contracts/run-data.ts';
import type { InputFile } from '../contracts/sources.ts';
import { isFloat, isInteger, toReals } from './array.ts';
import { type Container, openFile } from './container.ts';
import { listNames, refusal, shapeText } from './refusal.ts';

/** Pictures are shown small: longer sides are averaged down to this many pixels or fewer. */
const SIDE_MAX = 64;
const LAYOUT = 'points × height × width, or points × height × width × 1, 3 or 4 bands';

interface ImagesHeader {
  readonly array: string;
  readonly height: number;
  readonly width: number;
  readonly bands: 1 | 3 | 4;
}

const isBands = (bands: number): bands is 1 | 3 | 4 => bands === 1 || bands === 3 || bands === 4;

async function readHeader(container: Container, leading: readonly number[]): Promise<ImagesHeader> {
  const array = container.names.length === 1 ? container.names[0]! : 'images';
  const place = { file: container.file, array };
  if (!container.has(array)) {
    const hint = `the file has: ${listNames(container.names, 20)}`;
    throw refusal('input-array', place, 'expected one array of pictures, or one called images, got neither', hint);
  }
  const { shape, dtype } = await container.header(array);
  const counts = shape.slice(0, leading.length);
  const [height = 0, width = 0, bands = 1] = shape.slice(leading.length);
  const axes = shape.length - leading.length;
  if (axes === 3 && isBands(height) && !isBands(bands)) {
    const hint = 'bands come last: np.moveaxis(images, -3, -1)';
    throw refusal('input-shape', place, `expected ${LAYOUT}, got ${shapeText(shape)}`, hint);
  }
  if (axes < 2 || axes > 3 || !isBands(bands) || height * width === 0) {
    throw refusal('input-shape', place, `expected ${LAYOUT}, got ${shapeText(shape)}`, 'images.reshape(N, H, W)');
  }
  if (counts.some((count, k) => count !== leading[k])) {
    const hint = 'one picture for each data point (or decoded code), in the same order';
    const problem = `expected ${leading.join(' × ')} pictures, got ${counts.join(' × ')}`;
    throw refusal('input-alignment', place, problem, hint);
  }
  if (!isFloat(dtype) && !isInteger(dtype) && dtype !== 'bool') {
    throw refusal('input-dtype', place, `expected numbers, got ${dtype}`, 'images.astype(np.uint8)');
  }
  return { array, height, width, bands };
}

/**
 * Checks the header of a file of pictures.
 * @param points N of the spaces.
 * @throws CensusError naming the array and what is wrong with it.
 */
export async function checkImages(file: Pick<InputFile, 'uri' | 'location'>, points: number): Promise<void> {
  const container = await openFile(file.location, file.uri);
  try {
    await readHeader(container, [points]);
  } finally {
    await container.close();
  }
}

/** The pixels of some pictures, one array each; those that share an entry of the leading axis are read at once. */
async function readPixels(
  container: Container,
  header: ImagesHeader,
  { rows, inner }: { rows: Int32Array; inner: number },
): Promise<ArrayLike<number>[]> {
  const size = header.height * header.width * header.bands;
  const pictures: ArrayLike<number>[] = [];
  let held = -1;
  let values: Float32Array | Float64Array = new Float32Array();
  for (const row of rows) {
    const entry = Math.floor(row / inner);
    if (entry !== held) values = toReals(await container.read(header.array, entry));
    held = entry;
    pictures.push(values.subarray((row % inner) * size, ((row % inner) + 1) * size));
  }
  return pictures;
}

/** Means over blocks of edge×edge pixels; what is left at the right and the bottom makes smaller blocks. */
function shrink(values: ArrayLike<number>, { height, width, bands }: ImagesHeader, edge: number): Float64Array {
  const [rows, columns] = [Math.ceil(height / edge), Math.ceil(width / edge)];
  const sums = new Float64Array(rows * columns * bands);
  const counts = new Uint32Array(rows * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor(y / edge) * columns + Math.floor(x / edge);
      counts[cell]! += 1;
      for (let b = 0; b < bands; b++) sums[cell * bands + b]! += values[(y * width + x) * bands + b]!;
    }
  }
  return sums.map((sum, k) => sum / counts[Math.floor(k / bands)]!);
}

/** What turns values into 0…255: floats in [0, 1] or [−1, 1] are stretched, others are taken as they are. */
function stretchOf(pictures: readonly Float64Array[]): (value: number) => number {
  let [least, most] = [Infinity, -Infinity];
  for (const picture of pictures) {
    for (const value of picture) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (least >= 0 && most <= 1) return (value) => 255 * value;
  if (least >= -1 && most <= 1) return (value) => 127.5 * (value + 1);
  return (value) => value;
}

/**
 * Some of the pictures, small enough to show.
 * @param leading lengths of the axes that count the pictures: [N], or traversals × values.
 * @param rows pictures wanted, numbered along these axes.
 * @param places what they are called in the result, one for each row.
 */
export async function readPictures(
  file: Pick<InputFile, 'uri' | 'location'>,
  leading: readonly number[],
  { rows, places }: { rows: Int32Array; places: Int32Array },
): Promise<Pictures> {
  const container = await openFile(file.location, file.uri);
  try {
    const header = await readHeader(container, leading);
    await container.verify(header.array);
    const edge = Math.ceil(Math.max(header.height, header.width) / SIDE_MAX);
    const inner = leading.slice(1).reduce((product, length) => product * length, 1);
    const pictures = await readPixels(container, header, { rows, inner });
    const small = pictures.map((picture) => shrink(picture, header, edge));
    const stretch = stretchOf(small);
    const size = small[0]?.length ?? 0;
    const pixels = new Uint8Array(small.length * size);
    // A value that is no number shows as black.
    small.forEach((picture, k) =>
      picture.forEach((value, p) => (pixels[k * size + p] = Math.max(0, Math.min(255, Math.round(stretch(value)))))),
    );
    return {
      height: Math.ceil(header.height / edge),
      width: Math.ceil(header.width / edge),
      bands: header.bands,
      places,
      pixels,
    };
  } finally {
    await container.close();
  }
}
