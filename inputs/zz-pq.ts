import { readdirSync } from 'node:fs';
import { openFile } from './container.ts';
const ref = await (await openFile('/tmp/pq/ref.npz', 'r')).read('mean');
let ok = 0; const t = Date.now();
for (const f of readdirSync('/tmp/pq').filter((x) => x.endsWith('parquet'))) {
  const c = await openFile(`/tmp/pq/${f}`, f);
  try { for (const n of c.names) { const a = await c.read(n); if (n === 'mean' && Buffer.compare(Buffer.from((a.values as Float32Array).buffer), Buffer.from((ref.values as Float32Array).buffer)) !== 0) console.log('DIFF', f); } ok++; }
  catch (e) { console.log(f, (e as Error).message, (e as any).cause?.message); }
  await c.close();
}
console.log(ok, Date.now() - t);
