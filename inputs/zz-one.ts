import { readFileSync } from 'node:fs';
import { parquetMetadata } from 'hyparquet';
const b = readFileSync(process.argv[2]!);
console.log('parse');
const m = parquetMetadata(new Uint8Array(b));
console.log(
  'parsed',
  m.num_rows,
  m.row_groups.map((g) => [
    g.num_rows,
    g.columns.map((c) =>
      [
        c.meta_data?.num_values,
        c.meta_data?.total_compressed_size,
        c.meta_data?.path_in_schema.join('.'),
        c.meta_data?.codec,
        c.meta_data?.data_page_offset,
        c.meta_data?.dictionary_page_offset,
      ].join(' '),
    ),
  ]),
);
