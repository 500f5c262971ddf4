import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type FileMetaData, parquetMetadata } from 'hyparquet';
import { memorySource } from '../../inputs/byte-source.ts';
import { openContainer } from '../../inputs/container.ts';
import { checkParquet } from '../../inputs/parquet-check.ts';
import { FIXTURES, refusalOf } from './fixture-job.ts';

const bytes = readFileSync(`${FIXTURES}/good/columns.parquet`);
const source = memorySource('a.parquet', bytes);
const changed = (change: (metadata: FileMetaData) => void) => {
  const metadata = parquetMetadata(new Uint8Array(bytes));
  change(metadata);
  return refusalOf(Promise.resolve().then(() => checkParquet(metadata, source)));
};

describe('a footer that promises more than the table holds', () => {
  it.each<[string, (metadata: FileMetaData) => void]>([
    ['rows', (metadata) => (metadata.num_rows = 10n ** 12n)],
    [
      'rows of a group',
      (metadata) => {
        metadata.row_groups[0]!.num_rows += 10n ** 12n;
        metadata.num_rows += 10n ** 12n;
      },
    ],
    ['values of a column', (metadata) => (metadata.row_groups[0]!.columns[0]!.meta_data!.num_values = 10n ** 12n)],
    [
      'bytes of a column',
      (metadata) => (metadata.row_groups[0]!.columns[0]!.meta_data!.total_compressed_size = 10n ** 6n),
    ],
    ['plain data', (metadata) => delete metadata.row_groups[0]!.columns[0]!.meta_data],
  ])('is refused before anything is allocated: %s', async (_, change) => {
    const error = await changed(change);
    expect(error).toMatchObject({ tag: 'input-format', fields: { file: 'a.parquet' } });
    expect(error.message).toMatch(/expected .*, got /);
  });
});

describe('a damaged table', () => {
  it('is refused or read, and never ends in anything else', async () => {
    // A fixed sequence of damages: the same bytes every time.
    let state = 1;
    const next = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (const name of ['columns', 'lists', 'split']) {
      const whole = readFileSync(`${FIXTURES}/good/${name}.parquet`);
      for (let turn = 0; turn < 60; turn++) {
        const damaged = Buffer.from(whole);
        for (let k = 0; k < 3; k++) damaged[next(damaged.length)] = next(256);
        const outcome = await openContainer(memorySource('a.parquet', damaged))
          .then((table) => table.read('mean'))
          .then(
            ({ shape }) => `read ${shape.length}`,
            (error: unknown) => (error as { tag?: string }).tag,
          );
        expect(outcome).toMatch(/^(read [12]|input-[a-z]+)$/);
      }
    }
  });
});
