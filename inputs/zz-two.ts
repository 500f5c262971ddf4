import { readFileSync } from 'node:fs';
import { openContainer } from './container.ts';
import { memorySource } from './byte-source.ts';
const c = await openContainer(memorySource('x.parquet', readFileSync('/tmp/crash.parquet')));
for (const n of ['mean', 'logvar'])
  for (const st of ['header', 'read'] as const) {
    console.log(n, st);
    try {
      await c[st](n);
    } catch (e) {
      console.log(String((e as Error).message));
    }
  }
