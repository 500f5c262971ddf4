import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Rows with the filter byte 0 (none) before each. */
function scanlines(pixels: Uint8Array, bytesPerRow: number): Uint8Array {
  const height = pixels.length / bytesPerRow;
  const lines = new Uint8Array((bytesPerRow + 1) * height);
  for (let y = 0; y < height; y++) {
    lines.set(pixels.subarray(y * bytesPerRow, (y + 1) * bytesPerRow), y * (bytesPerRow + 1) + 1);
  }
  return lines;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  /** PNG's number of the colour type. */
  readonly kind: number;
  readonly bytesPerPixel: number;
  readonly palette?: Uint8Array;
}

function encode(pixels: Uint8Array, { width, height, kind, bytesPerPixel, palette }: Layout): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, kind, 0, 0, 0], 8);
  const lines = deflateSync(scanlines(pixels, width * bytesPerPixel), { level: 6 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', lines),
    chunk('IEND', new Uint8Array()),
  ]);
}

/**
 * A picture of up to 256 colours as PNG, one byte a pixel.
 * @param indices width×height, row-major, into the palette.
 * @param palette colours as [red, green, blue], 0 to 255.
 */
export function encodePalettePng(
  indices: Uint8Array,
  { width, height, palette }: { width: number; height: number; palette: readonly (readonly number[])[] },
): Uint8Array {
  return encode(indices, { width, height, kind: 3, bytesPerPixel: 1, palette: Uint8Array.from(palette.flat()) });
}

const KINDS = { 1: 0, 3: 2, 4: 6 } as const;

/**
 * A grey (1), RGB (3) or RGBA (4) picture as PNG.
 * @param pixels height×width×bands, 0 to 255.
 */
export function encodePng(
  pixels: Uint8Array,
  { width, height, bands }: { width: number; height: number; bands: 1 | 3 | 4 },
): Uint8Array {
  return encode(pixels, { width, height, kind: KINDS[bands], bytesPerPixel: bands });
}

/** Bytes of a picture as they may stand in an address. */
export const pngAddress = (bytes: Uint8Array): string =>
  `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
