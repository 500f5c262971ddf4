import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

const APPROVED = fileURLToPath(new URL('../fixtures/screenshots/', import.meta.url));

/** How far a pixel's colour may be off before it counts, and how many may count: fonts differ between machines. */
const COLOUR_TOLERANCE = 0.2;
const SHARE_MAX = 0.03;

/**
 * Compares a picture with the approved one. A new or changed picture is saved beside it as `<name>.new.png`, to be
 * looked at and renamed; with CENSUS_APPROVE=1 it becomes the approved one.
 * @returns what differs; undefined where nothing worth mentioning does.
 */
export function compareWithApproved(name: string, bytes: Uint8Array): string | undefined {
  const approvedPath = `${APPROVED}${name}.png`;
  const newPath = `${APPROVED}${name}.new.png`;
  mkdirSync(dirname(approvedPath), { recursive: true });
  if (process.env['CENSUS_APPROVE'] === '1') {
    writeFileSync(approvedPath, bytes);
    return undefined;
  }
  const keepNew = (why: string): string => {
    writeFileSync(newPath, bytes);
    return `${name}: ${why}; look at ${newPath}`;
  };
  if (!existsSync(approvedPath)) return keepNew('expected an approved picture, got none');
  const [approved, got] = [PNG.sync.read(readFileSync(approvedPath)), PNG.sync.read(Buffer.from(bytes))];
  const { width, height } = approved;
  if (got.width !== width || got.height !== height) {
    return keepNew(`expected ${width}×${height} pixels, got ${got.width}×${got.height}`);
  }
  const differing = pixelmatch(approved.data, got.data, undefined, width, height, { threshold: COLOUR_TOLERANCE });
  const share = differing / (width * height);
  if (share <= SHARE_MAX) return undefined;
  return keepNew(`expected at most ${100 * SHARE_MAX} % of the pixels to differ, got ${(100 * share).toFixed(1)} %`);
}
